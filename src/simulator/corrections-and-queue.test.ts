import assert from 'node:assert/strict';
import { test } from 'node:test';
import { execId } from '../core/ids.ts';
import { price, quantity } from '../core/price.ts';
import { queueAware } from './matching/fill-model.ts';
import { ACCOUNT, ExchangeBench } from './testing/fixture.ts';

test('a corrected price: the execution comes again under the next revision, and cash is put right', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.place({ id: 1 });
  const [first] = bench.exchange.executions();
  assert.ok(first);
  const before = bench.exchange.balances(ACCOUNT).netLiquidation;
  bench.told();
  const corrected = bench.exchange.correctExecution?.(first.execId, { price: price(269.02) });
  assert.equal(corrected?.execId, first.execId.replace(/01$/, '02'));
  assert.deepEqual(bench.told(), ['execution 1 100@269.02', 'commission 1 1', 'position 100']);
  assert.equal(bench.exchange.balances(ACCOUNT).netLiquidation - before, 100_000_000);
  assert.equal(bench.find(1)?.avgFillPrice, 269.02);
  assert.equal(bench.exchange.correctExecution?.(first.execId, { price: price(1) }), undefined);
  assert.equal(bench.exchange.correctExecution?.(execId('none.01'), { price: price(1) }), undefined);
});

test('a corrected size changes the position and the order', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.place({ id: 1 });
  const [first] = bench.exchange.executions();
  assert.ok(first);
  bench.exchange.correctExecution?.(first.execId, { shares: quantity(60) });
  assert.equal(bench.position(), 60);
  const { filled, remaining, status, completedStatus } = bench.find(1) ?? {};
  assert.deepEqual(
    { filled, remaining, status, completedStatus },
    { filled: 60, remaining: 0, status: 'Filled', completedStatus: 'Filled Size: 60' },
  );
});

test('with a queue, trades at the limit fill what is behind those in front', () => {
  const bench = new ExchangeBench({ models: { fills: queueAware } });
  bench.quote(270, 270.02, 300);
  bench.place({ id: 1, type: 'LMT', limit: 270 });
  bench.trade(270, 250);
  assert.equal(bench.find(1)?.filled, 0);
  bench.trade(270, 80);
  assert.equal(bench.find(1)?.filled, 30);
  bench.trade(270, 500);
  assert.equal(bench.find(1)?.status, 'Filled');
  bench.place({ id: 2, type: 'LMT', limit: 270.01 });
  bench.trade(270.01, 40);
  assert.equal(bench.find(2)?.filled, 40, 'it bettered the quote and is first');
});

test('without a queue, a trade at the limit fills nothing', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02, 300);
  bench.place({ id: 1, type: 'LMT', limit: 270 });
  bench.trade(270, 5000);
  assert.equal(bench.find(1)?.filled, 0);
});
