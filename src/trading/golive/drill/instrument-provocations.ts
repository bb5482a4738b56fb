import { unixMs } from '../../../core/clock.ts';
import type { Price } from '../../../core/price.ts';
import type { Instrument } from '../../../instruments/instrument.ts';
import { SEC_TYPES } from '../../../instruments/sec-type.ts';
import { isInWindow } from '../../risk/checks/no-trade-window.ts';
import {
  byFacts,
  byOrder,
  bySupposing,
  given,
  type Provocation,
  type Provoked,
  type Target,
} from './provocation.ts';
import { DRILL_DAY, DRILL_TIME, dayAfter, expiring, REFERENCE, supposedOrder } from './supposed-order.ts';

const MINUTE_MS = 60_000;
const WEEK_MINUTES = 7 * 24 * 60;
/** 2026-03-04 in New York, where the drill is: five hours behind UTC. */
const inNewYork = (hour: number, minute: number): typeof DRILL_TIME =>
  (DRILL_TIME + (hour - 10) * 60 * MINUTE_MS + minute * MINUTE_MS) as typeof DRILL_TIME;

/** Bid and ask so far apart that the spread is more than `percent` of their middle; it is never 200 % of it. */
function wideQuote({ base }: Target, percent: number): Partial<Target['base']> | undefined {
  if (!base.quote || percent >= 200) return undefined;
  const share = percent / 100;
  const bid = 100;
  const ask = bid * (1 + (share / (1 - share / 2)) * 1.1 + 0.001);
  return { quote: { ...base.quote, bid: bid as Price, ask: ask as Price } };
}

const wide = (target: Target, percent: number, facts: Partial<Target['base']> = {}): readonly Provoked[] => {
  const quoted = wideQuote(target, percent);
  return quoted ? [bySupposing(target, `a spread of more than ${percent} %`, { ...quoted, ...facts })] : [];
};

const option = ({ base }: Target, days = 30) => expiring(base.instrument, 'OPT', dayAfter(days));

/** Checks of instrument, session and option terms. */
export const INSTRUMENT_PROVOCATIONS: Readonly<Record<string, Provocation>> = {
  INSTRUMENT_NOT_ALLOWED: (target) => {
    const { base, limits, sets } = target;
    const [denied] = limits.deniedSymbols;
    const as = (localSymbol: string): Provoked =>
      byOrder(target, {}, { instrument: { ...base.instrument, localSymbol } });
    return [
      ...(sets('deniedSymbols') && denied !== undefined ? [as(denied)] : []),
      ...(sets('allowedSymbols') && limits.allowedSymbols.length > 0
        ? [byOrder(target, {}, { instrument: { ...base.instrument, ...unlisted(target) } })]
        : []),
    ];
  },
  ASSET_CLASS_NOT_ALLOWED: (target) =>
    SEC_TYPES.filter((secType) => !target.limits.allowedSecTypes?.includes(secType))
      .slice(0, 1)
      .map((secType) => byOrder(target, {}, { instrument: { ...target.base.instrument, secType } })),
  MIN_PRICE: (target) => [byOrder(target, { reference: given(target.limits.minPrice) / 2 })],
  TRADING_HOURS: (target) => [byFacts(target, '03:00 in New York', { marketNow: inNewYork(3, 0) })],
  NO_TRADE_WINDOW: (target) => {
    const [window] = target.limits.noTradeWindows ?? [];
    if (!window) return [];
    for (let minute = 0; minute < WEEK_MINUTES; minute += 1) {
      const marketNow = (DRILL_TIME + minute * MINUTE_MS) as typeof DRILL_TIME;
      if (isInWindow(window, marketNow))
        return [byFacts(target, `${new Date(marketNow).toISOString()}, within the window`, { marketNow })];
    }
    return [];
  },
  EVENT_WINDOW: (target) => {
    const [event] = target.limits.events ?? [];
    if (!event || event.minutesBefore + event.minutesAfter === 0) return [];
    const before = event.minutesAfter > 0 ? 0 : 1;
    const marketNow = (Date.parse(event.at) - before) as typeof DRILL_TIME;
    const localSymbol = event.symbols?.[0] ?? target.base.instrument.localSymbol;
    const instrument = { ...target.base.instrument, localSymbol };
    return [byFacts(target, `the time of ${event.name}`, { marketNow }, { instrument })];
  },
  RESET_WINDOW: (target) => [
    bySupposing(target, 'a reset that lasts another hour', {
      reset: {
        name: 'A reset',
        from: target.base.now,
        until: unixMs(target.base.now + 60 * MINUTE_MS),
      },
    }),
  ],
  FUTURES_EXPIRY: (target) => {
    const day = dayAfter(given(target.limits.minDaysToExpiry) - 1);
    return [byOrder(target, {}, { instrument: expiring(target.base.instrument, 'FUT', day) })];
  },
  FIRST_NOTICE: (target) => {
    // Its month of delivery has begun; a month in the local symbol would count instead.
    const instrument = { ...expiring(target.base.instrument, 'FUT', DRILL_DAY), localSymbol: 'DRILL' };
    return given(target.limits.minDaysToFirstNotice) > 0 ? [byOrder(target, {}, { instrument })] : [];
  },
  SHORT_SALE: (target) => [
    target.limits.shortSales === 'located'
      ? byFacts(
          target,
          'no shares to borrow',
          { market: { shortableShares: 0 } },
          supposedOrder({ side: 'SELL' }),
        )
      : byOrder(target, { side: 'SELL' }),
  ],
  OPTION_DAYS: (target) => [
    byOrder(target, {}, { instrument: option(target, given(target.limits.minOptionDays) - 1) }),
  ],
  ZERO_DTE_CUT_OFF: (target) => [
    byFacts(target, '23:59 in New York', { marketNow: inNewYork(23, 59) }, { instrument: option(target, 0) }),
  ],
  OPTION_SPREAD: (target) =>
    wide(target, given(target.limits.maxOptionSpreadPercent), { instrument: option(target) }),
  OPEN_INTEREST: (target) => {
    const openInterest = given(target.limits.minOpenInterest) - 1;
    return [
      byFacts(
        target,
        `${openInterest} open contracts`,
        { market: { openInterest } },
        { instrument: option(target) },
      ),
    ];
  },
  MONEYNESS: (target) => {
    const underlying = 100 / (1 + given(target.limits.maxMoneynessPercent) / 100 + 0.01);
    return [
      byFacts(
        target,
        `an underlying at ${underlying.toFixed(2)}`,
        { market: { underlying } },
        { instrument: option(target) },
      ),
    ];
  },
  QUOTE_STALE: (target) => [
    bySupposing(target, 'an older quote', {
      quoteReceivedAt: (target.base.now - target.limits.maxQuoteAgeMs - 1_000) as typeof DRILL_TIME,
    }),
  ],
  QUOTE_DELAYED: (target) => {
    const { quote } = target.base;
    return quote ? [bySupposing(target, 'a delayed quote', { quote: { ...quote, delayed: true } })] : [];
  },
  SPREAD_PERCENT: (target) => wide(target, given(target.limits.maxSpreadPercent)),
  SPREAD_TICKS: (target) => {
    const { quote } = target.base;
    const ticks = given(target.limits.maxSpreadTicks) + 1;
    const ask = (REFERENCE + ticks * 0.01) as Price;
    return quote
      ? [bySupposing(target, `a spread of ${ticks} ticks and more`, { quote: { ...quote, ask } })]
      : [];
  },
};

/** Names that are not on the list, though of the scope that is meant. */
function unlisted({ base, limits, scope }: Target): Pick<Instrument, 'symbol' | 'localSymbol'> {
  const listed = new Set(limits.allowedSymbols.map((name) => name.toUpperCase()));
  let { symbol } = base.instrument;
  while (scope.kind !== 'instrument' && listed.has(symbol.toUpperCase())) symbol = `${symbol}X`;
  return { symbol, localSymbol: symbol };
}
