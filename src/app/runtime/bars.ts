import type { Broker } from '../../broker/port.ts';
import type { Clock } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { isQuotedOnly } from '../../instruments/quoted-only.ts';
import type { Bar } from '../../marketdata/market.ts';
import type { BarView } from '../views.ts';

/** Historical requests are rationed by IB (60 in ten minutes), so an answer serves this long. */
const FRESH_MS = 15_000;
/** What nobody has looked at for this long is not read again after a gap. */
const WATCHED_MS = 900_000;
/** Bars are kept for this long, by the market's time. */
const KEPT_SECONDS = 86_400;
/** Read again before the newest bar known: it was still forming, and one before it may have been corrected. */
const OVERLAP_SECONDS = 300;

interface Kept {
  readonly instrument: Instrument;
  /** By the second in which they begin. */
  readonly bars: Map<number, BarView>;
  askedAt: number;
  /** When somebody looked last. */
  watchedAt: number;
  asking: Promise<boolean> | undefined;
}

/**
 * One-minute bars of the last day for the chart, out of the broker's history alone, so that no gap of ours is a hole in
 * them: what is missing is read once more when somebody looks, and after every gap.
 */
export class MinuteBars {
  readonly #broker: Pick<Broker, 'bars'>;
  readonly #clock: Clock;
  /** The market's time in Unix milliseconds: under replay that of the recorded day. */
  readonly #marketNow: () => number;
  readonly #known = new Map<ConId, Kept>();

  constructor(broker: Pick<Broker, 'bars'>, clock: Clock, marketNow: () => number = () => clock.now()) {
    this.#broker = broker;
    this.#clock = clock;
    this.#marketNow = marketNow;
  }

  async of(instrument: Instrument): Promise<readonly BarView[]> {
    const now = this.#clock.now();
    const kept = this.#known.get(instrument.conId) ?? this.#keep(instrument);
    kept.watchedAt = now;
    if (kept.asking) await kept.asking;
    else if (now - kept.askedAt >= FRESH_MS) await this.#read(kept);
    return this.#listed(kept);
  }

  /** Reads what a gap has left out of the charts that are looked at: of how many instruments that succeeded. */
  async fill(): Promise<number> {
    const now = this.#clock.now();
    const watched = [...this.#known.values()].filter(({ watchedAt }) => now - watchedAt < WATCHED_MS);
    const filled = await Promise.all(
      watched.map(async (kept) => {
        // One that was asked for before the gap may end before it.
        await kept.asking;
        return this.#read(kept);
      }),
    );
    return filled.filter((done) => done).length;
  }

  #keep(instrument: Instrument): Kept {
    const kept: Kept = {
      instrument,
      bars: new Map(),
      askedAt: Number.NEGATIVE_INFINITY,
      watchedAt: 0,
      asking: undefined,
    };
    this.#known.set(instrument.conId, kept);
    return kept;
  }

  #listed({ bars }: Kept): readonly BarView[] {
    return [...bars.values()].sort((a, b) => a.time - b.time);
  }

  /** Whether the broker gave bars. What is known stays where it does not. */
  #read(kept: Kept): Promise<boolean> {
    kept.askedAt = this.#clock.now();
    kept.asking = this.#ask(kept).finally(() => {
      kept.asking = undefined;
    });
    return kept.asking;
  }

  async #ask(kept: Kept): Promise<boolean> {
    const { instrument, bars } = kept;
    const answer = await this.#broker.bars({
      instrument,
      source: isQuotedOnly(instrument) ? 'MIDPOINT' : 'TRADES',
      barSize: '1 min',
      duration: this.#duration(kept),
      regularHoursOnly: false,
    });
    if (!answer.ok) return false;
    for (const bar of answer.value) {
      const view = barView(bar);
      bars.set(view.time, view);
    }
    const newest = Math.max(...bars.keys());
    for (const time of [...bars.keys()]) if (time < newest - KEPT_SECONDS) bars.delete(time);
    return true;
  }

  /** In IB's words: from the newest bar known until now, or a day. */
  #duration({ bars }: Kept): string {
    if (bars.size === 0) return '1 D';
    const missing = this.#marketNow() / 1_000 - Math.max(...bars.keys());
    return missing >= 0 && missing < KEPT_SECONDS - OVERLAP_SECONDS
      ? `${Math.ceil((missing + OVERLAP_SECONDS) / 60) * 60} S`
      : '1 D';
  }
}

const barView = (bar: Bar): BarView => ({
  time: Math.floor(bar.time / 1000),
  open: bar.open,
  high: bar.high,
  low: bar.low,
  close: bar.close,
  volume: bar.volume,
});
