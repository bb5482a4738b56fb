import type { BrokerOrder, OrderStatusReport, Side } from '../../broker/port.ts';
import type { ConId, OrderRef } from '../../core/ids.ts';
import { tradedBy } from '../combos/apply-combo.ts';
import { isStopType } from '../order/amendment.ts';
import { isFinal, type OrderRecord } from '../order/order.ts';
import { isOwnReference } from '../order/order-reference.ts';
import { hasEnded, type StrayKind, type StrayOrder, strayKey } from '../order/stray.ts';
import { isWatchdogReference } from '../order/watchdog-reference.ts';
import { CANCEL_UNANSWERED_MS } from './cancel-pace.ts';
import type { KernelContext } from './context.ts';
import type { TradingEvent } from './events.ts';
import type { KernelState } from './state.ts';

/** Where a description of an order comes from: a list tells what is open now, a message may be late. */
export type Source = 'message' | 'list';

/** Whether the broker means `order` itself and not another one with the same reference. */
export function isSameOrder(
  order: OrderRecord,
  reported: Pick<BrokerOrder, 'permId' | 'orderId' | 'clientId'>,
  ownClientId: number | undefined,
): boolean {
  if (order.permId !== undefined && reported.permId > 0) return order.permId === reported.permId;
  return order.incarnations.some(
    ({ orderId, clientId }) =>
      orderId === reported.orderId && reported.clientId === (clientId ?? ownClientId ?? reported.clientId),
  );
}

/**
 * Whose order an execution under the reference of `order` is of: `ours`; a `twin` of our client with another permanent id, as a
 * change makes it that meets an order which has gone; or another client's that carries the same (`foreign`).
 */
export function executedBy(
  order: OrderRecord,
  told: Pick<BrokerOrder, 'permId' | 'orderId' | 'clientId'>,
  ownClientId: number | undefined,
): 'ours' | 'twin' | 'foreign' {
  if (told.clientId !== ownClientId) return isSameOrder(order, told, ownClientId) ? 'ours' : 'foreign';
  const { permId } = order;
  return permId !== undefined && told.permId > 0 && told.permId !== permId ? 'twin' : 'ours';
}

/**
 * Whether what the broker tells without a reference, under a number of our client that `order` has, can be of `order`: not with
 * another permanent id, and not in another contract. Numbers are used again after a gateway has forgotten them.
 */
export function isUnderNumber(
  state: KernelState,
  order: OrderRecord,
  { permId, conId }: Pick<BrokerOrder, 'permId' | 'conId'>,
): boolean {
  if (order.permId !== undefined && permId > 0 && order.permId !== permId) return false;
  // Spreads are told by their legs, too.
  return order.conId === conId || order.roll !== undefined || state.combos.has(order.conId);
}

/** An order without a reference under a number of ours that is not ours. */
function isNumbersTwin(state: KernelState, reported: BrokerOrder, ownClientId: number | undefined): boolean {
  if (reported.ref !== '' || reported.clientId !== ownClientId || reported.orderId <= 0) return false;
  const ref = state.orderByNumber.get(reported.orderId);
  const order = ref === undefined ? undefined : state.orders.get(ref);
  return order !== undefined && !isUnderNumber(state, order, reported);
}

/** What an order at the broker is, when it carries a reference of ours and is not the order that we sent. */
export function strayKindOf(
  state: KernelState,
  reported: BrokerOrder,
  ownClientId: number | undefined,
  source: Source,
): StrayKind | undefined {
  if (reported.account !== state.account) return undefined;
  if (isNumbersTwin(state, reported, ownClientId)) return 'twin';
  if (reported.ref === '') return undefined;
  const order = state.orders.get(reported.ref as OrderRef);
  if (!order) return isOwnReference(reported.ref) || isWatchdogReference(reported.ref) ? 'orphan' : undefined;
  if (!isSameOrder(order, reported, ownClientId)) return 'twin';
  if (!isFinal(order.state)) return undefined;
  return source === 'list' || wasGivenUp(order) ? 'revived' : undefined;
}

/** Taken for one that never reached the broker: what is told of it is its first sign of life, and not late. */
export const wasGivenUp = ({ state, permId, brokerStatus }: OrderRecord): boolean =>
  state === 'cancelled' && permId === undefined && brokerStatus === undefined;

/** The event of a stray that is new, has another quantity or has ended; nothing for one that goes on. */
export function strayEvents(state: KernelState, kind: StrayKind, reported: BrokerOrder): TradingEvent[] {
  const key = strayKey(reported);
  if (hasEnded(reported.status)) {
    const reason = `the broker reports it ${reported.status}`;
    return state.strays.has(key) ? [{ type: 'stray.ended', key, reason }] : [];
  }
  const known = state.strays.get(key);
  if (known?.quantity === reported.quantity) return [];
  const { ref, clientId, orderId, permId, symbol, side, quantity, orderType, status } = reported;
  const stray = {
    key,
    kind,
    ref,
    clientId,
    orderId,
    permId,
    conId: tradedBy(state, reported),
    symbol,
    side,
    quantity,
    orderType,
    status,
    ...(known?.filled === undefined ? {} : { filled: known.filled }),
  };
  return [{ type: 'stray.found', stray }];
}

/** What a status says of a stray: it has ended, or filled some more. */
export function strayStatus(state: KernelState, report: OrderStatusReport): TradingEvent[] {
  const key = strayKey(report);
  const known = state.strays.get(key);
  if (!known) return [];
  const { status, filled } = report;
  if (hasEnded(status)) return [{ type: 'stray.ended', key, reason: `the broker reports it ${status}` }];
  if (filled <= (known.filled ?? 0)) return [];
  const { since: _, cancelAsked: __, ...stray } = known;
  return [{ type: 'stray.found', stray: { ...stray, status, filled } }];
}

/** Strays that a list of all open orders no longer holds have ended; those that it holds anew are found. */
export function straysOfList(
  state: KernelState,
  strays: readonly { readonly kind: StrayKind; readonly order: BrokerOrder }[],
  isWhole: boolean,
): TradingEvent[] {
  const listed = new Set(strays.map(({ order }) => strayKey(order)));
  const ended = [...state.strays.keys()]
    .filter((key) => isWhole && !listed.has(key))
    .map(
      (key): TradingEvent => ({ type: 'stray.ended', key, reason: 'it is no longer among the open orders' }),
    );
  return [...ended, ...strays.flatMap(({ kind, order }) => strayEvents(state, kind, order))];
}

/**
 * Cancellations of strays, where that is configured: only of our own client id, because IB lets no client cancel
 * another's order.
 */
export function strayCancels(
  state: KernelState,
  context: KernelContext,
  ownClientId: number | undefined,
): TradingEvent[] {
  if (context.policies?.onStrayOrder !== 'cancel' || !context.link().ready) return [];
  return [...state.strays.values()].flatMap((stray) => strayCancel(state, stray, ownClientId));
}

/** Our order that may still trade under the number of a stray of our client: what is asked under it may meet either. */
export function sharesNumber(
  state: KernelState,
  { clientId, orderId }: Pick<BrokerOrder, 'clientId' | 'orderId'>,
  ownClientId: number | undefined,
): OrderRecord | undefined {
  if (clientId !== ownClientId || orderId <= 0) return undefined;
  const ref = state.orderByNumber.get(orderId);
  const order = ref === undefined ? undefined : state.orders.get(ref);
  return order && !isFinal(order.state) ? order : undefined;
}

/** Whether a stray rests under a number of an order of ours, by which the broker may take either for the other. */
export const isAmbiguous = (state: KernelState, order: OrderRecord): boolean =>
  state.strays.size > 0 &&
  [...state.strays.values()].some((stray) => sharesNumber(state, stray, state.clientId) === order);

/** Strays of `side` that are live: `Inactive` ones the broker holds, or has refused. */
const liveStrays = (state: KernelState, conId: ConId, side: Side): readonly StrayOrder[] =>
  [...state.strays.values()].filter(
    (stray) => stray.conId === conId && stray.side === side && stray.status !== 'Inactive',
  );

export const strayStops = (state: KernelState, conId: ConId, side: Side): readonly StrayOrder[] =>
  liveStrays(state, conId, side).filter(({ orderType }) => isStopType(orderType));

/** What live strays that are no stops may yet trade on `side`; those of the watchdog are counted by `watchdogUnits`. */
export const strayTargetUnits = (state: KernelState, conId: ConId, side: Side): number =>
  liveStrays(state, conId, side)
    .filter(({ orderType, ref }) => !isStopType(orderType) && !isWatchdogReference(ref))
    .reduce((sum, stray) => sum + strayUnits(stray), 0);

/** What open orders of the watchdog may yet take of a position of `held` (signed): one that it left behind, held by the broker. */
export const watchdogUnits = (state: KernelState, conId: ConId, held: number): number =>
  [...state.strays.values()]
    .filter((stray) => stray.conId === conId && isWatchdogReference(stray.ref))
    .filter(({ side }) => side === (held > 0 ? 'SELL' : 'BUY'))
    .reduce((sum, stray) => sum + strayUnits(stray), 0);

/** What a stray may still trade. */
export const strayUnits = ({ quantity, filled = 0 }: StrayOrder): number => Math.max(0, quantity - filled);

/**
 * The cancellation of a stray, where our client can have it and it cannot meet an order of ours instead: once in a session, and again where
 * a list that was asked for when it should have been carried out shows it all the same.
 */
export function strayCancel(
  state: KernelState,
  stray: StrayOrder,
  ownClientId: number | undefined,
): TradingEvent[] {
  const { key, clientId, orderId, cancelAsked } = stray;
  if (clientId !== ownClientId || orderId <= 0) return [];
  // Strays that the list did not show have ended with it.
  if (cancelAsked !== undefined && (state.listedSince ?? 0) < cancelAsked + CANCEL_UNANSWERED_MS) return [];
  return sharesNumber(state, stray, ownClientId) ? [] : [{ type: 'stray.cancel-requested', key, orderId }];
}
