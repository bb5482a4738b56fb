import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unixMs } from '../../../core/clock.ts';
import { price } from '../../../core/price.ts';
import type { Instrument } from '../../../instruments/instrument.ts';
import { at, BTC, ES, EURUSD, factsOf, limits, NOW, quote, riskInput, SPY } from '../../testing/fixtures.ts';
import type { RiskCheck, RiskInput } from '../check.ts';
import { windowSchema } from '../limits/windows.ts';
import type { RiskLimits } from '../limits.ts';
import { RISK_CHECKS } from './index.ts';
import { isInWindow } from './no-trade-window.ts';

const check = (code: string): RiskCheck => {
  const found = RISK_CHECKS.find((each) => each.code === code);
  assert.ok(found, code);
  return found;
};

/** What a check says with limits and facts of the order. */
const says = (code: string, set: Partial<RiskLimits>, facts: Partial<RiskInput> = {}) =>
  check(code).run(riskInput({ limits: limits(set), ...facts }));

/** Each row: what it is about, whether it passes. */
function holds(
  code: string,
  rows: readonly (readonly [string, Partial<RiskLimits>, boolean, Partial<RiskInput>?])[],
) {
  for (const [about, set, passes, facts] of rows)
    it(`${code} ${passes ? 'passes' : 'stops'} ${about}`, () => {
      const { passed, message } = says(code, set, facts);
      assert.equal(passed, passes, message);
      assert.doesNotMatch(message, /undefined|NaN|\[object/);
    });
}

const utc = (text: string) => unixMs(Date.parse(text));
const market = (time: string): Partial<RiskInput> => ({ facts: factsOf({ marketNow: utc(time) }) });
const OPTION: Instrument = {
  ...SPY,
  secType: 'OPT',
  localSymbol: 'SPY   260304C00450000',
  lastTradeDate: '20260304',
  strike: 450,
  right: 'C',
  multiplier: 100,
};
const shares = (shortableShares: number): Partial<RiskInput> => ({
  side: 'SELL',
  facts: factsOf({ market: { shortableShares } }),
});
const withoutStop = { legs: riskInput().legs.filter(({ role }) => role !== 'stop') };

describe('limits of the instrument', () => {
  holds('ASSET_CLASS_NOT_ALLOWED', [
    ['a listed class', { allowedSecTypes: ['FUT', 'STK'] }, true],
    ['another one', { allowedSecTypes: ['FUT'] }, false],
  ]);
  holds('MIN_PRICE', [
    ['exactly the price', { minPrice: 450.02 }, true],
    ['a cent less', { minPrice: 450.03 }, false],
    ['what is no stock', { minPrice: 1e6 }, true, { instrument: EURUSD }],
  ]);
  holds('TRADING_HOURS', [
    ['regular hours', { tradingHours: 'regular' }, true],
    ['the evening without outsideRth', { tradingHours: 'open' }, false, market('2026-03-04T22:00:00Z')],
    [
      'the evening with outsideRth',
      { tradingHours: 'open' },
      true,
      { ...market('2026-03-04T22:00:00Z'), signal: { ...riskInput().signal, outsideRth: true } },
    ],
    [
      'the evening where only regular hours will do',
      { tradingHours: 'regular' },
      false,
      { ...market('2026-03-04T22:00:00Z'), signal: { ...riskInput().signal, outsideRth: true } },
    ],
    [
      'the night',
      { tradingHours: 'open' },
      false,
      { ...market('2026-03-05T02:00:00Z'), signal: { ...riskInput().signal, outsideRth: true } },
    ],
  ]);
  const window = (from: string, to: string, days?: readonly 'wed'[]) => ({
    noTradeWindows: [windowSchema.parse({ from, to, ...(days ? { days: [...days] } : {}), reason: 'lunch' })],
  });
  holds('NO_TRADE_WINDOW', [
    ['before it begins', window('10:01', '11:00'), true],
    ['when it begins', window('10:00', '11:00'), false],
    ['its end', window('09:00', '10:00'), true],
    [
      'another day',
      { noTradeWindows: [windowSchema.parse({ from: '10:00', to: '11:00', days: ['thu'] })] },
      true,
    ],
  ]);
  const event = (at: string, facts: object = {}) => ({
    events: [{ at, name: 'CPI', minutesBefore: 5, minutesAfter: 15, ...facts }],
  });
  holds('EVENT_WINDOW', [
    ['five minutes before', event('2026-03-04T15:05:00Z'), false],
    ['earlier', event('2026-03-04T15:05:01Z'), true],
    ['a quarter of an hour after', event('2026-03-04T14:45:00Z'), true],
    ['a second less after', event('2026-03-04T14:45:01Z'), false],
    ['another symbol', event('2026-03-04T15:00:00Z', { symbols: ['AAPL'] }), true],
    ['its symbol', event('2026-03-04T15:00:00Z', { symbols: ['aapl', 'spy'] }), false],
  ]);
  holds('FUTURES_EXPIRY', [
    ['as many days as wanted', { minDaysToExpiry: 16 }, true, { instrument: ES }],
    ['a day less', { minDaysToExpiry: 17 }, false, { instrument: ES }],
    ['a future without a date', { minDaysToExpiry: 1 }, false, { instrument: without(ES, 'lastTradeDate') }],
    ['a stock', { minDaysToExpiry: 100 }, true],
  ]);
  const future = (tradingClass: string, localSymbol: string, lastTradeDate: string): Partial<RiskInput> => ({
    instrument: { ...ES, symbol: tradingClass, tradingClass, localSymbol, lastTradeDate },
  });
  // From Wednesday, 4 March 2026.
  holds('FIRST_NOTICE', [
    // Gold of April: 31 March is the 19th business day.
    ['as many business days as wanted', { minDaysToFirstNotice: 19 }, true, future('GC', 'GCJ6', '20260428')],
    ['one less', { minDaysToFirstNotice: 20 }, false, future('GC', 'GCJ6', '20260428')],
    ['bonds, the same', { minDaysToFirstNotice: 62 }, false, future('ZB', 'ZBM6', '20260618')],
    ['bonds, as many as wanted', { minDaysToFirstNotice: 60 }, true, future('ZB', 'ZBM6', '20260618')],
    // Crude oil of April stops trading on 20 March, before anything can be delivered: the 12th business day.
    ['oil, up to its last trading day', { minDaysToFirstNotice: 12 }, true, future('CL', 'CLJ6', '20260320')],
    ['oil, a day less', { minDaysToFirstNotice: 13 }, false, future('CL', 'CLJ6', '20260320')],
    [
      'a delivery after the turn of the year',
      { minDaysToFirstNotice: 200 },
      true,
      future('CL', 'CLF7', '20261221'),
    ],
    ['index futures are paid out', { minDaysToFirstNotice: 100 }, true, { instrument: ES }],
    [
      'currencies, up to their last trading day',
      { minDaysToFirstNotice: 9 },
      true,
      future('6E', '6EH6', '20260317'),
    ],
    ['currencies, a day less', { minDaysToFirstNotice: 10 }, false, future('6E', '6EH6', '20260317')],
    [
      'an unknown family counts as delivered',
      { minDaysToFirstNotice: 19 },
      true,
      future('XX', 'XXJ6', '20260428'),
    ],
    ['and not later', { minDaysToFirstNotice: 20 }, false, future('XX', 'XXJ6', '20260428')],
    [
      'a month of delivery that has begun',
      { minDaysToFirstNotice: 1 },
      false,
      future('GC', 'GCH6', '20260327'),
    ],
    [
      'without a month in the symbol',
      { minDaysToFirstNotice: 20 },
      false,
      future('XX', 'XX APR26', '20260428'),
    ],
    ['without a date', { minDaysToFirstNotice: 1 }, false, { instrument: without(ES, 'lastTradeDate') }],
    ['a stock', { minDaysToFirstNotice: 100 }, true],
  ]);
  const overnight = { ...SPY, exchange: 'OVERNIGHT' };
  holds('VENUE_TERMS', [
    ['a market order at SMART', {}, true],
    ['a market order overnight', {}, false, { instrument: overnight }],
    [
      'a limit order for the day overnight',
      {},
      true,
      {
        instrument: overnight,
        legs: riskInput()
          .legs.slice(0, 1)
          .map((leg) => ({ ...leg, pricing: { type: 'limit', limit: at(450) } })),
      },
    ],
    [
      'one good till cancelled',
      {},
      false,
      {
        instrument: overnight,
        legs: riskInput()
          .legs.slice(0, 1)
          .map((leg) => ({ ...leg, tif: 'GTC' as const, pricing: { type: 'limit', limit: at(450) } })),
      },
    ],
    ['crypto that is held', {}, true, { instrument: BTC, side: 'SELL', quantity: 2, position: 2 }],
    ['crypto sold short', {}, false, { instrument: BTC, side: 'SELL', quantity: 2, position: 1 }],
    ['crypto bought', {}, true, { instrument: BTC, side: 'BUY', quantity: 2 }],
  ]);
  holds('SHORT_SALE', [
    ['a purchase', { shortSales: 'refuse' }, true],
    ['a short sale', { shortSales: 'refuse' }, false, { side: 'SELL' }],
    ['a short future', { shortSales: 'refuse' }, true, { side: 'SELL', instrument: ES }],
    ['short forex', { shortSales: 'refuse' }, true, { side: 'SELL', instrument: EURUSD }],
    ['a sale of what is held', { shortSales: 'refuse' }, true, { side: 'SELL', position: 10 }],
    ['a sale of more than is held', { shortSales: 'refuse' }, false, { side: 'SELL', position: 9 }],
    ['a sale of what is held, located', { shortSales: 'located' }, true, { side: 'SELL', position: 10 }],
    ['as many as can be borrowed', { shortSales: 'located' }, true, shares(10)],
    ['more than can be borrowed', { shortSales: 'located' }, false, shares(9)],
    ['the part that is not held', { shortSales: 'located' }, true, { ...shares(3), position: 7 }],
    ['a unit more than that', { shortSales: 'located' }, false, { ...shares(2), position: 7 }],
    ['all of it beside a short position', { shortSales: 'located' }, false, { ...shares(9), position: -7 }],
    ['what nobody has told', { shortSales: 'located' }, false, { side: 'SELL', facts: factsOf() }],
    [
      'an option, which is not borrowed',
      { shortSales: 'located' },
      true,
      { side: 'SELL', instrument: OPTION },
    ],
  ]);
  holds('OPTION_DAYS', [
    ['an option of today', { minOptionDays: 0 }, true, { instrument: OPTION }],
    ['one day too near', { minOptionDays: 1 }, false, { instrument: OPTION }],
    ['a stock', { minOptionDays: 9 }, true],
  ]);
  holds('ZERO_DTE_CUT_OFF', [
    ['before the time', { zeroDteCutOff: '10:01' }, true, { instrument: OPTION }],
    ['at the time', { zeroDteCutOff: '10:00' }, false, { instrument: OPTION }],
    ['tomorrow', { zeroDteCutOff: '00:00' }, true, { instrument: { ...OPTION, lastTradeDate: '20260305' } }],
    [
      'an expiry that is not known',
      { zeroDteCutOff: '10:00' },
      false,
      { instrument: without(OPTION, 'lastTradeDate') },
    ],
    ['a stock', { zeroDteCutOff: '00:00' }, true],
  ]);
  const wide = { instrument: OPTION, quote: quote(OPTION, 1.9, 2.1) };
  holds('OPTION_SPREAD', [
    ['exactly ten percent', { maxOptionSpreadPercent: 10 }, true, wide],
    ['more', { maxOptionSpreadPercent: 9.9 }, false, wide],
    [
      'no bid',
      { maxOptionSpreadPercent: 99 },
      false,
      { instrument: OPTION, quote: without(quote(OPTION, 1, 2), 'bid') },
    ],
    ['a stock', { maxOptionSpreadPercent: 0.0001 }, true],
  ]);
  const told = (facts: object) => ({ instrument: OPTION, facts: factsOf({ market: facts }) });
  holds('OPEN_INTEREST', [
    ['enough', { minOpenInterest: 500 }, true, told({ openInterest: 500 })],
    ['too little', { minOpenInterest: 500 }, false, told({ openInterest: 499 })],
    ['what is not told', { minOpenInterest: 1 }, false, told({})],
    ['a stock', { minOpenInterest: 1 }, true],
  ]);
  holds('MONEYNESS', [
    ['exactly ten percent', { maxMoneynessPercent: 10 }, true, told({ underlying: 500 })],
    ['further', { maxMoneynessPercent: 9.9 }, false, told({ underlying: 500 })],
    ['an unknown underlying', { maxMoneynessPercent: 90 }, false, told({})],
    ['a stock', { maxMoneynessPercent: 1 }, true],
  ]);
});

describe('limits of the order', () => {
  holds('ORDER_TYPE_NOT_ALLOWED', [
    ['a listed type', { allowedOrderTypes: ['LMT', 'MKT'] }, true],
    ['another', { allowedOrderTypes: ['LMT'] }, false],
  ]);
  const buyAt = (reference: number): Partial<RiskInput> => ({ reference, quote: quote(SPY, 449.99, 450.01) });
  const sellAt = (reference: number): Partial<RiskInput> => ({ ...buyAt(reference), side: 'SELL' });
  holds('COLLAR_TICKS', [
    ['ten ticks above the middle', { collarTicks: 10 }, true, buyAt(450.1)],
    ['eleven', { collarTicks: 10 }, false, buyAt(450.11)],
    ['far below for a purchase', { collarTicks: 10 }, true, buyAt(400)],
    ['eleven below for a sale', { collarTicks: 10 }, false, sellAt(449.89)],
    ['a quote of one side', { collarTicks: 10 }, false, { quote: without(quote(SPY, 450, 451), 'ask') }],
  ]);
  const range = { facts: factsOf({ market: { atr: 2 } }) };
  holds('COLLAR_ATR', [
    ['half a range', { collarAtr: 0.5 }, true, { ...buyAt(451), ...range }],
    ['more', { collarAtr: 0.5 }, false, { ...buyAt(451.01), ...range }],
    ['an unknown range', { collarAtr: 9 }, false, buyAt(450)],
  ]);
  holds('COLLAR_LAST', [
    [
      'one percent',
      { collarLastPercent: 1 },
      true,
      { reference: 454.5, quote: quote(SPY, 1, 2, { last: price(450) }) },
    ],
    [
      'more',
      { collarLastPercent: 1 },
      false,
      { reference: 454.51, quote: quote(SPY, 1, 2, { last: price(450) }) },
    ],
    ['no trade', { collarLastPercent: 1 }, false, { quote: without(quote(SPY, 450, 451), 'last') }],
  ]);
  const cents = { quote: quote(SPY, 99.5, 100.5) };
  holds('SPREAD_PERCENT', [
    ['one percent', { maxSpreadPercent: 1 }, true, cents],
    ['more', { maxSpreadPercent: 0.99 }, false, cents],
  ]);
  holds('SPREAD_TICKS', [
    ['three ticks', { maxSpreadTicks: 3 }, true, { quote: quote(SPY, 450, 450.03) }],
    ['four', { maxSpreadTicks: 3 }, false, { quote: quote(SPY, 450, 450.04) }],
  ]);
  holds('QUOTE_DELAYED', [
    ['live prices', { delayedQuotes: 'refuse' }, true],
    ['delayed ones', { delayedQuotes: 'refuse' }, false, { quote: quote(SPY, 450, 451, { delayed: true }) }],
  ]);
  holds('STOP_TOO_NEAR', [
    ['far enough', { minStopPercent: 2.22 }, true],
    ['too near', { minStopPercent: 2.23 }, false],
    ['no stop', { minStopPercent: 0.1 }, false, withoutStop],
  ]);
  holds('STOP_TOO_FAR', [
    ['near enough', { maxStopPercent: 2.23 }, true],
    ['too far', { maxStopPercent: 2.22 }, false],
    ['no stop', { maxStopPercent: 99 }, false, withoutStop],
  ]);
  holds('STOP_BEYOND_ATR', [
    ['five ranges', { maxStopAtr: 5.01 }, true, range],
    ['more', { maxStopAtr: 5 }, false, range],
    ['an unknown range', { maxStopAtr: 99 }, false],
  ]);
  holds('REWARD_TO_RISK', [
    ['19.98 to 10.02', { minRewardToRisk: 1.99 }, true],
    ['less', { minRewardToRisk: 2 }, false],
    ['no target', { minRewardToRisk: 0.1 }, false, { legs: riskInput().legs.slice(0, 2) }],
    ['no stop', { minRewardToRisk: 0.1 }, false, withoutStop],
  ]);
  const [entry] = riskInput().legs;
  assert.ok(entry);
  holds('TICK_OR_LOT', [
    ['what is rounded', {}, true],
    [
      'a price between ticks',
      {},
      false,
      { legs: [{ ...entry, pricing: { type: 'limit', limit: at(450.005) } }] },
    ],
    ['a part of a share', {}, false, { legs: [{ ...entry, quantity: 1.5 as never }] }],
  ]);
  const volume = { quantity: 10, facts: factsOf({ market: { averageVolume: 1_000 } }) };
  holds('VOLUME_SHARE', [
    ['one percent', { maxVolumePercent: 1 }, true, volume],
    ['more', { maxVolumePercent: 0.99 }, false, volume],
    ['an unknown volume', { maxVolumePercent: 99 }, false],
  ]);
  holds('TRADE_RISK', [
    ['exactly the loss at the stop', { maxRiskPerTrade: 100.2 }, true],
    ['more', { maxRiskPerTrade: 100.19 }, false],
    ['a share of equity', { maxRiskPerTrade: '0.1%' }, true],
    ['too small a share', { maxRiskPerTrade: '0.01%' }, false],
    ['no stop: the value is at risk', { maxRiskPerTrade: 4_500.2 }, true, withoutStop],
    ['no stop, more', { maxRiskPerTrade: 4_500.19 }, false, withoutStop],
    ['the multiplier', { maxRiskPerTrade: 5_009 }, false, { instrument: ES }],
  ]);
});

describe('the calendar of a day', () => {
  it('knows windows over midnight by the day on which they begin', () => {
    const window = windowSchema.parse({ from: '22:00', to: '02:00', days: ['wed'] });
    const inside = (time: string) => isInWindow(window, utc(time));
    assert.equal(inside('2026-03-05T03:00:00Z'), true, 'Wednesday 22:00');
    assert.equal(inside('2026-03-05T06:59:00Z'), true, 'Thursday 01:59');
    assert.equal(inside('2026-03-05T07:00:00Z'), false, 'Thursday 02:00');
    assert.equal(inside('2026-03-06T03:00:00Z'), false, 'Thursday 22:00');
    assert.equal(inside('2026-03-04T06:00:00Z'), false, 'Wednesday 01:00');
    const monday = windowSchema.parse({ from: '22:00', to: '02:00', days: ['sun'] });
    assert.equal(isInWindow(monday, utc('2026-03-09T05:00:00Z')), true, 'Monday 01:00 of summer time');
  });

  it('refuses during a reset only where it is minded', () => {
    const reset = {
      name: "IB's daily reset",
      from: utc('2026-03-05T05:15:00Z'),
      until: utc('2026-03-05T06:45:00Z'),
    };
    const found = says('RESET_WINDOW', { resetWindows: true }, { reset, now: utc('2026-03-05T06:00:00Z') });
    assert.deepEqual([found.passed, found.figures.minutesLeft], [false, 45]);
    assert.equal(says('RESET_WINDOW', { resetWindows: true }).passed, true);
    assert.equal(says('RESET_WINDOW', { resetWindows: false }, { reset }).passed, true);
  });

  it('is the quote, not our clock, that trading hours go by', () => {
    const night = says('TRADING_HOURS', { tradingHours: 'open' }, { now: utc('2026-03-05T02:00:00Z') });
    assert.equal(night.passed, true);
    assert.equal(NOW, utc('2026-03-04T15:00:00Z'));
  });
});

function without<Value extends object, Key extends keyof Value>(
  value: Value,
  key: Key,
): Omit<Value, Key> & Value {
  const { [key]: _, ...rest } = value;
  return rest as never;
}
