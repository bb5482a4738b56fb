import { unixMs } from '../../src/core/clock.ts';
import { price } from '../../src/core/price.ts';
import type { Instrument } from '../../src/instruments/instrument.ts';
import type { MarketEvent, MarketSource } from '../../src/marketdata/market.ts';

/** A market in which things happen only when a test says so. */
export class SpokenMarket implements MarketSource {
  readonly label = 'spoken';
  readonly conIds: MarketSource['conIds'];
  readonly start = unixMs(Date.UTC(2026, 10, 20, 15));
  readonly #waiting: MarketEvent[] = [];

  constructor(conIds: MarketSource['conIds'] = []) {
    this.conIds = conIds;
  }

  /** 1,000 units are asked for; as many bid for, unless told otherwise. */
  quote({ conId }: Instrument, bid: number, ask: number, bidSize = 1_000): void {
    const prices = { bid: price(bid), ask: price(ask), bidSize, askSize: 1_000 };
    this.#waiting.push({ type: 'quote', conId, time: this.start, ...prices });
  }

  trade({ conId }: Instrument, at: number): void {
    this.#waiting.push({ type: 'trade', conId, time: this.start, price: price(at), size: 100 });
  }

  advance(upTo: number): readonly MarketEvent[] {
    return this.#waiting.splice(0).map((event) => ({ ...event, time: unixMs(upTo) }));
  }

  bars(): readonly [] {
    return [];
  }

  previousClose(): undefined {
    return undefined;
  }
}
