import { type UnixMs, unixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import { cleanDecimal } from '../../core/price.ts';
import type { MarketEvent } from '../../marketdata/market.ts';
import type { Exchange } from '../../simulator/exchange.ts';
import { barDay, compactDate, EASTERN } from '../times.ts';

const DAY_MS = 86_400_000;

/** Open, high and low of the trading day: from the day's bar when first asked, then from every trade (or midpoint). */
export class DayRange {
  readonly #timeZone: string;
  readonly #fromTrades: boolean;
  #date = '';
  #dateEnds: UnixMs = unixMs(0);
  open: number | undefined;
  high: number | undefined;
  low: number | undefined;

  constructor(exchange: Exchange, conId: ConId) {
    const instrument = exchange.instrument(conId);
    this.#timeZone = instrument?.timeZone ?? EASTERN;
    this.#fromTrades = instrument?.secType !== 'CASH';
    const now = exchange.now();
    this.#enterDay(now);
    const bar = exchange
      .bars({
        conId,
        source: this.#fromTrades ? 'TRADES' : 'MIDPOINT',
        lengthMs: DAY_MS,
        from: unixMs(now - DAY_MS),
        to: unixMs(now + 1),
        regularHoursOnly: false,
      })
      .at(-1);
    if (bar !== undefined && barDay(bar.time, this.#timeZone) === this.#date) {
      this.open = bar.open;
      this.high = bar.high;
      this.low = bar.low;
    }
  }

  add(event: MarketEvent): void {
    if (event.time >= this.#dateEnds) this.#enterDay(event.time);
    if (this.#fromTrades !== (event.type === 'trade')) return;
    const price = event.type === 'trade' ? event.price : cleanDecimal((event.bid + event.ask) / 2);
    this.open ??= price;
    if (this.high === undefined || price > this.high) this.high = price;
    if (this.low === undefined || price < this.low) this.low = price;
  }

  #enterDay(time: UnixMs): void {
    const day = Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(this.#timeZone).startOfDay();
    this.#date = compactDate(time, this.#timeZone);
    this.#dateEnds = unixMs(day.add({ days: 1 }).epochMilliseconds);
    this.open = undefined;
    this.high = undefined;
    this.low = undefined;
  }
}
