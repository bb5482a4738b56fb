import type { Instrument } from '../../../instruments/instrument.ts';
import { tickPrice, tickSize, tickString } from '../../codec/server/market-data.ts';
import { exchangeLetters } from '../../contracts/exchanges.ts';
import type { Client } from '../../session/client.ts';
import { epochSeconds } from '../../times.ts';
import type { LineState, LineView } from './line-view.ts';
import type { TickTypes } from './tick-types.ts';

/** IB's bits of a price: it can be executed automatically. */
const CAN_AUTO_EXECUTE = 1;
const NO_PRICE = -1;
const CENTS = 100;
/** By the tick of a price, the tick of the exchange that shows it: bid, ask, last. */
const VENUE_TICKS: Readonly<Record<number, number>> = { 1: 32, 2: 33, 4: 84 };

const NOTHING: LineState = {
  bid: undefined,
  bidSize: 0,
  ask: undefined,
  askSize: 0,
  last: undefined,
  lastSize: 0,
  volume: undefined,
  open: undefined,
  high: undefined,
  low: undefined,
  close: undefined,
};

/** What a line sends besides its prices. */
interface Computations {
  send(state: LineState): void;
}

/** One subscription. It sends what has changed since it last sent, so a slow client costs no memory. */
export class MarketDataLine {
  readonly reqId: number;
  readonly instrument: Instrument;
  readonly #client: Client;
  readonly #view: LineView;
  readonly #ticks: TickTypes;
  readonly #computations: Computations | undefined;
  #sent = NOTHING;
  readonly #venues = new Map<number, string>();
  /** Real time (performance clock) before which nothing more is sent. */
  nextAt = 0;

  /** `computations`: of options. */
  constructor(
    reqId: number,
    instrument: Instrument,
    client: Client,
    view: LineView,
    ticks: TickTypes,
    computations?: Computations,
  ) {
    this.reqId = reqId;
    this.instrument = instrument;
    this.#client = client;
    this.#view = view;
    this.#ticks = ticks;
    this.#computations = computations;
  }

  sendChanges(): void {
    const now = this.#view.state();
    const tradedAt = this.#view.takeTradeTime();
    const sent = this.#sent;
    this.#sent = now;
    const types = this.#ticks;
    this.#side(types.bid, types.bidSize, sent.bid, sent.bidSize, now.bid, now.bidSize);
    this.#side(types.ask, types.askSize, sent.ask, sent.askSize, now.ask, now.askSize);
    if (tradedAt !== undefined && now.last !== undefined) {
      const { reqId } = this;
      this.#client.send(tickString, {
        reqId,
        tickType: types.lastTimestamp,
        value: String(epochSeconds(tradedAt)),
      });
      // A trade at the same price and size is news as well.
      if (sent.last === now.last && sent.lastSize === now.lastSize) this.#size(types.lastSize, now.lastSize);
    }
    this.#side(types.last, types.lastSize, sent.last, sent.lastSize, now.last, now.lastSize);
    if (now.high !== sent.high) this.#price(types.high, now.high, 0);
    if (now.low !== sent.low) this.#price(types.low, now.low, 0);
    if (now.volume !== sent.volume && now.volume !== undefined) this.#size(types.volume, now.volume);
    if (now.close !== sent.close) this.#price(types.close, now.close, 0);
    if (now.open !== sent.open) this.#price(types.open, now.open, 0);
    this.#computations?.send(now);
  }

  /** A price carries its size and is followed by it once more, as IB documents; a size alone when only it has changed. */
  #side(
    priceType: number,
    sizeType: number,
    sentPrice: number | undefined,
    sentSize: number,
    price: number | undefined,
    size: number,
  ): void {
    if (price !== sentPrice) {
      this.#price(priceType, price, size);
      this.#venue(priceType, price);
    }
    if (size !== sentSize || (price !== sentPrice && price !== undefined)) this.#size(sizeType, size);
  }

  /** The letter of the exchange behind SMART that shows a price, when it is another than before. */
  #venue(priceType: number, price: number | undefined): void {
    const tickType = VENUE_TICKS[priceType];
    if (tickType === undefined || price === undefined || this.instrument.secType !== 'STK') return;
    const drawn = Math.round(price * CENTS) + priceType;
    const value = exchangeLetters[drawn % exchangeLetters.length]?.[1] ?? '';
    if (this.#venues.get(tickType) === value) return;
    this.#venues.set(tickType, value);
    this.#client.send(tickString, { reqId: this.reqId, tickType, value });
  }

  #price(tickType: number, price: number | undefined, size: number): void {
    this.#client.send(tickPrice, {
      reqId: this.reqId,
      tickType,
      price: price ?? NO_PRICE,
      size: price === undefined ? 0 : size,
      attributes: tickType === this.#ticks.bid || tickType === this.#ticks.ask ? CAN_AUTO_EXECUTE : 0,
    });
  }

  #size(tickType: number, size: number): void {
    this.#client.send(tickSize, { reqId: this.reqId, tickType, size });
  }
}
