import { type OrderRecord, stopPriceOf } from '../order/order.ts';
import type { Leg } from '../plan/legs.ts';
import { PriceMove } from '../rolls/moved-rules.ts';
import type { KernelContext } from './context.ts';
import { exitQuote } from './exit-quote.ts';
import type { KernelState } from './state.ts';
import { ratioOf } from './taken-splits.ts';

/** An exit that is to be placed anew, at prices of the units of now where the one before it (`of`) is of before splits. */
export function repricedLeg(state: KernelState, of: OrderRecord, leg: Leg): Leg {
  const ratio = ratioOf(state, of);
  const instrument = state.instruments.get(of.conId);
  if (!ratio || !instrument) return leg;
  const move = PriceMove.bySplit(ratio, instrument);
  const { adjustment } = leg;
  return {
    ...leg,
    pricing: move.pricing(leg.pricing, leg.side),
    ...(adjustment ? { adjustment: move.adjustment(adjustment, leg.side) } : {}),
  };
}

/** The same of a stop. Nothing where no fresh quote shows the market on the right side of it: it would trade at once. */
export function stopAfterSplit(
  state: KernelState,
  of: OrderRecord,
  leg: Leg,
  context: KernelContext,
): Leg | undefined {
  if (!ratioOf(state, of)) return leg;
  const priced = repricedLeg(state, of, leg);
  const stop = stopPriceOf(priced.pricing);
  const market = exitQuote(of.conId, leg.side, context);
  if (stop === undefined || market === undefined) return undefined;
  return (leg.side === 'SELL' ? stop < market : stop > market) ? priced : undefined;
}
