import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { ActionView, ExplanationView } from '../src/app/views.ts';
import { bowline } from './support/processes.ts';
import {
  eventually,
  ordersOf,
  positionsOf,
  type RunningUp,
  signalsOf,
  startUp,
  statusOf,
} from './support/running-bowline.ts';

describe('the main job, on the synthetic market', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bowline-main-'));
  const data = join(folder, 'data');
  let up: RunningUp;
  before(async () => {
    up = await startUp(data, ['--gateway-port', '0']);
  });
  after(async () => {
    await up.stop('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  it('says what it does while it starts', () => {
    const said = up.output();
    for (const expected of [
      /Connecting to 127\.0\.0\.1:\d+/,
      /Server version: 193/,
      /Account ID: DU1234567 \(PAPER\)/,
      /Account balance: 1,000,000\.00 USD/,
      /14\/14 symbols/,
      /Dashboard: http:\/\/127\.0\.0\.1:\d+\//,
      /SIMULATED/,
    ]) {
      assert.match(said, expected);
    }
    assert.match(said, /curl -X POST/);
  });

  it('explains an alert and sends nothing', async () => {
    const explained = await up.post<ExplanationView>('/api/signals/explain', {
      action: 'buy',
      symbol: 'SPY',
      quantity: 10,
      stopLoss: '1%',
      takeProfit: '2%',
    });
    assert.equal(explained.wouldSend, true);
    assert.deepEqual(
      explained.legs.map((leg) => [leg.role, leg.side, leg.type]),
      [
        ['entry', 'BUY', 'MKT'],
        ['stop', 'SELL', 'STP'],
        ['target', 'SELL', 'LMT'],
      ],
    );
    assert.ok(explained.verdict?.approved);
    assert.equal((await ordersOf(up)).length, 0);
  });

  it('turns an alert into a filled entry with stop and target at the broker', async () => {
    const answer = await up.alert({
      action: 'buy',
      symbol: 'SPY',
      quantity: 10,
      stopLoss: '1%',
      takeProfit: '2%',
      id: 'first-1',
    });
    assert.equal(answer.accepted, true, JSON.stringify(answer));
    assert.equal(answer.orders.length, 3);
    const orders = await eventually(
      () => ordersOf(up),
      (all) =>
        all.some((order) => order.role === 'entry' && order.state === 'filled') &&
        all.every((order) => order.role === 'entry' || order.state === 'working'),
      'entry filled, exits working',
    );
    assert.equal(orders.length, 3);
    const [position] = await positionsOf(up);
    assert.equal(position?.quantity, 10);
    assert.equal(position?.protected, 'yes');
    await eventually(
      () => positionsOf(up),
      ([held]) => held?.brokerQuantity === 10 && held.commissions > 0,
      "the broker's position and commission",
    );
    const [signal] = await signalsOf(up);
    assert.equal(signal?.stage, 'filled');
    assert.deepEqual([...new Set(signal?.timeline.map((entry) => entry.stage))].slice(0, 4), [
      'received',
      'approved',
      'planned',
      'sent',
    ]);
  });

  it('acts once on the same alert', async () => {
    const again = await up.alert({
      action: 'buy',
      symbol: 'SPY',
      quantity: 10,
      stopLoss: '1%',
      takeProfit: '2%',
      id: 'first-1',
    });
    assert.equal(again.accepted, false);
    assert.equal(again.stage, 'duplicate');
    assert.equal((await ordersOf(up)).length, 3);
  });

  it('refuses with the field and the reason, and records it', async () => {
    const refused = await up.alert({ action: 'buy', symbol: 'SPY', quantity: 10, id: 'no stop' });
    assert.equal(refused.refusal?.code, 'STOP_REQUIRED');
    assert.equal(refused.refusal?.field, 'stopLoss');
    const unknown = await up.alert({
      action: 'buy',
      symbol: 'NOSUCHTHING',
      quantity: 1,
      stopLoss: '1%',
      id: 'unknown symbol',
    });
    assert.equal(unknown.refusal?.field, 'symbol');
    const placeholder = await up.alert({ action: 'buy', symbol: '{{ticker}}', quantity: 1, stopLoss: '1%' });
    assert.equal(placeholder.refusal?.code, 'ALERT_PLACEHOLDER');
    assert.equal((await signalsOf(up)).filter((signal) => signal.stage === 'refused').length, 3);
  });

  it('trades futures with their multiplier and tick', async () => {
    const answer = await up.alert({
      action: 'sell',
      symbol: 'ES',
      quantity: 1,
      stopLoss: '10 points',
      takeProfit: '20 points',
      id: 'es',
    });
    assert.equal(answer.accepted, true, JSON.stringify(answer));
    const held = await eventually(
      () => positionsOf(up),
      (all) => all.some((position) => position.secType === 'FUT' && position.protected === 'yes'),
      'ES protected',
    );
    const es = held.find((position) => position.secType === 'FUT');
    assert.equal(es?.quantity, -1);
    assert.equal((es?.stop?.price ?? 0) % 0.25, 0);
  });

  it('stops at one word, keeps the exits, and closes at another', async () => {
    const resting = await up.alert({
      action: 'buy',
      symbol: 'AAPL',
      quantity: 1,
      orderType: 'limit',
      price: 100,
      stopLoss: 90,
      id: 'resting',
    });
    assert.equal(resting.accepted, true, JSON.stringify(resting));
    await eventually(
      () => ordersOf(up),
      (all) => all.some((order) => order.ref === resting.orders[0] && order.state === 'working'),
      'entry resting',
    );
    const killed = await bowline(['kill', '--data', data, '--json']);
    assert.equal(killed.code, 0, killed.stderr);
    assert.equal((await statusOf(up)).tradingState, 'halted');
    await eventually(
      () => ordersOf(up),
      (all) =>
        all
          .filter((order) => resting.orders.includes(order.ref))
          .every((order) => order.state === 'cancelled'),
      'entry and its exits cancelled',
    );
    const refused = await up.alert({
      action: 'buy',
      symbol: 'SPY',
      quantity: 1,
      stopLoss: '1%',
      id: 'while halted',
    });
    assert.equal(refused.refusal?.code, 'TRADING_STATE');
    assert.ok((await positionsOf(up)).every((position) => position.protected === 'yes'));
    const flattened = await up.post<ActionView>('/api/flatten', { reason: 'end of test' });
    assert.equal(flattened.done, true, JSON.stringify(flattened));
    await eventually(
      () => positionsOf(up),
      (all) => all.length === 0,
      'all flat',
    );
    await eventually(
      () => ordersOf(up),
      (all) => all.every((order) => !order.open),
      'nothing open',
    );
  });

  it('answers the command line in text and JSON', async () => {
    const status = await bowline(['status', '--data', data, '--json']);
    assert.equal(status.code, 0, status.stderr);
    assert.deepEqual(JSON.parse(status.stdout).account.id, 'DU1234567');
    for (const command of ['status', 'orders', 'positions', 'signals', 'log']) {
      const { code, stdout, stderr } = await bowline([command, '--data', data]);
      assert.equal(code, 0, `${command}: ${stderr}`);
      assert.ok(stdout.length > 0, command);
    }
    assert.equal(
      (await bowline(['signal', '{"action":"buy","symbol":"SPY","quantity":1}', '--data', data])).code,
      3,
    );
  });

  it('keeps the alert secret out of everything it writes', () => {
    const secret = up.alertUrl.slice(up.alertUrl.lastIndexOf('/') + 1);
    const leaks = filesBelow(data).filter(
      (path) => !path.includes('secrets') && readFileSync(path).includes(secret),
    );
    assert.deepEqual(leaks, []);
  });
});

const filesBelow = (dir: string): string[] =>
  readdirSync(dir).flatMap((name) => {
    const path = join(dir, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
