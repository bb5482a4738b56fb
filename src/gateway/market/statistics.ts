import { setImmediate } from 'node:timers/promises';
import { type UnixMs, unixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { isQuotedOnly } from '../../instruments/quoted-only.ts';
import type { Bar } from '../../marketdata/market.ts';
import type { Exchange } from '../../simulator/exchange.ts';
import { compactDate } from '../times.ts';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
const YEAR_WEEKS = 52;
const VOLUME_DAYS = 90;
/** Returns that IB's historical volatility is made of. */
export const VOLATILITY_DAYS = 30;
const TRADING_DAYS = 252;

export interface Range {
  readonly low: number;
  readonly high: number;
}

/** What the last year's days say about an instrument. */
export interface YearStatistics {
  readonly weeks13: Range | undefined;
  readonly weeks26: Range | undefined;
  readonly weeks52: Range | undefined;
  /** Units a day over 90 days; undefined where nothing is traded. */
  readonly averageVolume: number | undefined;
  /** Annual standard deviation of 30 days' returns; undefined where there are too few. */
  readonly volatility: number | undefined;
  /** Close of the last regular session. */
  readonly lastRegular: number | undefined;
}

/**
 * Computes a year's statistics once a day for each instrument that somebody asks about, a day of the past at a time: making
 * the past takes long, and orders must not wait for it.
 */
export class MarketStatistics {
  readonly #exchange: Exchange;
  readonly #known = new Map<ConId, { readonly date: string; readonly statistics: Promise<YearStatistics> }>();

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  of(instrument: Instrument): Promise<YearStatistics> {
    const now = this.#exchange.now();
    const date = compactDate(now, instrument.timeZone);
    const known = this.#known.get(instrument.conId);
    if (known?.date === date) return known.statistics;
    const statistics = this.#compute(instrument, now);
    const entry = { date, statistics };
    this.#known.set(instrument.conId, entry);
    // Whoever asks next has it computed again.
    statistics.catch(() => {
      if (this.#known.get(instrument.conId) === entry) this.#known.delete(instrument.conId);
    });
    return statistics;
  }

  async #compute(instrument: Instrument, now: UnixMs): Promise<YearStatistics> {
    const { conId } = instrument;
    const source = isQuotedOnly(instrument) ? 'MIDPOINT' : 'TRADES';
    const days: Bar[] = [];
    for (let from = now - YEAR_WEEKS * WEEK_MS; from <= now; from += DAY_MS) {
      const to = unixMs(Math.min(from + DAY_MS, now + 1));
      const range = { from: unixMs(from), to, lengthMs: DAY_MS, regularHoursOnly: true };
      days.push(...this.#exchange.bars({ conId, source, ...range }));
      await setImmediate();
    }
    const since = (ms: number): readonly Bar[] => days.filter(({ time }) => time >= now - ms);
    const traded = since(VOLUME_DAYS * DAY_MS).filter(({ volume }) => volume >= 0);
    return {
      weeks13: rangeOf(since(13 * WEEK_MS)),
      weeks26: rangeOf(since(26 * WEEK_MS)),
      weeks52: rangeOf(days),
      averageVolume:
        traded.length === 0
          ? undefined
          : Math.round(traded.reduce((sum, { volume }) => sum + volume, 0) / traded.length),
      volatility: volatilityOf(days.slice(-VOLATILITY_DAYS - 1).map(({ close }) => close)),
      lastRegular: days.at(-1)?.close,
    };
  }
}

const rangeOf = (bars: readonly Bar[]): Range | undefined =>
  bars.length === 0
    ? undefined
    : { low: Math.min(...bars.map(({ low }) => low)), high: Math.max(...bars.map(({ high }) => high)) };

/** Annual standard deviation of the returns between closes; undefined where there are too few. */
export function volatilityOf(closes: readonly number[]): number | undefined {
  const returns = closes.slice(1).map((close, index) => Math.log(close / (closes[index] ?? close)));
  if (returns.length < 2) return undefined;
  const mean = returns.reduce((sum, value) => sum + value, 0) / returns.length;
  const variance = returns.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (returns.length - 1);
  return Math.round(Math.sqrt(variance * TRADING_DAYS) * 1e6) / 1e6;
}
