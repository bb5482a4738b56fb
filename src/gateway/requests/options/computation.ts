import type { ConId } from '../../../core/ids.ts';
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

/** The computations of one market data line: sent with the prices that they belong to, when these or the underlying's have changed. */
export class OptionComputations {
  readonly #reqId: number;
  readonly #conId: ConId;
  readonly #client: Client;
  readonly #exchange: Exchange;
  readonly #types: OptionTickTypes;
  readonly #sent = new Map<number, string>();

  constructor(reqId: number, conId: ConId, client: Client, exchange: Exchange, types: OptionTickTypes) {
    this.#reqId = reqId;
    this.#conId = conId;
    this.#client = client;
    this.#exchange = exchange;
    this.#types = types;
  }

  send({ bid, ask, last }: LineState): void {
    const spot = this.#exchange.options?.spotOf(this.#conId);
    this.#send(this.#types.bid, bid, spot);
    this.#send(this.#types.ask, ask, spot);
    if (last !== undefined) this.#send(this.#types.last, last, spot);
    // Of the model's own price nothing is known beforehand.
    if (spot !== undefined) this.#send(this.#types.model, 'model', spot);
  }

  #send(tickType: number, price: number | 'model' | undefined, spot: number | undefined): void {
    const shown = `${price} ${spot}`;
    if (this.#sent.get(tickType) === shown) return;
    this.#sent.set(tickType, shown);
    const given = price === 'model' ? undefined : price;
    const hasOne = price !== undefined && spot !== undefined;
    const computed = hasOne ? this.#exchange.options?.compute(this.#conId, given) : undefined;
    sendComputation(this.#client, this.#reqId, tickType, computed, {
      ...(given === undefined ? {} : { price: given }),
      ...(spot === undefined ? {} : { spot }),
    });
  }
}
