import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventually, RESTING_SPY } from '../src/app/testing/desk.ts';
import { agrees, begin, orderOf, quoted, type Scene, send, withBowline } from './support/gap-scene.ts';
import { alarmed, alarmOf, pause, quiet } from './support/stop-scene.ts';

/** An entry that rests, and how often its cancellation has been asked for. */
async function resting(scene: Scene) {
  const { application, world } = scene;
  let asked = 0;
  world.gateway.internals.traffic.onIncoming(({ message }, next) => {
    if (message.name === 'cancelOrder') asked += 1;
    next();
  });
  await quoted(application);
  const { signalId } = await send(application, { ...RESTING_SPY, id: 'resting' });
  await stateIs(scene, signalId, 'working');
  const { ref } = orderOf(application, signalId, 'entry');
  return { signalId, ref, asked: () => asked };
}

const stateIs = ({ application }: Scene, signalId: string, wanted: string) =>
  eventually(
    () => application.orders().find((order) => order.signalId === signalId && order.role === 'entry')?.state,
    (state) => state === wanted,
    `the entry is ${wanted}`,
    40_000,
  );

describe('a cancellation that is not carried out', { concurrency: 2 }, () => {
  it('and stays PendingCancel is an alarm, is waited for, and is asked for again once the broker has forgotten it', () =>
    withBowline(async (scene) => {
      const { application, faults } = scene;
      const { signalId, ref, asked } = await resting(scene);
      begin(faults, 'cancel-hangs', { afterwards: 'forgotten' });
      await application.cancel('cli', ref);
      await stateIs(scene, signalId, 'cancelling');
      const { severity, message } = await alarmed(scene, 'CANCEL_OVERDUE', 40_000);
      assert.equal(severity, 'critical');
      assert.match(message, new RegExp(`${ref} .*it may still fill`));
      assert.equal(asked(), 1, 'a PendingCancel is waited for');
      begin(faults, 'kill');
      await eventually(
        () => application.status().link.recovery?.steps.length ?? 0,
        (steps) => steps > 0,
        'a new session',
      );
      await pause(3_000);
      assert.ok(alarmOf(scene, 'CANCEL_OVERDUE'), 'also by the lists of a new session');
      faults.end('cancel-hangs');
      begin(faults, 'kill');
      await stateIs(scene, signalId, 'cancelled');
      await quiet(scene, 'CANCEL_OVERDUE');
      assert.ok(asked() > 1);
      await agrees(scene);
    }));

  it('because the gateway has not heard it is looked for and asked for again', () =>
    withBowline(async (scene) => {
      const { application, faults } = scene;
      const { signalId, ref, asked } = await resting(scene);
      begin(faults, 'messages', { do: 'drop', kinds: ['cancelOrder'], count: 1 });
      await application.cancel('cli', ref);
      await stateIs(scene, signalId, 'cancelled');
      assert.equal(asked(), 2);
      await agrees(scene);
    }));
});
