import { type UnixMs, unixMs } from '../../core/clock.ts';
import { accountId, type ConId, clientOrderId } from '../../core/ids.ts';
import { price, quantity } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { simulatedListings } from '../catalogue.ts';
import { createExchange, type ExchangeOptions } from '../create-exchange.ts';
import type { ExchangeEvent, OrderRequest } from '../exchange.ts';
import type { RestorableExchange } from '../simulated-exchange.ts';

/** For tests: a simulated exchange with short ways to quote, trade and order. */

export const ACCOUNT = accountId('DU1234567');
export const CLIENT = 1;

/** Wall-clock time in New York, `2026-11-20T10:00`. */
export const newYork = (local: string): UnixMs =>
  unixMs(Temporal.PlainDateTime.from(local).toZonedDateTime('America/New_York').epochMilliseconds);

/** A Friday in regular hours. */
export const FRIDAY_TEN = newYork('2026-11-20T10:00');

const LISTED = simulatedListings('2026-11-20').map((listing) => listing.instrument);

export function listed(localSymbol: string): Instrument {
  const instrument = LISTED.find((candidate) => candidate.localSymbol === localSymbol);
  if (instrument === undefined) throw new Error(`not listed: ${localSymbol}`);
  return instrument;
}

export const AAPL = listed('AAPL').conId;
export const ES = listed('ESZ6').conId;
export const EURUSD = listed('EUR.USD').conId;
export const GBPUSD = listed('GBP.USD').conId;
export const USDCAD = listed('USD.CAD').conId;
export const BTC = listed('BTC.USD').conId;

export interface OrderFields {
  readonly id: number;
  readonly conId?: ConId;
  readonly action?: 'BUY' | 'SELL';
  readonly quantity?: number;
  readonly type?: string;
  readonly limit?: number;
  readonly aux?: number;
  readonly percent?: number;
  readonly trailStop?: number;
  readonly tif?: string;
  readonly goodTill?: string;
  readonly outsideRth?: boolean;
  readonly oca?: string;
  readonly ocaType?: number;
  readonly parent?: number;
  readonly transmit?: boolean;
  readonly whatIf?: boolean;
  readonly client?: number;
  readonly account?: string;
  readonly echo?: Readonly<Record<string, string>>;
  /** Further fields, by the exchange's names. */
  readonly more?: Partial<OrderRequest>;
}

/** An order as a client sends it; without further fields a market order for 100 AAPL. */
export function order(fields: OrderFields): OrderRequest {
  const instrument = LISTED.find((candidate) => candidate.conId === (fields.conId ?? AAPL));
  return {
    clientId: fields.client ?? CLIENT,
    orderId: clientOrderId(fields.id),
    account: accountId(fields.account ?? ACCOUNT),
    conId: fields.conId ?? AAPL,
    exchange: instrument?.exchange ?? 'SMART',
    action: fields.action ?? 'BUY',
    totalQuantity: quantity(fields.quantity ?? 100),
    orderType: fields.type ?? 'MKT',
    ...(fields.limit === undefined ? {} : { lmtPrice: price(fields.limit) }),
    ...(fields.aux === undefined ? {} : { auxPrice: price(fields.aux) }),
    ...(fields.percent === undefined ? {} : { trailingPercent: fields.percent }),
    ...(fields.trailStop === undefined ? {} : { trailStopPrice: price(fields.trailStop) }),
    tif: fields.tif ?? 'DAY',
    ...(fields.goodTill === undefined ? {} : { goodTillDate: fields.goodTill }),
    outsideRth: fields.outsideRth ?? false,
    ocaGroup: fields.oca ?? '',
    ocaType: fields.ocaType ?? 0,
    parentId: fields.parent === undefined ? 0 : clientOrderId(fields.parent),
    transmit: fields.transmit ?? true,
    orderRef: `ref-${fields.id}`,
    whatIf: fields.whatIf ?? false,
    echo: fields.echo ?? {},
    ...fields.more,
  };
}

/** One line for each event, for comparing sequences: `order 7 Filled 100/0`, `execution 7 100@270.01`, `error 7 202`. */
export function line(event: ExchangeEvent): string {
  switch (event.type) {
    case 'order': {
      const { orderId, status, filled, remaining, whyHeld } = event.order;
      const told = event.withOpenOrder ? (event.withStatus ? 'pair' : 'openOrder') : 'status';
      return `${told} ${orderId} ${status} ${filled}/${remaining}${whyHeld === '' ? '' : ` (${whyHeld})`}`;
    }
    case 'execution':
      return `execution ${event.execution.orderId} ${event.execution.shares}@${event.execution.price}`;
    case 'commission':
      return `commission ${event.execution.orderId} ${event.execution.commission / 1e6}`;
    case 'orderError':
      return `error ${event.orderId} ${event.error.code}`;
    case 'whatIf':
      return `whatIf ${event.request.orderId}`;
    case 'bound':
      return `bound ${event.orderId}`;
    case 'position':
      return `position ${event.position.position}`;
  }
}

/** A simulated exchange under test with everything that it has told. */
export class ExchangeBench {
  readonly exchange: RestorableExchange;
  readonly events: ExchangeEvent[] = [];
  #time: UnixMs;

  constructor(options: Partial<ExchangeOptions> = {}) {
    const start = options.start ?? FRIDAY_TEN;
    this.#time = start;
    this.exchange = createExchange({
      instruments: LISTED,
      accounts: [{ id: ACCOUNT, currency: 'USD', cash: 1_000_000 }],
      start,
      seed: 7,
      ...options,
    });
    this.exchange.onEvent((event) => this.events.push(event));
  }

  /** Each market event comes a second after the one before. */
  quote(bid: number, ask: number, size: number = 1000, conId: ConId = AAPL): void {
    this.#time = unixMs(Math.max(this.#time, this.exchange.now()) + 1000);
    this.exchange.onMarket([
      {
        type: 'quote',
        conId,
        time: this.#time,
        bid: price(bid),
        ask: price(ask),
        bidSize: size,
        askSize: size,
      },
    ]);
  }

  trade(at: number, size: number = 100, conId: ConId = AAPL): void {
    this.#time = unixMs(Math.max(this.#time, this.exchange.now()) + 1000);
    this.exchange.onMarket([{ type: 'trade', conId, time: this.#time, price: price(at), size }]);
  }

  place(fields: OrderFields): void {
    this.exchange.placeOrder(order(fields));
  }

  cancel(id: number, client: number = CLIENT): void {
    this.exchange.cancelOrder(client, clientOrderId(id));
  }

  /** Lines of what was told since the last call. */
  told(): string[] {
    const lines = this.events.map(line);
    this.events.length = 0;
    return lines;
  }

  /** Messages of the errors told since the last call to `told`. */
  errors(): string[] {
    return this.events.flatMap((event) => (event.type === 'orderError' ? [event.error.message] : []));
  }

  find(id: number, client: number = CLIENT) {
    const all = [...this.exchange.openOrders(), ...this.exchange.completedOrders()];
    return all.find((candidate) => candidate.orderId === id && candidate.clientId === client);
  }

  position(conId: ConId = AAPL): number {
    return this.exchange.positions(ACCOUNT).find((row) => row.conId === conId)?.position ?? 0;
  }
}
