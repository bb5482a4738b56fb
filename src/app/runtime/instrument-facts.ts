import type { Broker } from '../../broker/port.ts';
import type { Clock } from '../../core/clock.ts';
import type { Logger } from '../../core/log.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { SecType } from '../../instruments/sec-type.ts';
import { markPrice } from '../../trading/portfolio/mark-price.ts';
import type { MarketFacts } from '../../trading/risk/facts/risk-facts.ts';
import type { ScopedLimits } from '../../trading/risk/limits/scoped-limits.ts';
import type { RiskLimits } from '../../trading/risk/limits.ts';
import type { SizeRequest } from '../../trading/signal.ts';
import { DailyFacts } from './daily-facts.ts';
import type { MarketBoard } from './market-board.ts';

/** Limits that are measured by daily bars. */
const OF_PAST_DAYS = ['collarAtr', 'maxStopAtr', 'maxVolumePercent'] as const;
const UNDERLYING: ReadonlySet<SecType> = new Set<SecType>(['STK', 'IND', 'FUT']);

interface Options {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly log: Logger;
  readonly limits: RiskLimits;
  readonly scopedLimits?: readonly ScopedLimits[];
  readonly sizing?: SizeRequest | undefined;
}

/** What is known of instruments beside their quotes, for the limits that ask for it. */
export class InstrumentFacts {
  /** Only where a limit is measured by days past. */
  readonly #daily: DailyFacts | undefined;
  readonly #market: MarketBoard;
  readonly #known: () => Iterable<Instrument>;

  constructor(options: Options, market: MarketBoard, known: () => Iterable<Instrument>) {
    this.#market = market;
    this.#known = known;
    const all = [options.limits, ...(options.scopedLimits ?? []).map(({ limits }) => limits)];
    const byRange = options.sizing?.by === 'volatility';
    if (byRange || all.some((limits) => OF_PAST_DAYS.some((name) => limits[name] !== undefined)))
      this.#daily = new DailyFacts(options.broker, options.clock, options.log);
  }

  /** Answers at once; what has to be read first is known at a later question. */
  of(instrument: Instrument): MarketFacts {
    const daily = this.#daily?.get(instrument) ?? {};
    if (instrument.secType === 'STK') {
      const shortableShares = this.#market.get(instrument.conId)?.quote.shortableShares;
      return shortableShares === undefined ? daily : { ...daily, shortableShares };
    }
    if (instrument.secType !== 'OPT' && instrument.secType !== 'FOP') return daily;
    const openInterest = this.#market.get(instrument.conId)?.quote.openInterest;
    const known = { ...daily, ...(openInterest === undefined ? {} : { openInterest }) };
    for (const other of this.#known()) {
      if (other.symbol !== instrument.symbol || !UNDERLYING.has(other.secType)) continue;
      const underlying = markPrice(this.#market.get(other.conId)?.quote);
      if (underlying !== undefined) return { ...known, underlying };
    }
    return known;
  }
}
