import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountId } from '../core/ids.ts';
import { dividendOn, dividendOutlook, quarterlyDividend } from './catalogue/dividends.ts';
import { AAPL, ACCOUNT, ExchangeBench, newYork } from './testing/fixture.ts';

const OTHER = accountId('DU7654321');

const opened = (dividends: boolean): ExchangeBench =>
  new ExchangeBench({
    start: newYork('2027-02-11T10:00'),
    accounts: [
      { id: ACCOUNT, currency: 'USD', cash: 100_000 },
      { id: OTHER, currency: 'EUR', cash: 100_000 },
    ],
    ...(dividends ? { rules: { dividend: ({ symbol }, date) => dividendOn(symbol, date) } } : {}),
  });
const dollars = (bench: ExchangeBench, id = ACCOUNT): number =>
  (bench.exchange.balances(id).cash.USD ?? 0) / 1e6;

test('dividends are quarters of the yield, four times a year, on days on which the exchange is open', () => {
  assert.equal(quarterlyDividend('AAPL'), 0.27);
  assert.equal(quarterlyDividend('SPY'), 1.9);
  assert.equal(quarterlyDividend('TSLA'), 0);
  const days = Array.from({ length: 365 }, (_, day) =>
    Temporal.PlainDate.from('2027-01-01').add({ days: day }).toString(),
  );
  const paid = (symbol: string): string[] => days.filter((day) => dividendOn(symbol, day) > 0);
  assert.deepEqual(paid('AAPL'), ['2027-02-12', '2027-05-14', '2027-08-13', '2027-11-12']);
  assert.deepEqual(paid('SPY'), ['2027-03-19', '2027-06-17', '2027-09-17', '2027-12-17']);
  assert.deepEqual(paid('TSLA'), []);
  assert.deepEqual(dividendOutlook('AAPL', '2027-02-12'), {
    past12Months: 1.08,
    next12Months: 1.08,
    nextDate: '20270514',
    next: 0.27,
  });
  assert.equal(dividendOutlook('TSLA', '2027-02-12'), undefined);
});

test('who holds a stock overnight is paid, who is short pays, each account by itself', () => {
  const bench = opened(true);
  bench.quote(269.99, 270.01);
  bench.place({ id: 1, quantity: 100 });
  bench.place({ id: 2, quantity: 30, action: 'SELL', account: OTHER });
  const [long, short] = [dollars(bench), dollars(bench, OTHER)];
  bench.exchange.tick(newYork('2027-02-12T00:01'));
  assert.equal(Number((dollars(bench) - long).toFixed(6)), 27);
  assert.equal(Number((dollars(bench, OTHER) - short).toFixed(6)), -8.1);
  // Bought on the ex-date itself: too late.
  bench.exchange.tick(newYork('2027-02-13T00:01'));
  assert.equal(Number((dollars(bench) - long).toFixed(6)), 27);
});

test('nothing is paid unless asked for', () => {
  const bench = opened(false);
  bench.quote(269.99, 270.01);
  bench.place({ id: 1, quantity: 100 });
  const before = dollars(bench);
  bench.exchange.tick(newYork('2027-02-12T00:01'));
  assert.equal(dollars(bench), before);
  assert.equal(bench.position(AAPL), 100);
});
