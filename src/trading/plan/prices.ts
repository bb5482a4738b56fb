import type { Side } from '../../broker/port.ts';
import { type Price, roundToStep } from '../../core/price.ts';
import { fail, ok, type Refusal, type Result } from '../../core/result.ts';
import type { Writable } from '../../core/writable.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { roundToTick, tickAt } from '../../instruments/price-steps.ts';
import type { Quote } from '../../marketdata/market.ts';
import type { Distance, Signal } from '../signal.ts';

/** The prices of a bracket before they become orders. */
export interface BracketPrices {
  /** What the entry is reckoned to cost: its own limit or stop price, or the far side of the quote. */
  readonly reference: Price;
  readonly limit?: Price;
  readonly stopTrigger?: Price;
  readonly stopLoss?: Price;
  readonly takeProfit?: Price;
  readonly trailing?: { readonly amount: number } | { readonly percent: number };
  readonly arithmetic: readonly string[];
}

/** What prices are made of. */
export type PricedParts = Pick<Signal, 'entry'> & {
  readonly [Part in 'stopLoss' | 'takeProfit' | 'trailing']?: Distance | undefined;
};

const refuse = (
  code: string,
  field: string,
  found: string,
  allowed: string,
  message: string,
): { ok: false; error: Refusal } => fail({ code, field, found, allowed, message });

/** How far `distance` is from `reference`, in price; never negative for distances that are positive. */
export function distanceInPrice(distance: Distance, reference: number, instrument: Instrument): number {
  switch (distance.unit) {
    case 'price':
      return Math.abs(reference - distance.value);
    case 'percent':
      return (reference * distance.value) / 100;
    case 'points':
      return distance.value;
    case 'ticks':
      return distance.value * tickAt(instrument, reference);
  }
}

const unitText = (distance: Distance): string =>
  distance.unit === 'percent' ? `${distance.value} %` : `${distance.value} ${distance.unit}`;

/** The price a market order is reckoned at: the side of the quote it takes, else the last trade. */
function takenPrice(side: Side, quote: Quote | undefined): number | undefined {
  const near = side === 'BUY' ? quote?.ask : quote?.bid;
  return near ?? quote?.last ?? quote?.close;
}

/** A stop entry waits for the price to come to it; on the other side of the market it would trigger at once. */
function triggerOnWrongSide(
  side: Side,
  trigger: Price | undefined,
  quote: Quote | undefined,
): Refusal | undefined {
  const taken = takenPrice(side, quote);
  if (trigger === undefined || taken === undefined) return undefined;
  if (side === 'BUY' ? trigger > taken : trigger < taken) return undefined;
  const allowed = `${side === 'BUY' ? 'above' : 'below'} ${taken}`;
  return {
    code: 'ENTRY_STOP_WRONG_SIDE',
    field: 'stopPrice',
    found: String(trigger),
    allowed,
    message: `A stop entry to ${side} at ${trigger} would trigger at once with the market at ${taken}; it must be ${allowed}. Use a limit or market order to trade now.`,
  };
}

/**
 * Turns what the signal says into prices on the instrument's ticks. Distances are measured from the reference price;
 * an exit on the wrong side of it is refused, never moved.
 */
export function bracketPrices(
  signal: PricedParts,
  side: Side,
  instrument: Instrument,
  quote: Quote | undefined,
): Result<BracketPrices> {
  const arithmetic: string[] = [];
  const { entry } = signal;
  const limit = 'limit' in entry ? roundToTick(instrument, entry.limit) : undefined;
  const stopTrigger = 'stop' in entry ? roundToTick(instrument, entry.stop) : undefined;
  const noteRounding = (name: string, asked: number, rounded: number | undefined): void => {
    if (asked !== rounded)
      arithmetic.push(`${name} ${asked} rounded to ${rounded} (tick ${tickAt(instrument, asked)})`);
  };
  if ('limit' in entry) noteRounding('price', entry.limit, limit);
  if ('stop' in entry) noteRounding('stopPrice', entry.stop, stopTrigger);
  const taken = takenPrice(side, quote);
  const reference =
    limit ?? stopTrigger ?? (taken === undefined ? undefined : roundToTick(instrument, taken));
  if (reference === undefined) {
    return refuse(
      'QUOTE_MISSING',
      'symbol',
      'no quote',
      'a quote',
      `There is no quote for ${instrument.localSymbol} yet, so a market order cannot be priced or checked. Send it again when data has arrived, or use a limit order.`,
    );
  }
  arithmetic.push(
    entry.type === 'market'
      ? `reference price ${reference}: the ${side === 'BUY' ? 'ask' : 'bid'} now`
      : `reference price ${reference}: the order's own price`,
  );
  const wrongTrigger = triggerOnWrongSide(side, stopTrigger, quote);
  if (wrongTrigger) return fail(wrongTrigger);
  const direction = side === 'BUY' ? 1 : -1;
  const exit = (
    name: 'stopLoss' | 'takeProfit',
    distance: Distance | undefined,
  ): Result<Price | undefined> => {
    if (!distance) return ok(undefined);
    const sign = name === 'stopLoss' ? -direction : direction;
    const raw =
      distance.unit === 'price'
        ? distance.value
        : reference + sign * distanceInPrice(distance, reference, instrument);
    const value = roundToTick(instrument, raw);
    if (distance.unit !== 'price')
      arithmetic.push(`${name}: ${reference} ${sign > 0 ? '+' : '−'} ${unitText(distance)} = ${value}`);
    else if (value !== raw)
      arithmetic.push(`${name} ${raw} rounded to ${value} (tick ${tickAt(instrument, raw)})`);
    const wrongSide = sign > 0 ? value <= reference : value >= reference;
    if (value <= 0 || wrongSide) {
      const allowed = `${sign > 0 ? 'above' : 'below'} ${reference}`;
      return refuse(
        name === 'stopLoss' ? 'STOP_WRONG_SIDE' : 'TARGET_WRONG_SIDE',
        name,
        String(value),
        allowed,
        `The ${name === 'stopLoss' ? 'stop' : 'target'} of a ${side} must be ${allowed}, found ${value}. Correct ${name} and send the signal again.`,
      );
    }
    return ok(value);
  };
  const stopLoss = exit('stopLoss', signal.stopLoss);
  if (!stopLoss.ok) return stopLoss;
  const takeProfit = exit('takeProfit', signal.takeProfit);
  if (!takeProfit.ok) return takeProfit;
  let trailing: BracketPrices['trailing'];
  let trailingStart: Price | undefined;
  if (signal.trailing) {
    if (signal.trailing.unit === 'price') {
      return refuse(
        'TRAILING_IS_DISTANCE',
        'trailing',
        String(signal.trailing.value),
        'a distance in percent, points or ticks',
        'A trailing stop is a distance, not a price: say percent, points or ticks.',
      );
    }
    const amount = distanceInPrice(signal.trailing, reference, instrument);
    trailingStart = roundToTick(instrument, reference - direction * amount);
    if (trailingStart <= 0 || direction * (reference - trailingStart) <= 0) {
      return refuse(
        'TRAILING_DISTANCE',
        'trailing',
        unitText(signal.trailing),
        `more than ${tickAt(instrument, reference)} and less than ${reference}`,
        'The trailing distance is below one tick or above the price. Correct trailing and send the signal again.',
      );
    }
    trailing =
      signal.trailing.unit === 'percent'
        ? { percent: signal.trailing.value }
        : { amount: roundToStep(amount, tickAt(instrument, reference)) };
    arithmetic.push(`trailing stop ${unitText(signal.trailing)} starts at ${trailingStart}`);
  }
  const stop = trailingStart ?? stopLoss.value;
  const target = takeProfit.value;
  const prices: Writable<BracketPrices> = { reference, arithmetic };
  if (limit !== undefined) prices.limit = limit;
  if (stopTrigger !== undefined) prices.stopTrigger = stopTrigger;
  if (stop !== undefined) prices.stopLoss = stop;
  if (target !== undefined) prices.takeProfit = target;
  if (trailing !== undefined) prices.trailing = trailing;
  return ok(prices);
}
