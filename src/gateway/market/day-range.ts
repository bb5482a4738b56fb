import { type UnixMs, unixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import { cleanDecimal } from '../../core/price.ts';
import { isQuotedOnly } from '../../instruments/quoted-only.ts';
import type { MarketEvent } from '../../marketdata/market.ts';
import type { Exchange } from '../../simulator/exchange.ts';
import { barDay, compactDate, EASTERN } from '../times.ts';

const DAY_MS = 86_400_000;
/** Weekends with holidays. */
const LONGEST_CLOSURE_MS = 5 * DAY_MS;

/**
 * Open, high, low, last price, volume, value and number of trades of the calendar day: from the day's bar when first asked, then from every trade
 * (for currencies: every midpoint).
 */
export class DayRange {
  readonly #timeZone: string;
  readonly #fromTrades: boolean;
  #date = '';
  #dateEnds: UnixMs = unixMs(0);
  open: number | undefined;
  high: number | undefined;
  low: number | undefined;
  last: number | undefined;
  volume = 0;
  count = 0;
  #value = 0;

  constructor(exchange: Exchange, conId: ConId) {
    const instrument = exchange.instrument(conId);
    this.#timeZone = instrument?.timeZone ?? EASTERN;
    this.#fromTrades = instrument === undefined || !isQuotedOnly(instrument);
    const now = exchange.now();
    this.#enterDay(now);
    const bar = exchange
      .bars({
        conId,
        source: this.#fromTrades ? 'TRADES' : 'MIDPOINT',
        lengthMs: DAY_MS,
        from: unixMs(now - LONGEST_CLOSURE_MS),
        to: unixMs(now + 1),
        regularHoursOnly: false,
      })
      .at(-1);
    this.last = bar?.close;
    if (bar !== undefined && barDay(bar.time, this.#timeZone) === this.#date) {
      this.open = bar.open;
      this.high = bar.high;
      this.low = bar.low;
      this.volume = Math.max(0, bar.volume);
      this.count = bar.count ?? 0;
      this.#value = this.volume * (bar.wap ?? bar.close);
    }
  }

  /** Volume-weighted average price of the day; 0 before the first trade. */
  get vwap(): number {
    return this.volume > 0 ? cleanDecimal(this.#value / this.volume) : 0;
  }

  add(event: MarketEvent): void {
    if (event.time >= this.#dateEnds) this.#enterDay(event.time);
    if (this.#fromTrades !== (event.type === 'trade')) return;
    const price = event.type === 'trade' ? event.price : cleanDecimal((event.bid + event.ask) / 2);
    this.open ??= price;
    if (this.high === undefined || price > this.high) this.high = price;
    if (this.low === undefined || price < this.low) this.low = price;
    this.last = price;
    if (event.type !== 'trade') return;
    this.volume += event.size;
    this.#value += event.size * price;
    this.count++;
  }

  #enterDay(time: UnixMs): void {
    const day = Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(this.#timeZone).startOfDay();
    this.#date = compactDate(time, this.#timeZone);
    this.#dateEnds = unixMs(day.add({ days: 1 }).epochMilliseconds);
    this.open = undefined;
    this.high = undefined;
    this.low = undefined;
    this.volume = 0;
    this.count = 0;
    this.#value = 0;
  }
}
