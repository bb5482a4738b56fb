import { elapsedMs } from '../../core/clock.ts';
import { cleanDecimal } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { sessionAt } from '../../instruments/sessions/session-clock.ts';
import type { KernelContext } from '../kernel/context.ts';
import { marketTime } from '../kernel/market-time.ts';
import type { KernelState } from '../kernel/state.ts';
import type { OrderRecord } from '../order/order.ts';
import { averagePrice } from '../portfolio/position.ts';

/**
 * How the stop of a spread stands: `resting` outside of regular hours, when a closing order at the market would wait for the open;
 * `blind` while the quote does not tell; `reached` by the middle of the quote.
 */
export type StopView =
  | { readonly kind: 'resting' | 'clear' }
  | { readonly kind: 'blind'; readonly why: string }
  | { readonly kind: 'reached'; readonly middle: number };

/**
 * True where the middle of a quote says whether a stop is reached: the quote is no wider than the stop is away from the entry. The
 * quotes of the legs' far sides add up, and at the open or where a bid is missing half of that is no price of the spread.
 */
export const tells = (
  { bid, ask }: { readonly bid: number; readonly ask: number },
  stop: number,
  entry: number,
): boolean => cleanDecimal(Math.abs(ask - bid) - Math.abs(entry - stop)) <= 0;

/** Where the stop `at` of an entry into a spread stands now. */
export function stopView(
  state: KernelState,
  { side, executedQuantity, filledValue, conId }: OrderRecord,
  at: number,
  combo: Instrument,
  context: KernelContext,
): StopView {
  if (sessionAt(combo, context.marketNow?.() ?? marketTime(conId, context)) !== 'regular')
    return { kind: 'resting' };
  const seen = context.quote(conId);
  if (!seen) return { kind: 'blind', why: 'has no quote' };
  const age = elapsedMs(seen.receivedAt, context.now());
  if (age > context.limits.maxQuoteAgeMs)
    return { kind: 'blind', why: `has had no quote for ${Math.round(age / 1000)} s` };
  const { bid, ask } = seen.quote;
  if (bid === undefined || ask === undefined) return { kind: 'blind', why: 'has no quote of both sides' };
  const middle = cleanDecimal((bid + ask) / 2);
  const beyond = (price: number): boolean => (side === 'BUY' ? price <= at : price >= at);
  if (!beyond(middle)) return { kind: 'clear' };
  const position = state.positions.get(conId);
  const entry =
    executedQuantity > 0 ? filledValue / executedQuantity : position ? averagePrice(position) : at;
  // Where even the better side of the quote is beyond the stop, its width does not matter.
  if (beyond(side === 'BUY' ? ask : bid) || tells({ bid, ask }, at, entry))
    return { kind: 'reached', middle };
  return { kind: 'blind', why: `is quoted ${bid} to ${ask}, too wide to say` };
}
