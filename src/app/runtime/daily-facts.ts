import type { Broker } from '../../broker/port.ts';
import type { Clock } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import type { Logger } from '../../core/log.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { isQuotedOnly } from '../../instruments/quoted-only.ts';
import type { Bar } from '../../marketdata/market.ts';
import type { MarketFacts } from '../../trading/risk/facts/risk-facts.ts';

const RANGE_DAYS = 14;
const VOLUME_DAYS = 20;
/** Read anew this long after the last reading. */
const KEEP_MS = 6 * 3_600_000;
/** After a refusal it is asked again at the earliest then. */
const RETRY_MS = 60_000;

/** What days past tell of an instrument. Bars oldest first; the last, which may still be forming, is left out. */
export function dailyFacts(bars: readonly Bar[]): MarketFacts {
  const whole = bars.slice(0, -1);
  const ranges = whole.slice(1).map((bar, index) => {
    const before = whole[index]?.close ?? bar.open;
    return Math.max(bar.high - bar.low, Math.abs(bar.high - before), Math.abs(bar.low - before));
  });
  const volumes = whole.slice(-VOLUME_DAYS).map(({ volume }) => volume);
  return {
    ...(ranges.length >= RANGE_DAYS ? { atr: mean(ranges.slice(-RANGE_DAYS)) } : {}),
    ...(volumes.length === VOLUME_DAYS && volumes.every((volume) => volume >= 0)
      ? { averageVolume: mean(volumes) }
      : {}),
  };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Reads daily bars of the instruments that are traded, and answers from memory. */
export class DailyFacts {
  readonly #broker: Broker;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #known = new Map<ConId, MarketFacts>();
  readonly #askAgainAt = new Map<ConId, number>();

  constructor(broker: Broker, clock: Clock, log: Logger) {
    this.#broker = broker;
    this.#clock = clock;
    this.#log = log;
  }

  /** What is known; the first question, and one after some hours, also starts a reading. */
  get(instrument: Instrument): MarketFacts | undefined {
    const { conId } = instrument;
    const now = this.#clock.now();
    if (now >= (this.#askAgainAt.get(conId) ?? 0) && this.#broker.health.ready) {
      this.#askAgainAt.set(conId, now + RETRY_MS);
      this.#read(instrument).catch((error: unknown) =>
        this.#log.warn({ err: error }, `Daily bars of ${instrument.localSymbol} could not be read`),
      );
    }
    return this.#known.get(conId);
  }

  async #read(instrument: Instrument): Promise<void> {
    const bars = await this.#broker.bars({
      instrument,
      source: isQuotedOnly(instrument) ? 'MIDPOINT' : 'TRADES',
      barSize: '1 day',
      duration: '2 M',
      regularHoursOnly: true,
    });
    if (!bars.ok) {
      this.#log.warn(`Daily bars of ${instrument.localSymbol} were refused: ${bars.error.message}`);
      return;
    }
    this.#known.set(instrument.conId, dailyFacts(bars.value));
    this.#askAgainAt.set(instrument.conId, this.#clock.now() + KEEP_MS);
  }
}
