import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { AccountSummaryView } from '../src/app/account-views.ts';
import type { SimulatedPosition } from '../src/simulator/exchange.ts';
import { ChaosGateway } from './chaos/gateway.ts';
import { eventually, positionsOf, statusOf } from './support/running-bowline.ts';
import { cancelStopAt, heldAt, openAt, WatchedBowline } from './support/watched-bowline.ts';

const [BARE, COVERED, WARNED, FAR] = ['DU1000001', 'DU1000002', 'DU1000003', 'DU2000001'] as const;
/** An advisor's own account, whose orders go to a group of three clients. */
const GROUP = 'DF1234567';
const ALL = [BARE, COVERED, WARNED, FAR, GROUP];

describe('the watchdog of a desk that is killed', () => {
  const watched = new WatchedBowline();
  let west: ChaosGateway;
  let east: ChaosGateway;
  let north: ChaosGateway;

  const closed = (): readonly (string | undefined)[] =>
    watched
      .entries()
      .filter(({ type }) => type === 'close-planned')
      .map(({ account }) => account);

  before(async () => {
    west = await ChaosGateway.start(join(watched.folder, 'west'), [
      '--accounts',
      [BARE, COVERED, WARNED].join(),
    ]);
    east = await ChaosGateway.start(join(watched.folder, 'east'), ['--accounts', FAR]);
    north = await ChaosGateway.start(join(watched.folder, 'north'), ['--advisor', '--accounts', '3']);
    writeFileSync(
      watched.config,
      `export default {
  trading: { symbols: ['SPY'] },
  watchdog: { graceSeconds: 1, silentSeconds: 5 },
  gateways: { west: { port: ${west.port} }, east: { port: ${east.port} }, north: { port: ${north.port} } },
  accounts: [
    { id: '${BARE}', gateway: 'west' },
    { id: '${COVERED}', gateway: 'west' },
    { id: '${WARNED}', gateway: 'west', watchdog: { do: 'warn' } },
    { id: '${FAR}', gateway: 'east' },
    { id: '${GROUP}', gateway: 'north', group: 'Equal' },
  ],
};
`,
    );
  });
  after(async () => {
    await watched.killAll();
    await west.stop();
    await east.stop();
    await north.stop();
    watched.remove();
  });

  it('flattens the accounts that lost their stop as each is configured, and leaves the others alone', async () => {
    const first = await watched.up();
    const watchdog = await watched.watch();
    assert.match(watchdog.output(), /DU1000003: after 1 s without a stop: warn/);
    await eventually(
      () => statusOf(first),
      (status) => status.watchdog?.connected === true && status.link.ready,
      'both are connected to both gateways',
    );
    await eventually(
      () =>
        first.alert({
          action: 'buy',
          symbol: 'SPY',
          quantity: 12,
          stopLoss: '5%',
          takeProfit: '10%',
          id: 'one',
        }),
      ({ stage }) => stage !== 'refused',
      'the alert is taken',
    );
    await eventually(
      () => positionsOf(first),
      (all) =>
        all.length === 5 && all.every(({ quantity, protected: is }) => quantity === 12 && is === 'yes'),
      'five protected positions',
    );
    await watched.kill(first);
    await cancelStopAt(west, BARE);
    await cancelStopAt(west, WARNED);
    await east.stop();
    await eventually(
      () => heldAt(west, BARE),
      (units) => units === 0,
      'the bare one is closed',
      40_000,
    );
    await eventually(
      () => openAt(west, BARE),
      (orders) => orders.length === 0,
      'nothing of it rests',
    );
    await eventually(
      async () => watched.entries(),
      (all) =>
        all.some(({ type, account }) => type === 'finished' && account === BARE) &&
        all.some(({ type, account }) => type === 'unprotected' && account === WARNED) &&
        all.some(({ type, account }) => type === 'trouble' && account === FAR),
      'what was done, what was only said, and the gateway that does not answer',
      40_000,
    );
    assert.deepEqual(closed(), [BARE]);
    assert.equal(await heldAt(west, COVERED), 12);
    assert.equal((await openAt(west, COVERED)).length, 2);
    assert.equal(await heldAt(west, WARNED), 12);
  });

  it('obeys the kill file in every account, and the desk knows all of it afterwards', async () => {
    east = await ChaosGateway.start(join(watched.folder, 'east'), [
      '--accounts',
      FAR,
      '--gateway-port',
      east.port,
    ]);
    writeFileSync(watched.killFile, 'flatten');
    for (const [gateway, account] of [
      [west, COVERED],
      [west, WARNED],
      [east, FAR],
    ] as const) {
      await eventually(
        () => heldAt(gateway, account),
        (units) => units === 0,
        `${account} is flat`,
        60_000,
      );
      await eventually(
        () => openAt(gateway, account),
        (orders) => orders.length === 0,
        'nothing rests',
      );
    }
    await eventually(
      () => north.call<{ positions: SimulatedPosition[] }>('GET', '/state'),
      ({ positions }) => positions.length === 3 && positions.every(({ position }) => position === 0),
      'each client of the group is flat',
      60_000,
    );
    // In a group each client has an order of its own for what it got.
    assert.deepEqual([...closed()].sort(), [...ALL, GROUP, GROUP].sort());
    rmSync(watched.killFile);
    const again = await watched.up();
    await eventually(
      () => statusOf(again),
      ({ link }) => link.ready,
      'ready',
      60_000,
    );
    assert.deepEqual(await positionsOf(again), []);
    const accounts = await again.get<AccountSummaryView[]>('/api/accounts');
    assert.deepEqual(
      accounts.map(({ id, alarms, unknownOrders, openOrders }) => [id, alarms, unknownOrders, openOrders]),
      ALL.map((id) => [id, [], 0, 0]),
    );
  });
});
