import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Application } from '../src/app/application.ts';
import { BUY_SPY, eventually } from '../src/app/testing/desk.ts';
import { agrees, begin, linkIs, quoted, send, withBowline } from './support/gap-scene.ts';

const readOnly = (application: Application, is: boolean) =>
  eventually(
    () => application.status().link,
    (link) => link.readOnly === is,
    `read-only: ${is}`,
  );

/** An entry that is taken, and fills. */
async function entersAgain(application: Application): Promise<void> {
  const entered = await send(application, { ...BUY_SPY, id: 'afterwards' });
  assert.equal(entered.refusal, undefined);
  await eventually(
    () => application.positions(),
    ([spy]) => spy?.quantity === 10 && spy.protected === 'yes',
    'the position',
  );
}

describe('"Read-Only API" that a person clears while the session goes on', { concurrency: 2 }, () => {
  it('is over with the first list of orders that the gateway tells', () =>
    withBowline(
      async (scene) => {
        const { application, faults } = scene;
        await readOnly(application, true);
        const refused = await send(application, { ...BUY_SPY, id: 'at first' });
        assert.equal(refused.refusal?.code, 'LINK_NOT_READY');
        faults.endAll();
        await linkIs(application, true);
        await readOnly(application, false);
        await quoted(application);
        await entersAgain(application);
        await agrees(scene);
      },
      (faults) => begin(faults, 'read-only'),
    ));

  it('is found out where an order has told it', () =>
    withBowline(async (scene) => {
      const { application, faults } = scene;
      await quoted(application);
      begin(faults, 'read-only');
      const refused = await send(application, { ...BUY_SPY, id: 'at first' });
      await eventually(
        () => application.signal(refused.signalId)?.stage,
        (stage) => stage !== 'sent',
        'refused by the gateway',
      );
      await readOnly(application, true);
      faults.endAll();
      await readOnly(application, false);
      await entersAgain(application);
    }));
});
