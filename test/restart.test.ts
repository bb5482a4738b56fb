import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Running, start } from './support/processes.ts';
import { FILLED, heldAndResting, lastingOf } from './support/restarted.ts';
import {
  eventually,
  ordersOf,
  positionsOf,
  type RunningUp,
  startUp,
  statusOf,
} from './support/running-bowline.ts';

describe('kill -9 of `bowline up` while the gateway runs on its own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bowline-restart-'));
  const data = join(folder, 'data');
  let gateway: Running;
  let up: RunningUp;
  let env: Record<string, string>;

  before(async () => {
    gateway = await start(
      ['gateway', '--data', join(folder, 'gateway'), '--gateway-port', '0'],
      /127\.0\.0\.1:(\d+)/,
    );
    const port = /127\.0\.0\.1:(\d+)/.exec(gateway.output())?.[1] ?? '';
    env = { IBKR_HOST: '127.0.0.1', IBKR_PORT: port };
    up = await startUp(data, [], env);
  });
  after(async () => {
    await up.stop('SIGKILL');
    await gateway.stop('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  it('comes back with the same positions, orders and signals, and sends nothing twice', async () => {
    await heldAndResting(up);
    const before = await lastingOf(up);

    await up.stop('SIGKILL');
    up = await startUp(data, [], env);
    assert.deepEqual(await lastingOf(up), before);
    await eventually(
      () => positionsOf(up),
      ([position]) => position?.brokerQuantity === 10,
      "the broker's own position is still 10",
    );
    const again = await up.alert(FILLED);
    assert.equal(again.stage, 'duplicate');
    assert.equal((await ordersOf(up)).length, 5);
  });

  it('loses no fill and doubles no order when it dies right after the alert was answered', async () => {
    for (let life = 0; life < 3; life += 1) {
      const answer = await up.alert({
        action: 'buy',
        symbol: 'QQQ',
        quantity: 3,
        stopLoss: '1%',
        id: `life ${life}`,
      });
      assert.equal(answer.accepted, true, JSON.stringify(answer));
      await up.stop('SIGKILL');
      up = await startUp(data, [], env);
      const settled = await eventually(
        async () => (await ordersOf(up)).filter((order) => answer.orders.includes(order.ref)),
        (all) => all.every((order) => ['working', 'filled', 'cancelled'].includes(order.state)),
        `orders of life ${life} settled`,
        40_000,
      );
      const entry = settled.find((order) => order.role === 'entry');
      const [position] = (await positionsOf(up)).filter((each) => each.symbol === 'QQQ');
      if (entry?.state === 'filled')
        await eventually(
          () => positionsOf(up),
          (all) => all.some((each) => each.symbol === 'QQQ' && each.brokerQuantity === each.quantity),
          'ledger equal to the broker',
        );
      else assert.equal(position?.quantity ?? 0, position?.brokerQuantity ?? 0);
    }
    assert.equal((await statusOf(up)).counts.unknownOrders, 0);
  });

  it('labels a simulated gateway that runs elsewhere', async () => {
    const { simulated, market } = await statusOf(up);
    assert.equal(simulated, true);
    assert.match(market, /SIMULATED/);
  });

  it('keeps a kill over a restart', async () => {
    await up.post('/api/kill', { reason: 'test' });
    await up.stop('SIGKILL');
    up = await startUp(data, [], env);
    assert.equal((await statusOf(up)).tradingState, 'halted');
  });
});
