import { inspect, isDeepStrictEqual } from 'node:util';
import type { OrderRef } from '../../core/ids.ts';
import { keptValues } from '../kernel/derived.ts';
import { accountSums, freshSums } from '../kernel/order-sums.ts';
import type { KernelState } from '../kernel/state.ts';
import { isFinal, lackingOf, type OrderRecord } from '../order/order.ts';

interface Kept {
  readonly what: string;
  readonly kept: unknown;
  readonly now: unknown;
}

/**
 * The first value that is kept of a state and is not what the state gives now: it was kept for too long, or somebody has changed
 * it. Undefined where all are right, as they must be at any moment.
 */
export function staleValue(state: KernelState): string | undefined {
  for (const { what, kept, now } of keptOf(state))
    if (!isDeepStrictEqual(kept, now)) return `kept ${inspect(kept)}, and now ${inspect(now)}: ${what}`;
  return undefined;
}

function* keptOf(state: KernelState): Generator<Kept> {
  yield* setsOfOrders(state);
  yield { what: 'the sums of orders', kept: accountSums(state), now: freshSums(state) };
  for (const { make, kept, now } of keptValues(state)) yield { what: String(make), kept, now };
}

/** The sets that events keep in step with the orders: an order that is missing in one of them is looked at no more. */
function setsOfOrders(state: KernelState): readonly Kept[] {
  const those = (is: (order: OrderRecord) => boolean): ReadonlySet<OrderRef> => {
    const found = new Set<OrderRef>();
    for (const order of state.orders.values()) if (is(order)) found.add(order.ref);
    return found;
  };
  const isOpen = ({ state: at }: OrderRecord): boolean => !isFinal(at);
  return [
    { what: 'open orders', kept: state.openOrders, now: those(isOpen) },
    {
      what: 'open orders that were asked to go',
      kept: state.cancelsAsked,
      now: those((order) => isOpen(order) && order.cancelAsked !== undefined),
    },
    {
      what: 'orders whose executions lack',
      kept: state.lacking,
      now: those((order) => lackingOf(order) > 1e-9),
    },
    {
      what: 'orders in doubt',
      kept: state.risk.inDoubt,
      now: those(({ state: at }) => at === 'unknown'),
    },
    {
      what: 'entries with rules of exits',
      kept: state.ruled,
      now: those(({ role, rules }) => role === 'entry' && rules !== undefined),
    },
  ];
}
