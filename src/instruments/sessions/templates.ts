import type { Instrument } from '../instrument.ts';
import { easterSunday, FRIDAY, SATURDAY } from './calendar-rules.ts';
import { cmeIndexHalt, cmeIndexHoliday } from './cme-calendar.ts';
import { nyseClosesEarly, nyseHoliday } from './nyse-calendar.ts';

/** From `open` to before `close`, in minutes after local midnight of the trading day; negative is the day before. */
export interface LocalSpan {
  readonly open: number;
  readonly close: number;
}

/** One trading day's hours. */
export interface DayHours {
  readonly trading: readonly LocalSpan[];
  readonly liquid: readonly LocalSpan[];
}

/** The hours of a class of instruments, by rule, for any date. */
export interface SessionTemplate {
  readonly name:
    | 'us-equity'
    | 'us-option'
    | 'us-late-option'
    | 'us-index'
    | 'cme-index-future'
    | 'nymex-future'
    | 'comex-future'
    | 'forex'
    | 'german-index-cfd'
    | 'always-open'
    | 'weekly';
  /** As IB names it in contract details. */
  readonly timeZone: string;
  /** Undefined when `date` is no trading day. */
  hours(date: Temporal.PlainDate): DayHours | undefined;
}

const at = (hour: number, minute = 0): number => hour * 60 + minute;

const isWeekday = (date: Temporal.PlainDate): boolean => date.dayOfWeek <= FRIDAY;

/** 04:00–20:00 with regular hours 09:30–16:00, New York; early closes 13:00, late trading then until 17:00. */
export const usEquityHours: SessionTemplate = {
  name: 'us-equity',
  timeZone: 'US/Eastern',
  hours(date) {
    if (!isWeekday(date) || nyseHoliday(date) !== undefined) return undefined;
    const early = nyseClosesEarly(date);
    return {
      trading: [{ open: at(4), close: early ? at(17) : at(20) }],
      liquid: [{ open: at(9, 30), close: early ? at(13) : at(16) }],
    };
  },
};

/** US equity options: regular hours only. */
export const usOptionHours: SessionTemplate = {
  name: 'us-option',
  timeZone: 'US/Eastern',
  hours(date) {
    const { liquid } = usEquityHours.hours(date) ?? {};
    return liquid && { trading: liquid, liquid };
  },
};

/** Options on broad indices and the funds on them: until 16:15, or a quarter of an hour after an early close. */
export const usLateOptionHours: SessionTemplate = {
  name: 'us-late-option',
  timeZone: 'US/Eastern',
  hours(date) {
    const late = usEquityHours.hours(date)?.liquid.map(({ open, close }) => ({ open, close: close + 15 }));
    return late && { trading: late, liquid: late };
  },
};

/** A US index is computed in the regular hours of its stocks. */
export const usIndexHours: SessionTemplate = { ...usOptionHours, name: 'us-index' };

/** 17:00 the evening before to 16:00, liquid 08:30–16:00, Chicago; Sunday evening to Friday. */
export const cmeIndexFutureHours: SessionTemplate = {
  name: 'cme-index-future',
  timeZone: 'US/Central',
  hours(date) {
    if (!isWeekday(date) || cmeIndexHoliday(date) !== undefined) return undefined;
    const close = cmeIndexHalt(date) ?? at(16);
    return {
      trading: [{ open: at(17) - at(24), close }],
      liquid: close > at(8, 30) ? [{ open: at(8, 30), close }] : [],
    };
  },
};

/** The evening session of NYMEX and COMEX, 18:00 to 17:00 New York, with regular hours when their pits were open. */
const withPitHours = (name: 'nymex-future' | 'comex-future', pit: LocalSpan): SessionTemplate => ({
  name,
  timeZone: 'US/Eastern',
  hours(date) {
    // Closures and early halts are the index futures', whose hours are Chicago's.
    const [span] = cmeIndexFutureHours.hours(date)?.trading ?? [];
    if (span === undefined) return undefined;
    const close = span.close + at(1);
    const liquid = pit.open < close ? [{ open: pit.open, close: Math.min(pit.close, close) }] : [];
    return { trading: [{ open: span.open + at(1), close }], liquid };
  },
});

/** Energy futures; regular hours 09:00–14:30. */
export const nymexFutureHours = withPitHours('nymex-future', { open: at(9), close: at(14, 30) });

/** Metal futures; regular hours 08:20–13:30. */
export const comexFutureHours = withPitHours('comex-future', { open: at(8, 20), close: at(13, 30) });

/** IDEALPRO: 17:15 the evening before to 17:00, New York; closed for Christmas and New Year's Day. */
export const forexHours: SessionTemplate = {
  name: 'forex',
  timeZone: 'US/Eastern',
  hours(date) {
    const isHoliday = (date.month === 12 && date.day === 25) || (date.month === 1 && date.day === 1);
    if (date.dayOfWeek >= SATURDAY || isHoliday) return undefined;
    const spans = [{ open: at(17, 15) - at(24), close: at(17) }];
    return { trading: spans, liquid: spans };
  },
};

const WHOLE_DAY: readonly LocalSpan[] = [{ open: 0, close: at(24) }];

/** Days without trading at Eurex, where the future of the DAX is traded: https://www.eurex.com/ex-en/trade/trading-calendar. */
function isEurexHoliday(date: Temporal.PlainDate): boolean {
  const easter = easterSunday(date.year);
  const moved = [easter.subtract({ days: 2 }), easter.add({ days: 1 })];
  const fixed = ['1-1', '5-1', '12-24', '12-25', '12-26', '12-31'];
  return fixed.includes(`${date.month}-${date.day}`) || moved.some((day) => day.equals(date));
}

/** A contract on the German index, as long as the future of the DAX: 01:10–22:00, regular with the cash market 09:00–17:30. */
export const germanIndexCfdHours: SessionTemplate = {
  name: 'german-index-cfd',
  timeZone: 'MET',
  hours(date) {
    if (!isWeekday(date) || isEurexHoliday(date)) return undefined;
    return { trading: [{ open: at(1, 10), close: at(22) }], liquid: [{ open: at(9), close: at(17, 30) }] };
  },
};

/** Every hour of every day; trading days are calendar days of `timeZone`. */
export const alwaysOpen = (timeZone: string): SessionTemplate => ({
  name: 'always-open',
  timeZone,
  hours: () => ({ trading: WHOLE_DAY, liquid: WHOLE_DAY }),
});

/** Crypto on PAXOS: around the clock; IB's trading day is New York's. */
export const cryptoHours: SessionTemplate = alwaysOpen('US/Eastern');

/** Exchanges of CME Group whose futures keep the Sunday-to-Friday evening session. */
const CME_GROUP: ReadonlySet<string> = new Set(['CME', 'CBOT', 'NYMEX', 'COMEX', 'GLOBEX', 'ECBOT']);

/** Contracts for difference keep the hours of what their price is made of: the share, the index future, the currency pair. */
function cfdHours({ cfd, currency }: Pick<Instrument, 'currency' | 'cfd'>): SessionTemplate | undefined {
  if (cfd?.underlyingSecType === 'CASH') return forexHours;
  if (currency !== 'USD') return undefined;
  if (cfd?.underlyingSecType === 'STK') return usEquityHours;
  return cfd?.underlyingSecType === 'IND' ? cmeIndexFutureHours : undefined;
}

/**
 * The hours that hold for an instrument by its class where IB's own text does not reach. Undefined for classes
 * without a rule here (non-US stocks, futures of other exchanges, bonds).
 */
export function templateFor(
  instrument: Pick<Instrument, 'secType' | 'exchange' | 'currency' | 'cfd'>,
): SessionTemplate | undefined {
  switch (instrument.secType) {
    case 'STK':
    case 'WAR':
      return instrument.currency === 'USD' ? usEquityHours : undefined;
    case 'OPT':
      return instrument.currency === 'USD' ? usOptionHours : undefined;
    case 'IND':
      return instrument.currency === 'USD' ? usIndexHours : undefined;
    case 'FUT':
    case 'CONTFUT':
    case 'FOP':
      if (instrument.exchange === 'NYMEX') return nymexFutureHours;
      if (instrument.exchange === 'COMEX') return comexFutureHours;
      return CME_GROUP.has(instrument.exchange) ? cmeIndexFutureHours : undefined;
    case 'CASH':
      return forexHours;
    case 'CFD':
      return cfdHours(instrument);
    case 'CRYPTO':
      return cryptoHours;
    default:
      return undefined;
  }
}
