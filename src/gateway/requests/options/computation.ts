import { cleanDecimal } from '../../../core/price.ts';
import type { OptionComputation } from '../../../marketdata/options/option-model.ts';
import type { Exchange } from '../../../simulator/exchange.ts';
import { tickOptionComputation } from '../../codec/server/market-data.ts';
import type { Client } from '../../session/client.ts';
import type { LineState } from '../market-data/line-view.ts';

/** IB's numbers of option computations: of the bid, the ask, the last price and the model's own. */
export interface OptionTickTypes {
  readonly bid: number;
  readonly ask: number;
  readonly last: number;
  readonly model: number;
}

export const OPTION_TICKS = { bid: 10, ask: 11, last: 12, model: 13, custom: 53 } as const;
export const DELAYED_OPTION_TICKS: OptionTickTypes = { bid: 80, ask: 81, last: 82, model: 83 };

/** Computations are made from prices, not from returns (IB's `tickAttrib`). */
const PRICE_BASED = 1;

/** Sends one computation; what is missing goes as IB's "not available". */
export function sendComputation(
  client: Client,
  reqId: number,
  tickType: number,
  computed: OptionComputation | undefined,
  known: { readonly price?: number; readonly spot?: number } = {},
): void {
  const { price = computed?.price, spot = computed?.spot } = known;
  client.send(tickOptionComputation, {
    reqId,
    tickType,
    tickAttrib: PRICE_BASED,
    ...(computed === undefined
      ? {}
      : {
          impliedVolatility: cleanDecimal(computed.impliedVolatility),
          delta: cleanDecimal(computed.delta),
          pvDividend: cleanDecimal(computed.dividends),
          gamma: cleanDecimal(computed.gamma),
          vega: cleanDecimal(computed.vega),
          theta: cleanDecimal(computed.theta),
        }),
    ...(price === undefined ? {} : { optionPrice: cleanDecimal(price) }),
    ...(spot === undefined ? {} : { underlyingPrice: cleanDecimal(spot) }),
  });
}

/** The computations of one market data line: sent with the prices that they belong to, when something has changed. */
export class OptionComputations {
  readonly #reqId: number;
  readonly #conId: Parameters<NonNullable<Exchange['options']>['compute']>[0];
  readonly #client: Client;
  readonly #exchange: Exchange;
  readonly #types: OptionTickTypes;
  readonly #sent = new Map<number, string>();

  constructor(
    reqId: number,
    conId: Parameters<NonNullable<Exchange['options']>['compute']>[0],
    client: Client,
    exchange: Exchange,
    types: OptionTickTypes,
  ) {
    this.#reqId = reqId;
    this.#conId = conId;
    this.#client = client;
    this.#exchange = exchange;
    this.#types = types;
  }

  send({ bid, ask, last }: LineState): void {
    this.#of(this.#types.bid, bid);
    this.#of(this.#types.ask, ask);
    if (last !== undefined) this.#of(this.#types.last, last);
    this.#computed(this.#types.model, this.#exchange.options?.compute(this.#conId), undefined);
  }

  #of(tickType: number, price: number | undefined): void {
    const computed = price === undefined ? undefined : this.#exchange.options?.compute(this.#conId, price);
    this.#computed(tickType, computed, price);
  }

  #computed(tickType: number, computed: OptionComputation | undefined, price: number | undefined): void {
    const text = computed === undefined ? `${price}` : `${computed.price} ${computed.spot}`;
    if (this.#sent.get(tickType) === text) return;
    this.#sent.set(tickType, text);
    sendComputation(this.#client, this.#reqId, tickType, computed, price === undefined ? {} : { price });
  }
}
