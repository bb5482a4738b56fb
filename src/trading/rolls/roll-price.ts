import { cleanDecimal, type Price } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { moveByTicks, roundToTick } from '../../instruments/price-steps.ts';
import type { KernelContext } from '../kernel/context.ts';
import { freshQuote } from '../kernel/exit-quote.ts';
import type { RollPricing } from './roll.ts';

/** What the spread is quoted at, made of the quotes of both contracts: the price of the new one less that of the old one. */
export interface SpreadQuote {
  /** What a long position pays: the new contract at its ask, the old one at its bid. */
  readonly ask: number;
  /** What a short position gets. */
  readonly bid: number;
}

/** Absent while a side is missing, or a quote is older than `maxQuoteAgeMs`. */
export function spreadQuote(
  from: Instrument,
  to: Instrument,
  context: KernelContext,
): SpreadQuote | undefined {
  const old = freshQuote(from.conId, context);
  const fresh = freshQuote(to.conId, context);
  if (old?.bid === undefined || old.ask === undefined) return undefined;
  if (fresh?.bid === undefined || fresh.ask === undefined) return undefined;
  return { bid: cleanDecimal(fresh.bid - old.ask), ask: cleanDecimal(fresh.ask - old.bid) };
}

/**
 * The limit of the order for the spread, which fills at the quotes of this moment; undefined while they are beyond the limit that a
 * person has set. `attempt` counts from 0.
 */
export function attemptPrice(
  spread: Instrument,
  held: number,
  quote: SpreadQuote,
  { limit, onUnfilled, walkTicks }: RollPricing,
  attempt: number,
): Price | undefined {
  const sign = held > 0 ? 1 : -1;
  const asked = held > 0 ? quote.ask : quote.bid;
  const bound = limit === undefined ? undefined : roundToTick(spread, limit, held > 0 ? 'down' : 'up');
  if (bound !== undefined && sign * (asked - bound) > 1e-9) return undefined;
  if (bound !== undefined) return bound;
  const price = roundToTick(spread, asked, held > 0 ? 'up' : 'down');
  return onUnfilled === 'walk' ? moveByTicks(spread, price, sign * Math.min(attempt, walkTicks)) : price;
}
