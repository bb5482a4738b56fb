import type { SignalId } from '../../core/ids.ts';
import type { KernelState } from '../../trading/kernel/state.ts';
import { isFinal } from '../../trading/order/order.ts';
import type { OrderView, SignalView } from '../views.ts';
import { keptOrderView } from './kept-order-view.ts';
import { signalView } from './signal-view.ts';

const DEFAULT_ORDERS = 100;
/** How many signals are shown when nothing else is asked for. */
export const DEFAULT_SIGNALS = 100;

export interface OrderFilter {
  readonly open?: boolean;
  readonly limit?: number;
}

/** Newest first. */
export function ordersOf(state: KernelState, filter: OrderFilter = {}): readonly OrderView[] {
  const limit = filter.limit ?? DEFAULT_ORDERS;
  const found: OrderView[] = [];
  const all = [...state.orders.values()];
  for (let index = all.length - 1; index >= 0 && found.length < limit; index -= 1) {
    const order = all[index];
    if (!order || (filter.open !== undefined && filter.open === isFinal(order.state))) continue;
    found.push(keptOrderView(order, state.instruments.get(order.conId)));
  }
  return found;
}

/** Of several accounts: by the time they were placed. */
export const newestFirst = (orders: readonly OrderView[]): OrderView[] =>
  orders.toSorted((a, b) => (a.placedAt < b.placedAt ? 1 : a.placedAt > b.placedAt ? -1 : 0));

/** Newest first. */
export const signalsOf = (state: KernelState, limit = DEFAULT_SIGNALS): readonly SignalView[] =>
  [...state.signals.values()]
    .slice(-limit)
    .reverse()
    .map((record) => signalView(state, record));

export function signalOf(state: KernelState, id: string): SignalView | undefined {
  const record = state.signals.get(id as SignalId);
  return record && signalView(state, record);
}
