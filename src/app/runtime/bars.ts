import type { Broker } from '../../broker/port.ts';
import type { Clock } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { BarView } from '../views.ts';

/** Historical requests are rationed by IB (60 in ten minutes), so an answer serves this long. */
const FRESH_MS = 15_000;
/** Instruments without trades: their bars are made of the middle of the quote. */
const QUOTED_ONLY: ReadonlySet<string> = new Set(['CASH', 'CFD', 'CMDTY']);

/** One-minute bars of the last day for the chart, from the broker, kept for a moment. */
export class MinuteBars {
  readonly #broker: Broker;
  readonly #clock: Clock;
  readonly #known = new Map<ConId, { readonly at: number; readonly bars: Promise<readonly BarView[]> }>();

  constructor(broker: Broker, clock: Clock) {
    this.#broker = broker;
    this.#clock = clock;
  }

  of(instrument: Instrument): Promise<readonly BarView[]> {
    const now = this.#clock.now();
    const known = this.#known.get(instrument.conId);
    if (known && now - known.at < FRESH_MS) return known.bars;
    const bars = this.#ask(instrument);
    this.#known.set(instrument.conId, { at: now, bars });
    return bars;
  }

  async #ask(instrument: Instrument): Promise<readonly BarView[]> {
    const answer = await this.#broker.bars({
      instrument,
      source: QUOTED_ONLY.has(instrument.secType) ? 'MIDPOINT' : 'TRADES',
      barSize: '1 min',
      duration: '1 D',
      regularHoursOnly: false,
    });
    if (!answer.ok) return [];
    return answer.value.map((bar) => ({
      time: Math.floor(bar.time / 1000),
      open: bar.open,
      high: bar.high,
      low: bar.low,
      close: bar.close,
      volume: bar.volume,
    }));
  }
}
