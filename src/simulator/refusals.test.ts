import assert from 'node:assert/strict';
import { test } from 'node:test';
import { conId } from '../core/ids.ts';
import { BTC, ES, EURUSD, ExchangeBench, newYork, type OrderFields } from './testing/fixture.ts';

const REFUSED: readonly (readonly [string, OrderFields, number, RegExp?])[] = [
  ['an unknown order type', { id: 1, type: 'FEELINGS' }, 321, /Invalid order type was entered/],
  ['an order type that IB has and that is not simulated', { id: 1, type: 'SNAP MID' }, 387],
  ['a time in force that IB has and that is not simulated', { id: 1, tif: 'AUC' }, 111],
  ['a limit price of zero', { id: 1, type: 'LMT', limit: 0 }, 110],
  ['an unknown time in force', { id: 1, tif: 'WHENEVER' }, 321],
  ['an unknown account', { id: 1, account: 'DU999' }, 321, /DU999/],
  ['an unknown contract', { id: 1, conId: conId(42) }, 200],
  ['a size of zero', { id: 1, quantity: 0 }, 434],
  ['a fraction of a share', { id: 1, quantity: 0.5 }, 10243],
  ['a fraction of a contract', { id: 1, conId: ES, quantity: 0.5 }, 10318],
  ['a limit price off the tick', { id: 1, type: 'LMT', limit: 270.005 }, 110],
  ['a stop price off the tick', { id: 1, conId: ES, type: 'STP', aux: 6900.1, quantity: 1 }, 110],
  ['a limit order without a limit', { id: 1, type: 'LMT' }, 107],
  ['a stop order without a stop', { id: 1, type: 'STP' }, 107],
  ['a trailing stop without a distance', { id: 1, type: 'TRAIL' }, 321],
  ['a trailing stop with two distances', { id: 1, type: 'TRAIL', aux: 1, percent: 1 }, 321],
  ['an immediate stop', { id: 1, type: 'STP', aux: 280, tif: 'IOC' }, 111],
  ['a stop in a cryptocurrency', { id: 1, conId: BTC, type: 'STP', aux: 90_000, quantity: 0.1 }, 387],
  ['a cryptocurrency at market by size', { id: 1, conId: BTC, quantity: 0.1 }, 10289],
  ['good till a date that is not one', { id: 1, tif: 'GTD', goodTill: 'tomorrow' }, 337],
  ['good till a time that has passed', { id: 1, tif: 'GTD', goodTill: '20261119 10:00:00 US/Eastern' }, 334],
  ['good till nothing', { id: 1, tif: 'GTD' }, 334],
  ['a what-if that is not transmitted', { id: 1, whatIf: true, transmit: false }, 413],
];

for (const [what, fields, code, text] of REFUSED) {
  test(`${what} is refused with ${code} and nothing else is said`, () => {
    const bench = new ExchangeBench();
    bench.quote(270, 270.02);
    bench.place(fields);
    const [message] = bench.errors();
    assert.match(message ?? '', text ?? /./);
    assert.deepEqual(bench.told(), [`error 1 ${code}`]);
    bench.place({ id: 1 });
    assert.equal(bench.find(1)?.status, 'Filled', 'the refused id is still free');
  });
}

test('spellings of order types that clients use', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.place({ id: 1, type: 'STPLMT', aux: 280, limit: 281 });
  assert.equal(bench.find(1)?.orderType, 'STP LMT');
  bench.place({ id: 2, type: 'mkt', tif: '' });
  assert.equal(bench.find(2)?.tif, 'DAY');
});

test('an empty account is the only one there is', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.place({ id: 1, account: '' });
  assert.equal(bench.find(1)?.account, 'DU1234567');
});

test('ids: used again for a finished order, or below the highest used, is 103; changing a filled order is 104', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.place({ id: 5, type: 'LMT', limit: 260 });
  bench.cancel(5);
  bench.told();
  bench.place({ id: 5 });
  bench.place({ id: 4 });
  bench.place({ id: 6 });
  assert.deepEqual(bench.told().slice(0, 2), ['error 5 103', 'error 4 103']);
  bench.place({ id: 6 });
  assert.deepEqual(bench.told(), ['error 6 104']);
});

test('an order that the account cannot carry: Inactive, then 201 with both figures, no execution', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.place({ id: 1, quantity: 20_000 });
  assert.match(
    bench.errors()[0] ?? '',
    /^Order rejected - reason:.*\[1000000\.00 USD\] must exceed the new total Initial Margin of \[1350100\.00 USD\]\.$/,
  );
  assert.deepEqual(bench.told(), ['status 1 Inactive 0/20000', 'error 1 201']);
  assert.equal(bench.position(), 0);
});

test('an order that reduces a position is accepted however low the equity', () => {
  const bench = new ExchangeBench({ rules: { liquidation: false } });
  bench.quote(270, 270.02, 100_000);
  bench.place({ id: 1, quantity: 14_000 });
  bench.quote(190, 190.02, 100_000);
  assert.ok(bench.exchange.balances(bench.exchange.accounts[0] ?? ('' as never)).availableFunds < 0);
  bench.place({ id: 2, action: 'SELL', quantity: 14_000 });
  assert.equal(bench.find(2)?.status, 'Filled');
  bench.quote(190, 190.02, 100_000);
});

test('a cryptocurrency cannot be sold short', () => {
  const bench = new ExchangeBench();
  bench.quote(95_000, 95_002, 2, BTC);
  bench.place({ id: 1, conId: BTC, action: 'SELL', type: 'LMT', limit: 95_000, quantity: 0.1 });
  assert.deepEqual(bench.told(), ['status 1 Inactive 0/0.1', 'error 1 201']);
});

test('a cryptocurrency is bought at market for an amount of money', () => {
  const bench = new ExchangeBench();
  bench.quote(95_000, 95_000, 2, BTC);
  bench.place({ id: 1, conId: BTC, quantity: 0, more: { cashQty: 950 } });
  assert.equal(bench.position(BTC), 0.01);
});

test('an expired contract is refused with 392', () => {
  const bench = new ExchangeBench({ start: newYork('2026-12-21T10:00') });
  bench.place({ id: 1, conId: ES, quantity: 1 });
  assert.deepEqual(bench.told(), ['error 1 392']);
});

test('modify: the same id with new terms; one echo, the permId stays', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.place({ id: 1, type: 'LMT', limit: 260 });
  const permId = bench.find(1)?.permId;
  bench.told();
  bench.place({ id: 1, type: 'LMT', limit: 261, quantity: 50 });
  assert.deepEqual(bench.told(), ['pair 1 Submitted 0/50']);
  assert.equal(bench.find(1)?.permId, permId);
  bench.place({ id: 1, type: 'MKT', quantity: 50 });
  assert.equal(bench.find(1)?.status, 'Filled');
});

test('modify: a waiting stop is echoed twice', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.place({ id: 1, action: 'SELL', type: 'STP', aux: 260 });
  bench.told();
  bench.place({ id: 1, action: 'SELL', type: 'STP', aux: 261 });
  assert.deepEqual(bench.told(), [
    'pair 1 PreSubmitted 0/100 (trigger)',
    'pair 1 PreSubmitted 0/100 (trigger)',
  ]);
});

const UNCHANGED: readonly (readonly [string, Partial<OrderFields>, number])[] = [
  ['a price off the tick', { limit: 260.001 }, 110],
  ['another side', { action: 'SELL' }, 105],
  ['another contract', { conId: EURUSD }, 105],
  ['another parent', { parent: 9 }, 10341],
  ['another OCA group', { oca: 'other' }, 10326],
  ['another OCA type', { ocaType: 1 }, 10327],
  ['more than the account can carry', { quantity: 100_000 }, 201],
];

for (const [what, change, code] of UNCHANGED) {
  test(`modify: ${what} is refused with ${code} and leaves the order as it was`, () => {
    const bench = new ExchangeBench();
    bench.quote(270, 270.02);
    bench.quote(1.16, 1.1601, 1e6, EURUSD);
    bench.place({ id: 1, type: 'LMT', limit: 260 });
    const before = bench.find(1);
    bench.told();
    bench.place({ id: 1, type: 'LMT', limit: change.conId === EURUSD ? 1.16 : 260, ...change });
    assert.deepEqual(bench.told(), [`error 1 ${code}`]);
    assert.deepEqual(bench.find(1), before);
  });
}

test('modify: not below what is already filled', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02, 60);
  bench.place({ id: 1, type: 'LMT', limit: 270.02 });
  bench.told();
  bench.place({ id: 1, type: 'LMT', limit: 270.02, quantity: 60 });
  assert.deepEqual(bench.told(), ['error 1 201']);
});

test('what-if: margins and commission before and after, one event, nothing placed', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.place({ id: 1, whatIf: true });
  const [event] = bench.events;
  assert.ok(event?.type === 'whatIf');
  assert.equal(event.result.initMarginBefore, 0);
  assert.equal(event.result.initMarginAfter, 6_750_500_000);
  assert.equal(event.result.commission, 1_000_000);
  assert.equal(event.result.equityWithLoanAfter, 999_999_000_000);
  assert.equal(event.result.error, undefined);
  assert.equal(bench.exchange.openOrders().length, 0);
  assert.equal(bench.exchange.nextOrderId(1), 1);
});

test('what-if for an order that would be refused: the figures and the error', () => {
  const bench = new ExchangeBench();
  bench.quote(270, 270.02);
  bench.place({ id: 1, whatIf: true, quantity: 100_000 });
  const [event] = bench.events;
  assert.ok(event?.type === 'whatIf');
  assert.equal(event.result.error?.code, 201);
});
