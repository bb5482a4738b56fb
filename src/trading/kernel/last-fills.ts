import type { ConId } from '../../core/ids.ts';
import { movedBy } from '../combos/combo-book.ts';
import type { OrderRecord } from '../order/order.ts';
import { derivedFromOrders, derivedOf } from './derived.ts';
import type { KernelState } from './state.ts';

type TimeOf = (state: KernelState, conId: ConId) => number;

/** The latest time of the orders of the latest fills in an instrument; 0: nothing has filled. */
const latestOf = (timeOf: (order: OrderRecord) => number): TimeOf =>
  derivedFromOrders((state, conId): number => {
    let latest = 0;
    for (const { ref } of state.fills.get(conId)?.slice(-3) ?? []) {
      const order = state.orders.get(ref);
      if (order) latest = Math.max(latest, timeOf(order));
    }
    return latest;
  });

/** The same of everything that moves a contract: the spreads that it is a leg of, too. */
const ofMovers = (timeOf: TimeOf): TimeOf =>
  derivedOf((state, conId): number =>
    Math.max(...[...movedBy(state, conId)].map((mover) => timeOf(state, mover))),
  );

/** When an order of the latest fills in an instrument was heard of last, for whatever reason; our clock. 0: nothing has filled. */
export const lastFillAt = latestOf(({ updatedAt }) => updatedAt);

/** The same of everything that moves a contract. */
export const lastMoveAt = ofMovers(lastFillAt);

/** When one of the fills that moved a contract was itself told last: the end of what is unfilled of their orders is none. */
export const lastToldMoveAt = ofMovers(latestOf((order) => order.lastFillAt ?? order.updatedAt));
