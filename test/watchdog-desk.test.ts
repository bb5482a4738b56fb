import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { AccountSummaryView } from '../src/app/account-views.ts';
import type { SimulatedOrder, SimulatedPosition } from '../src/simulator/exchange.ts';
import { ChaosGateway } from './chaos/gateway.ts';
import { type Running, start } from './support/processes.ts';
import { eventually, positionsOf, type RunningUp, startUp, statusOf } from './support/running-bowline.ts';

const [BARE, COVERED, WARNED, FAR] = ['DU1000001', 'DU1000002', 'DU1000003', 'DU2000001'] as const;
/** An advisor's own account, whose orders go to a group of three clients. */
const GROUP = 'DF1234567';
const ALL = [BARE, COVERED, WARNED, FAR, GROUP];

describe('the watchdog of a desk that is killed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bowline-watchdog-desk-'));
  const data = join(folder, 'data');
  const config = join(folder, 'bowline.config.ts');
  const running = new Set<Running>();
  let west: ChaosGateway;
  let east: ChaosGateway;
  let north: ChaosGateway;

  const up = async (): Promise<RunningUp> => {
    const started = await startUp(data, ['--config', config]);
    running.add(started);
    return started;
  };
  const held = async (gateway: ChaosGateway, account: string): Promise<number> =>
    (await gateway.call<{ positions: SimulatedPosition[] }>('GET', '/state')).positions
      .filter((each) => each.account === account)
      .reduce((sum, { position }) => sum + position, 0);
  const open = async (gateway: ChaosGateway, account: string): Promise<readonly SimulatedOrder[]> =>
    (await gateway.call<{ orders: SimulatedOrder[] }>('GET', '/orders')).orders.filter(
      (order) => order.completedAt === undefined && order.account === account,
    );
  const cancelStop = async (gateway: ChaosGateway, account: string): Promise<void> => {
    const stop = (await open(gateway, account)).find(({ orderType }) => orderType === 'STP');
    assert.ok(stop);
    await gateway.call('DELETE', `/orders/${stop.permId}`);
  };
  const entries = (): { type: string; account?: string; text?: string }[] =>
    readFileSync(join(data, 'watchdog', 'journal.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; account?: string; text?: string });
  const closed = (): readonly (string | undefined)[] =>
    entries()
      .filter(({ type }) => type === 'close-planned')
      .map(({ account }) => account);

  before(async () => {
    west = await ChaosGateway.start(join(folder, 'west'), ['--accounts', [BARE, COVERED, WARNED].join()]);
    east = await ChaosGateway.start(join(folder, 'east'), ['--accounts', FAR]);
    north = await ChaosGateway.start(join(folder, 'north'), ['--advisor', '--accounts', '3']);
    writeFileSync(
      config,
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
    for (const each of running) await each.stop('SIGKILL');
    await west.stop();
    await east.stop();
    await north.stop();
    if (process.env.KEEP === undefined) rmSync(folder, { recursive: true, force: true });
    else console.log(folder);
  });

  it('flattens the accounts that lost their stop as each is configured, and leaves the others alone', async () => {
    const first = await up();
    const watchdog = await start(['watchdog', '--data', data, '--config', config], /\bReady\b/);
    running.add(watchdog);
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
    await first.stop('SIGKILL');
    running.delete(first);
    await cancelStop(west, BARE);
    await cancelStop(west, WARNED);
    await east.stop();
    await eventually(
      () => held(west, BARE),
      (units) => units === 0,
      'the bare one is closed',
      40_000,
    );
    await eventually(
      () => open(west, BARE),
      (orders) => orders.length === 0,
      'nothing of it rests',
    );
    await eventually(
      async () => entries(),
      (all) =>
        all.some(({ type, account }) => type === 'finished' && account === BARE) &&
        all.some(({ type, account }) => type === 'unprotected' && account === WARNED) &&
        all.some(({ type, account }) => type === 'trouble' && account === FAR),
      'what was done, what was only said, and the gateway that does not answer',
      40_000,
    );
    assert.deepEqual(closed(), [BARE]);
    assert.equal(await held(west, COVERED), 12);
    assert.equal((await open(west, COVERED)).length, 2);
    assert.equal(await held(west, WARNED), 12);
  });

  it('obeys the kill file in every account, and the desk knows all of it afterwards', async () => {
    east = await ChaosGateway.start(join(folder, 'east'), ['--accounts', FAR, '--gateway-port', east.port]);
    writeFileSync(join(data, 'KILL'), 'flatten');
    for (const [gateway, account] of [
      [west, COVERED],
      [west, WARNED],
      [east, FAR],
    ] as const) {
      await eventually(
        () => held(gateway, account),
        (units) => units === 0,
        `${account} is flat`,
        60_000,
      );
      await eventually(
        () => open(gateway, account),
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
    rmSync(join(data, 'KILL'));
    const again = await up();
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
