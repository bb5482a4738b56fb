import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import type { SimulatedOrder } from '../src/simulator/exchange.ts';
import { ChaosGateway } from './chaos/gateway.ts';
import type { Running } from './support/processes.ts';
import { eventually, positionsOf, type RunningUp, statusOf } from './support/running-bowline.ts';
import { cancelStopAt, heldAt, openAt, WatchedBowline } from './support/watched-bowline.ts';

const CONFIG = `export default {
  trading: { symbols: ['SPY'] },
  watchdog: { graceSeconds: 1, silentSeconds: 5 },
};
`;

describe('the watchdog of a Bowline that is killed', () => {
  const watched = new WatchedBowline();
  let gateway: ChaosGateway;

  const env = () => ({ IBKR_HOST: '127.0.0.1', IBKR_PORT: gateway.port });
  const up = (): Promise<RunningUp> => watched.up(env());
  const watch = (): Promise<Running> => watched.watch(env());
  const position = (): Promise<number> => heldAt(gateway);
  const openOrders = (): Promise<readonly SimulatedOrder[]> => openAt(gateway);
  const bought = async (bowline: RunningUp, id: string): Promise<void> => {
    await eventually(
      () =>
        bowline.alert({ action: 'buy', symbol: 'SPY', quantity: 10, stopLoss: '5%', takeProfit: '10%', id }),
      ({ stage }) => stage !== 'refused',
      'the alert is taken',
    );
    await eventually(
      () => positionsOf(bowline),
      ([spy]) => spy?.quantity === 10 && spy.protected === 'yes',
      'the position is protected',
    );
  };

  before(async () => {
    writeFileSync(watched.config, CONFIG);
    gateway = await ChaosGateway.start(join(watched.folder, 'gateway'));
  });
  afterEach(async () => {
    await watched.killAll();
    rmSync(watched.killFile, { force: true });
  });
  after(async () => {
    await gateway.stop();
    watched.remove();
  });

  it('leaves a resting stop alone, flattens when it is missing, and Bowline knows it afterwards', async () => {
    const first = await up();
    await watch();
    await eventually(
      () => statusOf(first),
      ({ watchdog }) => watchdog?.connected === true,
      'the status shows the watchdog',
    );
    await bought(first, 'one');
    await watched.kill(first);
    await eventually(
      async () => watched.entries(),
      (all) => all.some(({ text }) => text === 'Bowline is not running'),
      'death is seen',
    );
    // Far beyond the grace time.
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    assert.equal(await position(), 10);
    assert.equal((await openOrders()).length, 2, 'stop and target rest');

    await cancelStopAt(gateway);
    await eventually(position, (held) => held === 0, 'the position is closed', 40_000);
    await eventually(openOrders, (all) => all.length === 0, 'nothing rests any more');
    await eventually(
      async () => watched.entries(),
      (all) => all.some(({ type }) => type === 'finished'),
      'it has finished',
    );
    assert.equal(watched.entries().filter(({ type }) => type === 'close-planned').length, 1);

    const second = await up();
    await eventually(
      () => statusOf(second),
      ({ link }) => link.ready,
      'ready',
    );
    assert.deepEqual((await positionsOf(second)).length, 0);
    const { alarms, counts } = await statusOf(second);
    assert.deepEqual(alarms, []);
    assert.equal(counts.unknownOrders, 0);
    assert.equal(counts.openOrders, 0);
    assert.ok(second.output().includes('Fill of the watchdog'), second.output());
  });

  it('leaves a living Bowline its work, and obeys the kill file when it is dead', async () => {
    const bowline = await up();
    await watch();
    await bought(bowline, 'two');
    const resting = {
      action: 'buy',
      symbol: 'SPY',
      quantity: 5,
      orderType: 'limit',
      price: 100,
      stopLoss: 90,
    };
    await bowline.alert({ ...resting, id: 'resting' });
    await eventually(openOrders, (all) => all.length === 4, 'exits, and an entry with its stop, rest');
    const before = watched.entries().length;
    await watched.kill(bowline);
    writeFileSync(watched.killFile, '');
    await eventually(openOrders, (all) => all.length === 2, 'the entry is cancelled, the exits stay', 40_000);
    assert.equal(await position(), 10);
    writeFileSync(watched.killFile, 'flatten');
    await eventually(position, (held) => held === 0, 'flat', 40_000);
    await eventually(openOrders, (all) => all.length === 0, 'nothing rests');
    const done = watched.entries().slice(before);
    assert.equal(done.filter(({ type }) => type === 'close-planned').length, 1);
    assert.ok(!done.some(({ type }) => type === 'unprotected'));
    rmSync(watched.killFile);
    const again = await up();
    await eventually(
      () => statusOf(again),
      ({ link }) => link.ready,
      'ready',
    );
    assert.deepEqual(await positionsOf(again), []);
    assert.deepEqual((await statusOf(again)).alarms, []);
  });

  it('ends a Bowline that hangs before it acts in its place', async () => {
    const bowline = await up();
    await watch();
    await eventually(
      () => statusOf(bowline),
      ({ watchdog, link }) => watchdog?.connected === true && link.ready,
      'both are connected',
    );
    await bought(bowline, 'three');
    const before = watched.entries().length;
    bowline.child.kill('SIGSTOP');
    await cancelStopAt(gateway);
    await eventually(position, (held) => held === 0, 'the position is closed', 60_000);
    const done = watched.entries().slice(before);
    assert.deepEqual(
      done.filter(({ type }) => type === 'fenced').map(({ pid }) => pid),
      [bowline.child.pid],
    );
    assert.equal(done.filter(({ type }) => type === 'close-planned').length, 1);
  });
});
