import type { ConId } from '../../core/ids.ts';
import { isFinal, type OrderRecord } from '../order/order.ts';
import { type KernelState, openOrdersOf } from './state.ts';

/** The exits that rest at the broker for a position, and how much of it a stop covers. */
export interface Protection {
  readonly status: 'yes' | 'no' | 'pending';
  readonly stops: readonly OrderRecord[];
  readonly targets: readonly OrderRecord[];
  readonly coveredQuantity: number;
}

const AT_BROKER: ReadonlySet<OrderRecord['state']> = new Set(['working', 'partially-filled']);

/** IB's statuses of orders that no exchange and no trigger watches yet, or any more: `Inactive` is held or refused. */
const NOT_RESTING = /^(Inactive|ApiPending|PendingSubmit)\b/;

const rests = (order: OrderRecord): boolean =>
  AT_BROKER.has(order.state) && !NOT_RESTING.test(order.brokerStatus ?? '');

/**
 * `yes`: working stops cover the whole position. `pending`: they were sent or their entry is still filling, so IB holds
 * them. `no`: they are missing.
 */
export function protectionOf(state: KernelState, conId: ConId): Protection {
  const held = state.positions.get(conId)?.quantity ?? 0;
  const open = openOrdersOf(state, conId);
  const side = held > 0 ? 'SELL' : 'BUY';
  const exits = open.filter(
    (order) => order.side === side && (order.role === 'stop' || order.role === 'target'),
  );
  const stops = exits.filter((order) => order.role === 'stop');
  const targets = exits.filter((order) => order.role === 'target');
  // A child whose entry is still filling is held by IB and does not trigger.
  const entryFilling = open.some(
    (order) => order.role === 'entry' && order.filled > 0 && !isFinal(order.state),
  );
  const remaining = (orders: readonly OrderRecord[]): number =>
    orders.reduce((sum, order) => sum + order.quantity - order.filled, 0);
  const coveredQuantity = remaining(stops.filter(rests));
  const promised = remaining(
    stops.filter(
      (order) =>
        order.state !== 'unknown' &&
        order.state !== 'cancelling' &&
        !order.brokerStatus?.startsWith('Inactive'),
    ),
  );
  const needed = Math.abs(held);
  const status = coveredQuantity >= needed && !entryFilling ? 'yes' : promised >= needed ? 'pending' : 'no';
  return { status, stops, targets, coveredQuantity };
}
