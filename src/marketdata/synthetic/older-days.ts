import { type UnixMs, unixMs } from '../../core/clock.ts';
import type { Price } from '../../core/price.ts';
import { seededRandom, seedFrom } from '../../core/random.ts';
import { FRIDAY } from '../../instruments/sessions/calendar-rules.ts';
import { nyseHoliday } from '../../instruments/sessions/nyse-calendar.ts';
import type { LocalDays } from '../local-days.ts';
import type { Bar } from '../market.ts';
import type { SyntheticSpec } from './spec.ts';

const TRADING_DAYS_OF_A_YEAR = 252;
const MINUTES_OF_A_DAY = 390;
/** How far a day's high and low lie beyond its open and close, as a share of the day's standard deviation. */
const REACH = 0.5;
/** Size of the average trade, as a share of the typical size at the best price. */
const TRADE_SHARE = 0.35;

export interface OlderDaysOptions {
  readonly spec: SyntheticSpec;
  readonly seed: number;
  readonly days: LocalDays;
  /** The oldest day that is made of minutes, `YYYY-MM-DD`: older ones are made here. */
  readonly before: string;
  /** Logarithm of the price at the end of the day before it. */
  readonly endLevel: number;
  /** The price on the tick grid. */
  readonly onGrid: (level: number) => Price;
}

/**
 * Day bars of the years before those that are made of minutes, on the New York exchange's trading days from the first day on,
 * oldest first. The same seed gives the same ones.
 */
export function olderDays({ spec, seed, days, before, endLevel, onGrid }: OlderDaysOptions): readonly Bar[] {
  if (spec.since === undefined) return [];
  const first = Temporal.PlainDate.from(spec.since);
  const deviation = spec.annualVolatility / Math.sqrt(TRADING_DAYS_OF_A_YEAR);
  const bars: Bar[] = [];
  let close = endLevel;
  let date = Temporal.PlainDate.from(before).subtract({ days: 1 });
  for (; Temporal.PlainDate.compare(date, first) >= 0; date = date.subtract({ days: 1 })) {
    if (date.dayOfWeek > FRIDAY || nyseHoliday(date) !== undefined) continue;
    const random = seededRandom(seedFrom(seed, spec.conId, date.toString(), 'older'));
    const open = close - deviation * random.normal();
    const above = Math.max(open, close) + deviation * REACH * random.next();
    const below = Math.min(open, close) - deviation * REACH * random.next();
    const trades = Math.max(1, Math.round(spec.tradesPerMinute * MINUTES_OF_A_DAY * (0.6 + random.next())));
    const bar = { open: onGrid(open), high: onGrid(above), low: onGrid(below), close: onGrid(close) };
    bars.push({
      time: startOf(days, date),
      ...bar,
      volume: Math.max(1, Math.round(trades * spec.typicalSize * TRADE_SHARE)),
      count: trades,
      wap: onGrid((open + above + below + close) / 4),
    });
    close = open;
  }
  return bars.reverse();
}

const startOf = (days: LocalDays, date: Temporal.PlainDate): UnixMs => unixMs(days.on(date.toString()).start);
