import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, it } from 'node:test';
import {
  accountsReady,
  alert,
  BUY_SPY,
  Desk,
  eventually,
  type GatewayWorld,
  RESTING_SPY,
} from '../testing/desk.ts';

const ACCOUNTS = ['DU1000001', 'DU1000002', 'DU1000003'];

const desks: Desk[] = [];
after(async () => {
  for (const desk of desks) await desk.close();
});

/** A desk of three on one gateway; the last acts `delaySeconds` later. */
async function deskOf(delaySeconds = 0) {
  const desk = new Desk();
  desks.push(desk);
  const world = await desk.gateway({ accounts: ACCOUNTS, quoted: ['SPY'] });
  const config = desk.config({
    gateways: { west: { port: world.gateway.port } },
    accounts: ACCOUNTS.map((id, index) => ({
      id,
      gateway: 'west',
      ...(index === 2 ? { delaySeconds } : {}),
    })),
    trading: { symbols: ['SPY'] },
  });
  const up = await desk.up(config);
  await accountsReady(up);
  return { desk, world, config, up };
}

/** What a crash leaves right behind the `nth` entry of a type. */
function cutBehind(desk: Desk, type: string, nth: number): void {
  const journal = new DatabaseSync(join(desk.folder, 'data', 'ibkr', 'journal.sqlite'));
  journal
    .prepare(
      'DELETE FROM events WHERE seq > (SELECT seq FROM events WHERE type = ? ORDER BY seq LIMIT 1 OFFSET ?)',
    )
    .run(type, nth - 1);
  journal.close();
}

const entriesAt = (world: GatewayWorld): number =>
  ACCOUNTS.reduce(
    (total, id) =>
      total + world.exchange.positions(id as Parameters<typeof world.exchange.positions>[0]).length,
    0,
  );

describe('a crash in the middle of a fan-out', () => {
  it('what had been written and sent is found at the broker, once for each account', async () => {
    const { desk, world, config, up } = await deskOf();
    await alert(up, { ...RESTING_SPY, id: 'cut' });
    await eventually(
      () =>
        up.application.orders({ open: true, limit: 100 }).filter(({ state }) => state === 'working').length,
      (working) => working >= 3,
      'three entries rest',
    );
    const placed = world.events.filter(({ type }) => type === 'order').length;
    await up.close();
    // The process died before it heard of what it had sent.
    cutBehind(desk, 'signal.carried-out', 1);
    const again = await desk.up(config);
    await accountsReady(again);
    const orders = await eventually(
      () => again.application.orders({ limit: 100 }),
      (all) =>
        all.length === 9 &&
        all.filter(({ role, state }) => role === 'entry' && state === 'working').length === 3,
      'three entries, found working',
    );
    assert.equal(new Set(orders.map(({ ref }) => ref)).size, 9);
    assert.equal((await alert(again, { ...RESTING_SPY, id: 'cut' })).stage, 'duplicate');
    const entries = world.exchange.openOrders().filter((order) => order.orderRef.endsWith('-E'));
    assert.equal(entries.length, 3, 'one entry for each account');
    assert.ok(placed > 0);
  });

  it('an account that had not decided yet says so, and is not acted for later', async () => {
    const { desk, world, config, up } = await deskOf();
    await alert(up, { ...BUY_SPY, id: 'half' });
    await up.close();
    // The commit is whole or not at all; this is what a contract that was still looked up leaves.
    cutBehind(desk, 'signal.received', 4);
    const before = entriesAt(world);
    const again = await desk.up(config);
    await accountsReady(again);
    const fates = again.application.signals().flatMap(({ accounts = [] }) => accounts);
    assert.equal(fates.find(({ account }) => account === ACCOUNTS[2])?.refusal?.code, 'INTERRUPTED');
    assert.equal(entriesAt(world), before, 'nothing was sent');
  });

  it('a delayed account acts when its time has come after the restart', async () => {
    const { desk, config, up } = await deskOf(6);
    const intake = await alert(up, { ...BUY_SPY, id: 'later' });
    assert.equal(intake.accounts?.[2]?.stage, 'delayed');
    await up.close();
    const again = await desk.up(config);
    await eventually(
      () => again.application.signal(intake.signalId)?.accounts?.[2],
      (fate) => fate?.stage === 'filled' || fate?.refusal !== undefined,
      'the delayed account acts',
      40_000,
    );
    assert.equal(again.application.signal(intake.signalId)?.accounts?.[2]?.orders.length, 3);
  });
});
