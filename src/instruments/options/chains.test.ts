import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type UnixMs, unixMs } from '../../core/clock.ts';
import { conId } from '../../core/ids.ts';
import { OPTION_CLASSES } from '../../simulator/catalogue/option-classes.ts';
import { simulatedListings } from '../../simulator/catalogue.ts';
import { type ChainView, OptionChains, type OptionQuery } from './chains.ts';
import { expirationsOf } from './expirations.ts';
import { dayNumber, isOptionConId, optionConId, optionKey } from './option-con-id.ts';
import { occSymbol, parseOccSymbol } from './option-symbol.ts';

const at = (local: string): UnixMs =>
  unixMs(Temporal.PlainDateTime.from(local).toZonedDateTime('America/New_York').epochMilliseconds);

const LISTED = simulatedListings('2026-11-20').map(({ instrument }) => instrument);
const idOf = (symbol: string) => LISTED.find((row) => row.symbol === symbol)?.conId ?? conId(0);
const PRICES = new Map([
  [idOf('SPY'), 690],
  [idOf('AAPL'), 270],
  [idOf('SPX'), 6880],
]);
const view = (now = at('2026-11-20T10:00')): ChainView => ({ now, reference: (id) => PRICES.get(id) });
const chains = new OptionChains(OPTION_CLASSES, LISTED);
const ask = (fields: Partial<OptionQuery>): OptionQuery => ({
  secType: 'OPT',
  symbol: '',
  localSymbol: '',
  tradingClass: '',
  expiry: '',
  exchange: '',
  currency: '',
  includeExpired: false,
  ...fields,
});
const dates = (cycle: Parameters<typeof expirationsOf>[0], date: string): string[] =>
  expirationsOf(cycle, Temporal.PlainDate.from(date)).map(String);

test('expirations: dailies without weekends and holidays, weeklies, month ends, monthlies, LEAPS', () => {
  const daily = dates('daily', '2026-11-20');
  assert.deepEqual(daily.slice(0, 9), [
    '2026-11-20',
    '2026-11-23',
    '2026-11-24',
    '2026-11-25',
    '2026-11-27',
    '2026-11-30',
    '2026-12-01',
    '2026-12-02',
    '2026-12-03',
  ]);
  for (const date of ['2026-12-31', '2027-03-19', '2027-03-31', '2027-12-17', '2029-01-19']) {
    assert.ok(daily.includes(date), date);
  }
  const weekly = dates('weekly', '2026-11-21');
  assert.equal(weekly[0], '2026-11-27');
  // Good Friday 2027 is 26 March, Juneteenth is kept on Friday 18 June, Christmas on Friday 25 December 2026.
  assert.ok(dates('weekly', '2027-03-22').includes('2027-03-25'));
  assert.ok(weekly.includes('2027-06-17') && weekly.includes('2026-12-24'));
  assert.ok(dates('monthly', '2026-11-20').every((date) => daily.includes(date)));
});

test('SPX trades until the day before its morning settlement, SPXW until its own day', () => {
  const spx = chains.search(
    ask({ symbol: 'SPX', tradingClass: 'SPX', expiry: '202612', strike: 6900, right: 'C' }),
    view(),
  );
  assert.deepEqual(
    spx.map(({ localSymbol, lastTradeDate, option }) => [
      localSymbol,
      lastTradeDate,
      option?.settlement,
      option?.expirationDate,
    ]),
    [['SPX   261218C06900000', '20261217', 'AM', '20261218']],
  );
  assert.equal(spx[0]?.option?.fixing, at('2026-12-18T09:30'));
  const byDate = ask({ symbol: 'SPX', tradingClass: 'SPX', expiry: '20261218', strike: 6900, right: 'C' });
  assert.deepEqual(chains.search(byDate, view()), spx);
  const both = chains.search(ask({ symbol: 'SPX', expiry: '20261218', strike: 6900, right: 'C' }), view());
  assert.deepEqual(
    both.map(({ localSymbol }) => localSymbol),
    ['SPXW  261218C06900000'],
  );
  assert.deepEqual(
    chains.parameters(idOf('SPX'), view()).map(({ tradingClass }) => tradingClass),
    ['SPX', 'SPXW'],
  );
  // On the day of settlement itself the contract is not traded any more.
  const onFriday = ask({ symbol: 'SPX', tradingClass: 'SPX', expiry: '202611', strike: 6900, right: 'C' });
  assert.equal(chains.search(onFriday, view()).length, 0);
  assert.equal(chains.search(onFriday, view(at('2026-11-19T10:00'))).length, 1);
});

test('contracts are found by partial descriptions, by local symbol with any blanks, and by conId', () => {
  const [only, ...others] = chains.search(
    ask({ symbol: 'spy', expiry: '20261120', strike: 600, right: 'C', exchange: 'SMART', currency: 'USD' }),
    view(),
  );
  assert.deepEqual([only?.localSymbol, others.length], ['SPY   261120C00600000', 0]);
  for (const localSymbol of ['SPY   261120C00600000', 'SPY 261120C00600000', 'SPY261120C00600000']) {
    assert.equal(chains.search(ask({ localSymbol }), view())[0], only);
  }
  assert.equal(chains.byConId(only?.conId ?? 0, view()), only);
  const afresh = new OptionChains(
    OPTION_CLASSES,
    simulatedListings('2026-11-18').map(({ instrument }) => instrument),
  );
  assert.equal(
    afresh.byConId(only?.conId ?? 0, view(at('2026-11-18T10:00')))?.localSymbol,
    only?.localSymbol,
  );

  const month = chains.search(ask({ symbol: 'AAPL', expiry: '202612', strike: 270 }), view());
  assert.deepEqual(
    [...new Set(month.map(({ lastTradeDate }) => lastTradeDate))],
    ['20261204', '20261211', '20261218', '20261224', '20261231'],
  );
  assert.equal(month.length, 10);
  const none = [
    { strike: 600.37 },
    { strike: 60_000 },
    { expiry: '20261121' },
    { exchange: 'NYSE' },
    { multiplier: 10 },
    { currency: 'EUR' },
    { tradingClass: 'X' },
  ];
  for (const fields of none) {
    assert.equal(
      chains.search(ask({ symbol: 'SPY', expiry: '20261120', strike: 600, right: 'C', ...fields }), view())
        .length,
      0,
    );
  }
});

test('conIds that were recorded from IB are kept', () => {
  const [leap] = chains.search(ask({ symbol: 'SPY', expiry: '20281215', strike: 750, right: 'C' }), view());
  assert.equal(leap?.conId, 843630132);
  assert.equal(chains.byConId(843630132, view()), leap);
});

test('the parameters name what can be found', () => {
  const [spy] = chains.parameters(idOf('SPY'), view());
  assert.ok(spy);
  assert.deepEqual([spy.multiplier, spy.exchanges[0], spy.expirations[0]], [100, 'SMART', '20261120']);
  assert.ok(spy.strikes.includes(690) && spy.strikes.includes(600) && !spy.strikes.includes(690.5));
  for (const expiry of spy.expirations) {
    assert.equal(
      chains.search(ask({ symbol: 'SPY', expiry, strike: 690, right: 'P' }), view()).length,
      1,
      expiry,
    );
  }
  assert.deepEqual(chains.parameters(idOf('EUR'), view()), []);
  const whole = chains.search(ask({ symbol: 'SPY' }), view());
  assert.ok(whole.length > 5000);
  assert.equal(new Set(whole.map(({ conId: id }) => id)).size, whole.length);
});

test('futures options: on the future that is delivered next, by CME’s symbols', () => {
  const es = LISTED.filter(({ symbol, secType }) => symbol === 'ES' && secType === 'FUT');
  const futures: ChainView = { ...view(), reference: () => 6900 };
  const one = (fields: Partial<OptionQuery>) =>
    chains.search(ask({ secType: 'FOP', symbol: 'ES', strike: 6900, right: 'C', ...fields }), futures);
  const [quarterly, ...others] = one({ tradingClass: 'ES', expiry: '20261218', exchange: 'CME' });
  assert.equal(others.length, 0);
  assert.deepEqual(
    [quarterly?.localSymbol, quarterly?.multiplier, quarterly?.option?.underlying, quarterly?.option?.style],
    ['ESZ6 C6900', 50, es[0]?.conId, 'american'],
  );
  const [week] = one({ localSymbol: 'EW1Z6 C6900', symbol: '' });
  assert.deepEqual([week?.lastTradeDate, week?.option?.underlying], ['20261204', es[0]?.conId]);
  const [month] = one({ tradingClass: 'EW', expiry: '202612' });
  assert.deepEqual([month?.lastTradeDate, month?.option?.underlying], ['20261231', es[1]?.conId]);
  assert.equal(chains.byConId(month?.conId ?? 0, futures), month);
  const classes = chains
    .parameters(es[0]?.conId ?? conId(0), futures)
    .map(({ tradingClass }) => tradingClass);
  assert.deepEqual(classes, ['ES', 'EW', 'EW1', 'EW2', 'EW3', 'EW4']);
});

test('an expired contract is found only when expired ones are asked for', () => {
  const later = view(at('2026-11-23T10:00'));
  const query = ask({ symbol: 'SPY', expiry: '20261120', strike: 690, right: 'C' });
  assert.equal(chains.search(query, later).length, 0);
  const [found] = chains.search({ ...query, includeExpired: true }, later);
  assert.equal(found?.localSymbol, 'SPY   261120C00690000');
  assert.equal(chains.byConId(found?.conId ?? 0, later)?.localSymbol, 'SPY   261120C00690000');
  assert.equal(chains.search({ ...query, expiry: '20261121', includeExpired: true }, later).length, 0);
});

test('conIds tell their contracts apart and give them back', () => {
  const key = fc.record({
    classNumber: fc.integer({ min: 0, max: 54 }),
    ahead: fc.integer({ min: -300, max: 1600 }),
    strikeUnits: fc.integer({ min: 1, max: 4095 }),
    right: fc.constantFrom('C' as const, 'P' as const),
  });
  const today = dayNumber(Temporal.PlainDate.from('2026-11-20'));
  fc.assert(
    fc.property(key, ({ ahead, ...rest }) => {
      const wanted = { ...rest, day: today + ahead };
      const id = optionConId(wanted) ?? conId(0);
      assert.ok(isOptionConId(id) && id < 2 ** 31);
      assert.deepEqual(optionKey(id, today), wanted);
      assert.deepEqual(optionKey(id, today + 40), wanted);
    }),
  );
  assert.ok(LISTED.every(({ conId: id }) => !isOptionConId(id)));
  assert.equal(optionKey(265598, today), undefined);
  assert.equal(new Set(OPTION_CLASSES.map(({ number }) => number)).size, OPTION_CLASSES.length);
});

test('OCC symbols go both ways', () => {
  const symbol = { root: 'BRKB', expirationDate: '20270115', right: 'P', strike: 412.5 } as const;
  assert.equal(occSymbol(symbol), 'BRKB  270115P00412500');
  assert.deepEqual(parseOccSymbol(occSymbol(symbol)), symbol);
  assert.equal(parseOccSymbol('AAPL'), undefined);
});

test('options have the price grid and the hours of their class', () => {
  const one = (fields: Partial<OptionQuery>) =>
    chains.search(ask({ expiry: '20261218', right: 'C', ...fields }), view())[0];
  assert.deepEqual(one({ symbol: 'SPY', strike: 690 })?.priceSteps, [{ low: 0, increment: 0.01 }]);
  assert.deepEqual(one({ symbol: 'AAPL', strike: 270 })?.priceSteps, [
    { low: 0, increment: 0.01 },
    { low: 3, increment: 0.05 },
  ]);
  assert.match(
    one({ symbol: 'AAPL', strike: 270 })?.liquidHours ?? '',
    /^20261120:0930-20261120:1600;20261121:CLOSED/,
  );
  assert.match(one({ symbol: 'SPY', strike: 690 })?.liquidHours ?? '', /^20261120:0930-20261120:1615/);
  const endless = simulatedListings('2026-11-20', { alwaysOpen: true }).map(({ instrument }) => instrument);
  const always = new OptionChains(OPTION_CLASSES, endless).search(
    ask({ symbol: 'SPY', expiry: '20261218', strike: 690 }),
    view(),
  );
  assert.match(always[0]?.liquidHours ?? '', /^20261120:0000-20261121:0000/);
});
