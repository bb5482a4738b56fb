import type { OrderRef } from '../../core/ids.ts';
import { cleanDecimal } from '../../core/price.ts';
import { isFinal, type OrderRecord } from '../order/order.ts';
import { ordersOf } from './orders-of.ts';
import { type Closing, heldQuantity, type KernelState } from './state.ts';

/** What stays when a part is closed. */
export interface KeptPart {
  /** Units that stay, with those that entries have filled since the closing began. */
  readonly units: number;
  /** Entries that have filled in part and are not what is closed: IB holds their exits back until they have filled completely. */
  readonly filling: readonly OrderRecord[];
}

/** What the entries of an instrument have filled; those that have. */
export function entryFills(state: KernelState, conId: Closing['conId']): Map<OrderRef, number> {
  const fills = new Map<OrderRef, number>();
  for (const { ref, role, conId: of, filled } of state.orders.values())
    if (role === 'entry' && of === conId && filled > 0) fills.set(ref, filled);
  return fills;
}

/** `keep` is counted from what was held when the closing began: what an entry that rested has filled since is not to be closed. */
export function keptPart(state: KernelState, { conId, entered, of }: Closing, keep: number): KeptPart {
  if (!entered) return { units: keep, filling: [] };
  const side = heldQuantity(state, conId) > 0 ? 'BUY' : 'SELL';
  const filling: OrderRecord[] = [];
  let units = keep;
  for (const order of ordersOf(state, conId)) {
    if (order.role !== 'entry' || order.side !== side || order.filled <= 0) continue;
    units += Math.max(0, order.filled - (entered.get(order.ref) ?? 0));
    if (!isFinal(order.state) && order.signalId !== of) filling.push(order);
  }
  return { units: cleanDecimal(units), filling };
}
