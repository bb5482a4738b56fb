import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unixMs } from '../core/clock.ts';
import { ibkrProFixed } from './money/ibkr-pro-fixed.ts';
import { ibkrProTiered } from './money/ibkr-pro-tiered.ts';
import { withRegulatoryFees } from './money/regulatory-fees.ts';
import { AAPL, ACCOUNT, ES, ExchangeBench, FRIDAY_TEN, listed } from './testing/fixture.ts';

function quoted(options: ConstructorParameters<typeof ExchangeBench>[0] = {}): ExchangeBench {
  const bench = new ExchangeBench(options);
  bench.quote(270, 270.02);
  bench.quote(6900, 6900.25, 1000, ES);
  return bench;
}

test('the twenty-first order of a contract and side is refused; the other side is free', () => {
  const bench = quoted();
  for (let id = 1; id <= 20; id++) bench.place({ id, quantity: 1, type: 'LMT', limit: 265 });
  bench.told();
  bench.place({ id: 21, quantity: 1, type: 'LMT', limit: 265 });
  assert.deepEqual(bench.told(), ['status 21 Inactive 0/1', 'error 21 201']);
  bench.place({ id: 22, quantity: 1, action: 'SELL', type: 'LMT', limit: 275 });
  bench.cancel(1);
  bench.place({ id: 23, quantity: 1, type: 'LMT', limit: 265 });
  assert.deepEqual([bench.find(22)?.status, bench.find(23)?.status], ['Submitted', 'Submitted']);
});

test('a limit too far beyond the market is cancelled with 202 and the edge of the band', () => {
  const bench = quoted();
  bench.trade(270);
  bench.place({ id: 1, type: 'LMT', limit: 278 });
  assert.match(bench.errors()[0] ?? '', /more aggressive than 277.938000. .* current market price of 270. /);
  assert.deepEqual(bench.told(), [
    'pair 1 PreSubmitted 0/100',
    'status 1 PendingCancel 0/100',
    'status 1 PendingCancel 0/100',
    'status 1 Cancelled 0/100',
    'error 1 202',
  ]);
  bench.place({ id: 2, type: 'LMT', limit: 277 });
  bench.place({ id: 3, action: 'SELL', type: 'LMT', limit: 262 });
  assert.deepEqual([bench.find(2)?.status, bench.find(3)?.status], ['Filled', 'Cancelled']);
});

test('a short sale waits while its shares are located (404); a sale of what is held does not', () => {
  const bench = quoted({ rules: { locateMs: () => 60_000 } });
  bench.place({ id: 1, quantity: 50 });
  bench.place({ id: 2, quantity: 50, action: 'SELL' });
  assert.equal(bench.find(2)?.status, 'Filled');
  bench.told();
  bench.place({ id: 3, action: 'SELL' });
  assert.deepEqual(bench.told().slice(1), ['error 3 404', 'pair 3 PreSubmitted 0/100 (locate)']);
  bench.exchange.tick(unixMs(bench.exchange.now() + 60_000));
  assert.equal(bench.find(3)?.status, 'Filled');
  assert.equal(bench.position(), -100);
});

test('in a halt orders are taken and nothing fills; afterwards the next quote fills them', () => {
  const bench = quoted();
  bench.place({ id: 1, type: 'LMT', limit: 269 });
  bench.exchange.halt?.(AAPL, true);
  assert.equal(bench.exchange.isHalted?.(AAPL), true);
  bench.place({ id: 2 });
  bench.quote(268, 268.02);
  assert.deepEqual([bench.find(1)?.filled, bench.find(2)?.filled], [0, 0]);
  bench.exchange.halt?.(AAPL, false);
  bench.quote(268, 268.02);
  assert.deepEqual([bench.find(1)?.status, bench.find(2)?.status], ['Filled', 'Filled']);
});

test('orders that rest count towards the margin of further ones', () => {
  const bench = quoted();
  bench.place({ id: 1, quantity: 8000, type: 'LMT', limit: 265 });
  bench.place({ id: 2, quantity: 8000, type: 'LMT', limit: 265 });
  assert.deepEqual([bench.find(1)?.status, bench.find(2)?.status], ['Submitted', 'Inactive']);
  bench.cancel(1);
  bench.place({ id: 3, quantity: 8000, type: 'LMT', limit: 265 });
  assert.equal(bench.find(3)?.status, 'Submitted');
});

test('an account below its maintenance margin loses its orders and its positions', () => {
  const bench = quoted();
  bench.quote(270, 270.02, 100_000);
  bench.place({ id: 1, quantity: 14_000 });
  bench.place({ id: 2, quantity: 100, type: 'LMT', limit: 200 });
  bench.quote(265, 265.02, 100_000);
  assert.equal(bench.position(), 14_000);
  bench.quote(210, 210.02, 100_000);
  assert.equal(bench.position(), 0);
  assert.equal(bench.find(2)?.status, 'Cancelled');
  assert.ok(bench.exchange.balances(ACCOUNT).excessLiquidity > 0);
});

test('fee plans: tiered, and the regulators’ part', () => {
  const fills = { instrument: listed('AAPL'), quantity: 40, value: 40 * 292.33, time: FRIDAY_TEN } as const;
  const sale = withRegulatoryFees(ibkrProFixed).orderFee({ ...fills, side: 'SELL' });
  assert.equal((sale.amount / 1e6).toFixed(4), '1.2488');
  const purchase = withRegulatoryFees(ibkrProFixed).orderFee({ ...fills, quantity: 100, side: 'BUY' });
  assert.equal(purchase.amount, 1_000_300);
  const tiered = ibkrProTiered.orderFee({ ...fills, quantity: 1000, value: 292_330, side: 'BUY' });
  assert.equal(tiered.amount, 3_700_000);
  assert.equal(ibkrProTiered.orderFee({ ...fills, side: 'BUY' }).amount, 358_000);
});
