import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOptionConId } from '../instruments/options/option-con-id.ts';
import { isOnTick } from '../instruments/price-steps.ts';
import { syntheticMarket } from '../marketdata/synthetic/synthetic-market.ts';
import { simulatedListings } from './catalogue.ts';
import { FRIDAY_TEN } from './testing/fixture.ts';

const find = (date: string, localSymbol: string) =>
  simulatedListings(date).find(({ instrument }) => instrument.localSymbol === localSymbol)?.instrument;

test('every conId is given once, also years apart', () => {
  for (const date of ['2013-10-07', '2026-11-20', '2029-01-02']) {
    const ids = simulatedListings(date).map(({ instrument }) => instrument.conId);
    assert.equal(new Set(ids).size, ids.length);
  }
});

test('stocks that no table lists have numbers of their own, none of an option', () => {
  const names = Array.from({ length: 500 }, (_, index) => `Z${index.toString(36).toUpperCase()}`);
  const listed = new Set(simulatedListings('2026-11-20').map(({ instrument }) => instrument.conId));
  const ids = simulatedListings('2026-11-20', { universe: 'wide', furtherStocks: names })
    .map(({ instrument }) => instrument.conId)
    .filter((id) => !listed.has(id));
  assert.ok(ids.every((id) => !isOptionConId(id) && id < 2 ** 31));
  assert.ok(new Set(ids).size >= names.length);
});

test('start prices lie on the tick and specs belong to their instrument', () => {
  for (const { instrument, synthetic } of simulatedListings('2026-11-20')) {
    assert.ok(isOnTick(instrument, synthetic.startPrice), instrument.localSymbol);
    assert.equal(synthetic.conId, instrument.conId);
    assert.equal(synthetic.tick, instrument.minTick);
  }
});

test('what has the same underlying moves together: SPY, MES and later months with ES, MNQ with QQQ', () => {
  const listings = simulatedListings('2026-11-20');
  const follows = (localSymbol: string): string | undefined => {
    const { synthetic } = listings.find(({ instrument }) => instrument.localSymbol === localSymbol) ?? {};
    const leader = listings.find(({ instrument }) => instrument.conId === synthetic?.follows);
    return leader?.instrument.localSymbol;
  };
  assert.deepEqual(['ESZ6', 'SPY', 'MESZ6', 'ESH7', 'MESH7', 'MNQZ6', 'GOOG', 'AAPL'].map(follows), [
    undefined,
    'ESZ6',
    'ESZ6',
    'ESZ6',
    'ESZ6',
    'QQQ',
    'GOOGL',
    undefined,
  ]);
  const specs = listings.map(({ synthetic }) => synthetic);
  assert.equal(syntheticMarket({ specs, seed: 1, start: FRIDAY_TEN }).conIds.length, listings.length);
});

test('the known contracts', () => {
  const es = find('2026-11-20', 'ESZ6');
  assert.equal(es?.conId, 515416632);
  assert.equal(es?.lastTradeDate, '20261218');
  assert.equal(es?.multiplier, 50);
  assert.equal(find('2026-11-20', 'AAPL')?.conId, 265598);
  assert.equal(find('2026-11-20', 'EUR.USD')?.minTick, 0.00005);
  assert.equal(find('2026-06-01', 'MESM6')?.conId, 770561194);
});

test('futures: the next four quarterly months; a holiday on the third Friday brings the last day forward', () => {
  const months = (date: string): string[] =>
    simulatedListings(date)
      .filter(({ instrument }) => instrument.symbol === 'ES')
      .map(({ instrument }) => `${instrument.localSymbol} ${instrument.lastTradeDate}`);
  assert.deepEqual(months('2026-06-18'), [
    'ESM6 20260618',
    'ESU6 20260918',
    'ESZ6 20261218',
    'ESH7 20270319',
  ]);
  assert.equal(months('2026-06-19')[0], 'ESU6 20260918');
  assert.equal(months('2013-10-07')[0], 'ESZ3 20131220');
});

test('real hours and open-all-hours', () => {
  const real = find('2026-11-20', 'AAPL');
  assert.match(real?.tradingHours ?? '', /^20261120:0400-20261120:2000;20261121:CLOSED;/);
  assert.match(real?.liquidHours ?? '', /^20261120:0930-20261120:1600;/);
  const [open] = simulatedListings('2026-11-20', { alwaysOpen: true });
  assert.match(open?.instrument.tradingHours ?? '', /^20261120:0000-20261121:0000;20261121:0000-/);
});
