import { type UnixMs, unixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import { price } from '../../core/price.ts';
import type { Quote } from '../../marketdata/market.ts';
import { setNumber } from './sentinels.ts';

interface Fields {
  bid?: number;
  ask?: number;
  last?: number;
  close?: number;
  bidSize?: number;
  askSize?: number;
  lastSize?: number;
  volume?: number;
  delta?: number;
  model?: number;
  openInterest?: number;
  shortableShares?: number;
}

type PriceField = 'bid' | 'ask' | 'last' | 'close';
type SizeField = 'bidSize' | 'askSize' | 'lastSize' | 'volume' | 'openInterest' | 'shortableShares';

/** IB's tick types, live and delayed. */
const PRICE_TICKS: Readonly<Record<number, PriceField>> = {
  1: 'bid',
  2: 'ask',
  4: 'last',
  9: 'close',
  66: 'bid',
  67: 'ask',
  68: 'last',
  75: 'close',
};
const SIZE_TICKS: Readonly<Record<number, SizeField>> = {
  0: 'bidSize',
  3: 'askSize',
  5: 'lastSize',
  8: 'volume',
  69: 'bidSize',
  70: 'askSize',
  71: 'lastSize',
  74: 'volume',
  89: 'shortableShares',
};
/** Open interest (generic tick 101) of calls and of puts; IB tells an option both, one of them as 0. */
const INTEREST_TICKS = { C: 27, P: 28 } as const;
const FIRST_DELAYED_TICK = 66;
/** Computations by the model, live and delayed; those of bid, ask and last jump with every print. */
const MODEL_TICKS: ReadonlySet<number> = new Set([13, 83]);
const LAST_TIMESTAMP = 45;
const DELAYED_LAST_TIMESTAMP = 88;
/** IB's price for "there is none". */
const NO_PRICE = -1;

/** The ticks of one instrument, merged. */
export class QuoteBook {
  readonly conId: ConId;
  readonly #isOption: boolean;
  readonly #interestTick: number | undefined;
  readonly #fields: Fields = {};
  #lastTradeTime = 0;
  #delayed = false;

  /** `right`: of an option. */
  constructor(conId: ConId, right?: 'C' | 'P') {
    this.conId = conId;
    this.#isOption = right !== undefined;
    this.#interestTick = right && INTEREST_TICKS[right];
  }

  /** True when the tick is part of a quote. */
  price(tick: number, value: number | undefined): boolean {
    const field = PRICE_TICKS[tick];
    if (field === undefined) return false;
    this.#delayed = tick >= FIRST_DELAYED_TICK;
    const number = setNumber(value);
    if (number === undefined || number === NO_PRICE) delete this.#fields[field];
    else this.#fields[field] = number;
    return true;
  }

  size(tick: number, value: number | undefined): boolean {
    const field = tick === this.#interestTick ? 'openInterest' : SIZE_TICKS[tick];
    if (field === undefined) return false;
    this.#fields[field] = setNumber(value) ?? 0;
    return true;
  }

  /** Delta and price of an option by IB's model; a delta of −2 and a price of −1 are its signs for "not computed". */
  computation(tick: number, delta: number | undefined, worth?: number): boolean {
    if (!MODEL_TICKS.has(tick)) return false;
    const [slope, model] = [setNumber(delta), setNumber(worth)];
    const hasSlope = slope !== undefined && Math.abs(slope) <= 1;
    const hasModel = model !== undefined && model >= 0;
    if (hasSlope) this.#fields.delta = slope;
    if (hasModel) this.#fields.model = model;
    return hasSlope || hasModel;
  }

  /** Ticks that are text: the time of the last trade, in seconds. */
  text(tick: number, value: string): boolean {
    if (tick !== LAST_TIMESTAMP && tick !== DELAYED_LAST_TIMESTAMP) return false;
    const seconds = Number(value);
    if (Number.isFinite(seconds)) this.#lastTradeTime = seconds * 1_000;
    return false;
  }

  /**
   * IB: a price of 0 without a size says that there is none, as in a halt or before the open; one with a size is a quote of 0. A close
   * has no size; only that of an option may be 0.
   */
  #price(field: PriceField, size = 0): number | undefined {
    const value = this.#fields[field];
    return value === 0 && size <= 0 ? undefined : value;
  }

  /** The quote as it stands; undefined before any price has come. `now`: the broker's clock. */
  quote(now: UnixMs): Quote | undefined {
    const { bidSize, askSize, lastSize, volume, delta, model, openInterest, shortableShares } = this.#fields;
    const bid = this.#price('bid', bidSize);
    const ask = this.#price('ask', askSize);
    const last = this.#price('last', lastSize);
    const close = this.#isOption ? this.#fields.close : this.#price('close');
    if (bid === undefined && ask === undefined && last === undefined && close === undefined) return undefined;
    return {
      conId: this.conId,
      time: now,
      ...(bid === undefined ? {} : { bid: price(bid) }),
      ...(ask === undefined ? {} : { ask: price(ask) }),
      bidSize: bidSize ?? 0,
      askSize: askSize ?? 0,
      ...(last === undefined ? {} : { last: price(last) }),
      ...(lastSize === undefined ? {} : { lastSize }),
      ...(close === undefined ? {} : { close: price(close) }),
      ...(volume === undefined ? {} : { volume }),
      ...(delta === undefined ? {} : { delta }),
      ...(model === undefined ? {} : { model: price(model) }),
      ...(openInterest === undefined ? {} : { openInterest }),
      ...(shortableShares === undefined ? {} : { shortableShares }),
      ...(this.#delayed ? { delayed: true } : {}),
      ...(this.#delayed && this.#lastTradeTime > 0 ? { pricedAt: unixMs(this.#lastTradeTime) } : {}),
    };
  }
}
