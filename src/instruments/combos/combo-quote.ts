import { type UnixMs, unixMs } from '../../core/clock.ts';
import { cleanDecimal, type Price } from '../../core/price.ts';
import type { Instrument } from '../instrument.ts';
import { roundToTick } from '../price-steps.ts';
import { legsOf } from './combo-legs.ts';

/** What a combination's quote needs of a leg's. */
export interface LegQuote {
  readonly time: UnixMs;
  readonly bid?: Price;
  readonly ask?: Price;
  readonly bidSize: number;
  readonly askSize: number;
  readonly close?: Price;
  readonly delayed?: boolean;
}

/** A combination's quote, made of its legs'. */
export interface ComboQuote extends LegQuote {
  readonly bid: Price;
  readonly ask: Price;
}

/**
 * What a combination can be bought and sold at, leg by leg: bought legs at their ask and sold ones at their bid, and the other
 * way round. An option that is offered and that nobody bids for is worth nothing to a seller. As old as its oldest leg;
 * nothing while a leg has no ask.
 */
export function comboQuote(
  combo: Instrument,
  quoteOf: (leg: Instrument) => LegQuote | undefined,
): ComboQuote | undefined {
  let bid = 0;
  let ask = 0;
  let close: number | undefined = 0;
  let bidSize = Number.POSITIVE_INFINITY;
  let askSize = Number.POSITIVE_INFINITY;
  let time = Number.POSITIVE_INFINITY;
  let delayed = false;
  for (const { contract, ratio } of legsOf(combo)) {
    const quote = quoteOf(contract);
    if (quote?.ask === undefined) return undefined;
    const low = quote.bid ?? 0;
    bid += ratio * (ratio > 0 ? low : quote.ask);
    ask += ratio * (ratio > 0 ? quote.ask : low);
    close = close === undefined || quote.close === undefined ? undefined : close + ratio * quote.close;
    const [buyable, sellable] = ratio > 0 ? [quote.askSize, quote.bidSize] : [quote.bidSize, quote.askSize];
    askSize = Math.min(askSize, Math.floor(buyable / Math.abs(ratio)));
    bidSize = Math.min(bidSize, Math.floor(sellable / Math.abs(ratio)));
    time = Math.min(time, quote.time);
    delayed ||= quote.delayed === true;
  }
  if (!Number.isFinite(time)) return undefined;
  return {
    time: unixMs(time),
    bid: roundToTick(combo, cleanDecimal(bid), 'down'),
    ask: roundToTick(combo, cleanDecimal(ask), 'up'),
    bidSize,
    askSize,
    ...(close === undefined ? {} : { close: roundToTick(combo, cleanDecimal(close)) }),
    ...(delayed ? { delayed } : {}),
  };
}
