import type { BrokerOrder, Side } from '../../broker/port.ts';
import type { ConId, OrderRef } from '../../core/ids.ts';
import { isFinal, type OrderRecord } from '../order/order.ts';
import { hasEnded, isOwnReference, type StrayKind, strayKey } from '../order/stray.ts';
import type { KernelContext } from './context.ts';
import type { TradingEvent } from './events.ts';
import type { KernelState } from './state.ts';

/** Where a description of an order comes from: a list tells what is open now, a message may be late. */
export type Source = 'message' | 'list';

/** Whether the broker means `order` itself and not another one with the same reference. */
export function isSameOrder(
  order: OrderRecord,
  reported: BrokerOrder,
  ownClientId: number | undefined,
): boolean {
  if (order.permId !== undefined && reported.permId > 0) return order.permId === reported.permId;
  return order.incarnations.some(
    ({ orderId, clientId }) =>
      orderId === reported.orderId && reported.clientId === (clientId ?? ownClientId ?? reported.clientId),
  );
}

/** What an order at the broker is, when it carries a reference of ours and is not the order that we sent. */
export function strayKindOf(
  state: KernelState,
  reported: BrokerOrder,
  ownClientId: number | undefined,
  source: Source,
): StrayKind | undefined {
  if (reported.ref === '' || reported.account !== state.account) return undefined;
  const order = state.orders.get(reported.ref as OrderRef);
  if (!order) return isOwnReference(reported.ref) ? 'orphan' : undefined;
  if (!isSameOrder(order, reported, ownClientId)) return 'twin';
  return source === 'list' && isFinal(order.state) && order.state !== 'filled' ? 'revived' : undefined;
}

/** The event of a stray that is new, or that has ended; nothing for one that goes on. */
export function strayEvents(state: KernelState, kind: StrayKind, reported: BrokerOrder): TradingEvent[] {
  const key = strayKey(reported);
  if (hasEnded(reported.status)) {
    const reason = `the broker reports it ${reported.status}`;
    return state.strays.has(key) ? [{ type: 'stray.ended', key, reason }] : [];
  }
  if (state.strays.has(key)) return [];
  const { ref, clientId, orderId, permId, conId, symbol, side, quantity, orderType, status } = reported;
  const stray = {
    key,
    kind,
    ref,
    clientId,
    orderId,
    permId,
    conId,
    symbol,
    side,
    quantity,
    orderType,
    status,
  };
  return [{ type: 'stray.found', stray }];
}

/** Strays that a list of all open orders no longer holds have ended; those that it holds anew are found. */
export function straysOfList(
  state: KernelState,
  strays: readonly { readonly kind: StrayKind; readonly order: BrokerOrder }[],
): TradingEvent[] {
  const listed = new Set(strays.map(({ order }) => strayKey(order)));
  const ended = [...state.strays.keys()]
    .filter((key) => !listed.has(key))
    .map(
      (key): TradingEvent => ({ type: 'stray.ended', key, reason: 'it is no longer among the open orders' }),
    );
  return [...ended, ...strays.flatMap(({ kind, order }) => strayEvents(state, kind, order))];
}

/**
 * Cancellations of strays, where that is configured: only of our own client id, because IB lets no client cancel
 * another's order, and once each.
 */
export function strayCancels(
  state: KernelState,
  context: KernelContext,
  ownClientId: number | undefined,
): TradingEvent[] {
  if (context.policies?.onStrayOrder !== 'cancel' || !context.link().ready) return [];
  const events: TradingEvent[] = [];
  for (const { key, clientId, orderId, cancelAsked } of state.strays.values()) {
    if (cancelAsked || clientId !== ownClientId || orderId <= 0) continue;
    events.push({ type: 'stray.cancel-requested', key, orderId });
  }
  return events;
}

/** IB's order types that wait for a price against the position: `STP`, `STP LMT`, `TRAIL`, `TRAIL LIMIT`. */
const STOP_TYPE = /^(STP|TRAIL)\b/;

/**
 * Units that stray stops of `side` may trade, as the broker told them first: one that has filled in part since counts in
 * full. `Inactive` ones, which the broker holds or has refused, do not count.
 */
export function strayStopQuantity(state: KernelState, conId: ConId, side: Side): number {
  let units = 0;
  for (const stray of state.strays.values()) {
    if (stray.conId !== conId || stray.side !== side || stray.status === 'Inactive') continue;
    if (STOP_TYPE.test(stray.orderType)) units += stray.quantity;
  }
  return units;
}
