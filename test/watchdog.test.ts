import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import type { SimulatedOrder, SimulatedPosition } from '../src/simulator/exchange.ts';
import { ChaosGateway } from './chaos/gateway.ts';
import { type Running, start } from './support/processes.ts';
import { eventually, positionsOf, type RunningUp, startUp, statusOf } from './support/running-bowline.ts';

const CONFIG = `export default {
  trading: { symbols: ['SPY'] },
  watchdog: { graceSeconds: 1, silentSeconds: 5 },
};
`;

describe('the watchdog of a Bowline that is killed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bowline-watchdog-'));
  const data = join(folder, 'data');
  const config = join(folder, 'bowline.config.ts');
  const running = new Set<Running>();
  let gateway: ChaosGateway;

  const env = () => ({ IBKR_HOST: '127.0.0.1', IBKR_PORT: gateway.port });
  const up = async (): Promise<RunningUp> => {
    const started = await startUp(data, ['--config', config], env());
    running.add(started);
    return started;
  };
  const watch = async (): Promise<Running> => {
    const started = await start(['watchdog', '--data', data, '--config', config], /\bReady\b/, env());
    running.add(started);
    return started;
  };
  const position = async (): Promise<number> =>
    (await gateway.call<{ positions: SimulatedPosition[] }>('GET', '/state')).positions[0]?.position ?? 0;
  const openOrders = async (): Promise<readonly SimulatedOrder[]> =>
    (await gateway.call<{ orders: SimulatedOrder[] }>('GET', '/orders')).orders.filter(
      ({ completedAt }) => completedAt === undefined,
    );
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
  const stopMain = async (bowline: RunningUp): Promise<void> => {
    await bowline.stop('SIGKILL');
    running.delete(bowline);
  };
  const cancelStop = async (): Promise<void> => {
    const stop = (await openOrders()).find(({ orderType }) => orderType === 'STP');
    assert.ok(stop);
    await gateway.call('DELETE', `/orders/${stop.permId}`);
  };
  const entries = (): { type: string; text?: string; pid?: number }[] =>
    readFileSync(join(data, 'watchdog', 'journal.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; text?: string; pid?: number });

  before(async () => {
    writeFileSync(config, CONFIG);
    gateway = await ChaosGateway.start(join(folder, 'gateway'));
  });
  afterEach(async () => {
    for (const each of running) await each.stop('SIGKILL');
    running.clear();
    rmSync(join(data, 'KILL'), { force: true });
  });
  after(async () => {
    await gateway.stop();
    if (process.env.KEEP === undefined) rmSync(folder, { recursive: true, force: true });
    else console.log(folder);
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
    await stopMain(first);
    await eventually(
      async () => entries(),
      (all) => all.some(({ text }) => text === 'Bowline is not running'),
      'death is seen',
    );
    // Far beyond the grace time.
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    assert.equal(await position(), 10);
    assert.equal((await openOrders()).length, 2, 'stop and target rest');

    await cancelStop();
    await eventually(position, (held) => held === 0, 'the position is closed', 40_000);
    await eventually(openOrders, (all) => all.length === 0, 'nothing rests any more');
    await eventually(
      async () => entries(),
      (all) => all.some(({ type }) => type === 'finished'),
      'it has finished',
    );
    assert.equal(entries().filter(({ type }) => type === 'close-planned').length, 1);

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
    const before = entries().length;
    await stopMain(bowline);
    writeFileSync(join(data, 'KILL'), '');
    await eventually(openOrders, (all) => all.length === 2, 'the entry is cancelled, the exits stay', 40_000);
    assert.equal(await position(), 10);
    writeFileSync(join(data, 'KILL'), 'flatten');
    await eventually(position, (held) => held === 0, 'flat', 40_000);
    await eventually(openOrders, (all) => all.length === 0, 'nothing rests');
    const done = entries().slice(before);
    assert.equal(done.filter(({ type }) => type === 'close-planned').length, 1);
    assert.ok(!done.some(({ type }) => type === 'unprotected'));
    rmSync(join(data, 'KILL'));
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
    const before = entries().length;
    bowline.child.kill('SIGSTOP');
    await cancelStop();
    await eventually(position, (held) => held === 0, 'the position is closed', 60_000);
    running.delete(bowline);
    const done = entries().slice(before);
    assert.deepEqual(
      done.filter(({ type }) => type === 'fenced').map(({ pid }) => pid),
      [bowline.child.pid],
    );
    assert.equal(done.filter(({ type }) => type === 'close-planned').length, 1);
  });
});
