import { movedBy } from '../combos/combo-book.ts';
import { derivedFromOrders, derivedOf } from './derived.ts';

/** When an order of the latest fills in an instrument was heard of last; our clock. 0: nothing has filled. */
export const lastFillAt = derivedFromOrders((state, conId): number => {
  let latest = 0;
  for (const { ref } of state.fills.get(conId)?.slice(-3) ?? [])
    latest = Math.max(latest, state.orders.get(ref)?.updatedAt ?? 0);
  return latest;
});

/** The same of everything that moves a contract: the spreads that it is a leg of, too. */
export const lastMoveAt = derivedOf((state, conId): number =>
  Math.max(...[...movedBy(state, conId)].map((mover) => lastFillAt(state, mover))),
);
