import type { KernelContext } from '../kernel/context.ts';
import type { TradingEvent } from '../kernel/events.ts';
import { trailed } from '../kernel/restore-exits.ts';
import type { KernelState } from '../kernel/state.ts';
import type { OrderRecord } from '../order/order.ts';
import { PriceMove } from './moved-rules.ts';
import { differenceOf } from './roll-fills.ts';

/** What a roll would have given units that it was not told to have rolled. */
export interface LateStop {
  /** The last stop of the old contract, as it would be in the new one. */
  readonly stop: OrderRecord;
  /** Notes that the units have been rolled: their rules and their average price go with them. */
  readonly noted: TradingEvent;
}

/**
 * The stop of units whose roll was told as filled after its order had been told as ended: their exits were given back in the old
 * contract by then. Undefined where `entry` is none of a roll's, the units had no stop, or nothing says what the roll has cost.
 */
export function lateStop(
  state: KernelState,
  entry: OrderRecord,
  context: KernelContext,
): LateStop | undefined {
  const order = entry.rolledBy === undefined ? undefined : state.orders.get(entry.rolledBy);
  const to = state.instruments.get(entry.conId);
  if (!order?.roll || !to) return undefined;
  const { ref, roll, filled: units, pricing } = order;
  const last = state.signals
    .get(order.signalId)
    ?.orders.map((of) => state.orders.get(of))
    .findLast((of) => of?.role === 'stop' && of.conId === roll.from);
  // Its own limit is as near as makes no matter to a stop.
  const difference = differenceOf(state, order) ?? (pricing.type === 'limit' ? pricing.limit : undefined);
  if (!last || difference === undefined) return undefined;
  const moved = PriceMove.byDifference(difference, to).pricing(trailed(state, last, context), last.side);
  return {
    stop: { ...last, conId: to.conId, pricing: moved },
    noted: { type: 'roll.exits-moved', conId: roll.from, ref, units, difference },
  };
}
