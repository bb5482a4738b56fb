import type { UnixMs } from '../../../core/clock.ts';
import type { Instrument } from '../../../instruments/instrument.ts';
import type { MarketEvent } from '../../../marketdata/market.ts';
import { tickPrice, tickReqParams, tickSize, tickString } from '../../codec/server/market-data.ts';
import { BBO_EXCHANGE } from '../../contracts/exchanges.ts';
import type { Client, GatewayContext } from '../../session/client.ts';
import { epochSeconds } from '../../times.ts';
import type { TickTypes } from './tick-types.ts';

/** IB's bits of a price: it can be executed automatically. */
const CAN_AUTO_EXECUTE = 1;
const NO_PRICE = -1;
const SNAPSHOT_PERMISSIONS = 3;

/** What a client has been sent, or what there is now. */
interface LineState {
  readonly bid: number | undefined;
  readonly bidSize: number;
  readonly ask: number | undefined;
  readonly askSize: number;
  readonly last: number | undefined;
  readonly lastSize: number;
  readonly volume: number | undefined;
  readonly open: number | undefined;
  readonly high: number | undefined;
  readonly low: number | undefined;
  readonly close: number | undefined;
}

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

/** One subscription. It sends what has changed since it last sent, so a slow client costs no memory. */
export class MarketDataLine {
  readonly reqId: number;
  readonly instrument: Instrument;
  readonly #client: Client;
  readonly #gateway: GatewayContext;
  readonly #ticks: TickTypes;
  #sent = NOTHING;
  #tradedAt: UnixMs | undefined;
  /** Real time (performance clock) before which nothing more is sent. */
  nextAt = 0;

  constructor(
    reqId: number,
    instrument: Instrument,
    client: Client,
    gateway: GatewayContext,
    ticks: TickTypes,
  ) {
    this.reqId = reqId;
    this.instrument = instrument;
    this.#client = client;
    this.#gateway = gateway;
    this.#ticks = ticks;
  }

  /** The line's parameters and all there is now. */
  begin(): void {
    this.#client.send(tickReqParams, {
      reqId: this.reqId,
      minTick: this.instrument.minTick,
      bboExchange: this.instrument.secType === 'STK' ? BBO_EXCHANGE : '',
      snapshotPermissions: SNAPSHOT_PERMISSIONS,
    });
    this.sendChanges();
  }

  noticed(event: MarketEvent): void {
    if (event.type === 'trade') this.#tradedAt = event.time;
  }

  sendChanges(): void {
    const now = this.#state();
    const sent = this.#sent;
    this.#sent = now;
    const types = this.#ticks;
    this.#side(types.bid, types.bidSize, sent.bid, sent.bidSize, now.bid, now.bidSize);
    this.#side(types.ask, types.askSize, sent.ask, sent.askSize, now.ask, now.askSize);
    if (this.#tradedAt !== undefined && now.last !== undefined) {
      const { reqId } = this;
      this.#client.send(tickString, {
        reqId,
        tickType: types.lastTimestamp,
        value: String(epochSeconds(this.#tradedAt)),
      });
      // A trade at the same price and size is news as well.
      if (sent.last === now.last && sent.lastSize === now.lastSize) this.#size(types.lastSize, now.lastSize);
    }
    this.#tradedAt = undefined;
    this.#side(types.last, types.lastSize, sent.last, sent.lastSize, now.last, now.lastSize);
    if (now.high !== sent.high) this.#price(types.high, now.high, 0);
    if (now.low !== sent.low) this.#price(types.low, now.low, 0);
    if (now.volume !== sent.volume && now.volume !== undefined) this.#size(types.volume, now.volume);
    if (now.close !== sent.close) this.#price(types.close, now.close, 0);
    if (now.open !== sent.open) this.#price(types.open, now.open, 0);
  }

  #state(): LineState {
    const quote = this.#gateway.exchange.quote(this.instrument.conId);
    const { open, high, low, last, volume } = this.#gateway.feed.range(this.instrument.conId);
    const isCash = this.instrument.secType === 'CASH';
    return {
      bid: quote?.bid,
      bidSize: quote?.bidSize ?? 0,
      ask: quote?.ask,
      askSize: quote?.askSize ?? 0,
      last: quote?.last ?? (isCash ? undefined : last),
      lastSize: quote?.lastSize ?? 0,
      // Currencies have no trades, hence no volume.
      volume: isCash ? undefined : volume,
      open,
      high,
      low,
      close: quote?.close,
    };
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
    if (price !== sentPrice) this.#price(priceType, price, size);
    if (size !== sentSize || (price !== sentPrice && price !== undefined)) this.#size(sizeType, size);
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
