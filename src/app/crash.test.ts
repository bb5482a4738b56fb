import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, it } from 'node:test';
import { alert, BUY_SPY, Desk, eventually, RESTING_SPY } from './testing/desk.ts';

const desks: Desk[] = [];
const newDesk = (): Desk => {
  const desk = new Desk();
  desks.push(desk);
  return desk;
};
after(async () => {
  for (const desk of desks) await desk.close();
});

/** The journal of a run that took one alert, cut behind its last entry of `type`: what a crash right then leaves. */
async function journalEndingWith(type: string, body: object): Promise<string> {
  const desk = newDesk();
  const { gateway } = await desk.gateway();
  const up = await desk.up(desk.configFor(gateway.port));
  await alert(up, body);
  await up.close();
  const path = join(desk.folder, 'data', 'ibkr', 'journal.sqlite');
  const journal = new DatabaseSync(path);
  journal.prepare('DELETE FROM events WHERE seq > (SELECT max(seq) FROM events WHERE type = ?)').run(type);
  journal.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  journal.close();
  return path;
}

/** Bowline on that journal, with a gateway that has never heard of it. */
async function startedOn(path: string) {
  const desk = newDesk();
  const folder = join(desk.folder, 'data', 'ibkr');
  mkdirSync(folder, { recursive: true });
  copyFileSync(path, join(folder, 'journal.sqlite'));
  const world = await desk.gateway();
  return { desk, world, up: await desk.up(desk.configFor(world.gateway.port)) };
}

describe('a crash', () => {
  it('between journal and send: nothing is sent, the orders are looked for and settled', async () => {
    const path = await journalEndingWith('plan.made', RESTING_SPY);
    const { up, world } = await startedOn(path);
    const first = up.application.orders();
    assert.deepEqual(
      first.map(({ state }) => state),
      ['unknown', 'unknown', 'unknown'],
    );
    assert.equal(up.application.status().counts.unknownOrders, 3);
    const settled = await eventually(
      () => up.application.orders(),
      (all) => all.every(({ state }) => state === 'cancelled'),
      'the orders are settled',
    );
    for (const { reason } of settled) assert.match(reason ?? '', /never reached the broker/);
    assert.deepEqual(
      world.events.filter(({ type }) => type === 'order' || type === 'orderError'),
      [],
    );
    const repeated = await alert(up, RESTING_SPY);
    assert.equal(repeated.stage, 'duplicate');
  });

  it('between a signal and its decision: it is refused by name, and may be sent again', async () => {
    const path = await journalEndingWith('signal.received', { ...BUY_SPY, id: 'cut off' });
    const { up, world } = await startedOn(path);
    const [signal] = up.application.signals();
    assert.equal(signal?.stage, 'refused');
    assert.equal(signal.refusal?.code, 'INTERRUPTED');
    assert.deepEqual(up.application.orders(), []);
    assert.deepEqual(
      world.events.filter(({ type }) => type === 'order'),
      [],
    );
    const again = await alert(up, { ...BUY_SPY, id: 'cut off' });
    assert.equal(again.accepted, true, JSON.stringify(again));
    assert.notEqual(again.signalId, signal.id);
  });

  it('while Bowline runs keeps a second one away from the data folder', async () => {
    const desk = newDesk();
    const { gateway } = await desk.gateway();
    await desk.up(desk.configFor(gateway.port));
    await assert.rejects(desk.up(desk.configFor(gateway.port)), /Another Bowline runs on the data folder/);
  });
});
