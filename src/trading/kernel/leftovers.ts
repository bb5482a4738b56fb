import { elapsedMs, type UnixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import { isFinal, type OrderRecord, type OrderRole } from '../order/order.ts';
import { brokerShare } from '../reconcile/broker-share.ts';
import { alarmIds } from './alarm-ids.ts';
import { remaindersOf } from './bracket.ts';
import { takesExits } from './closing-hours.ts';
import type { KernelContext } from './context.ts';
import { derivedOf } from './derived.ts';
import type { TradingEvent } from './events.ts';
import { IB_MAY_TAKE_MS, remainingOf } from './exit-groups.ts';
import { heldQuantity, type KernelState, openOrdersOf, orderedInstruments } from './state.ts';

const EXIT_ROLES: readonly OrderRole[] = ['stop', 'target', 'time-exit'];

/** The alarm of exits that rest for more than is held. */
export const excessAlarmId = alarmIds('excess');

/**
 * Exits that still rest although what they were for has gone, by the broker's count as well as by ours, and for longer than
 * the broker takes to cancel them: they could only open a position, so they are cancelled. One that came to a group whose other
 * exit had filled meanwhile does not wait for the alarm.
 */
export function cancelLeftovers(state: KernelState, context: KernelContext): TradingEvent[] {
  const events: TradingEvent[] = [];
  for (const conId of orderedInstruments(state)) {
    const held = heldQuantity(state, conId);
    const late = held === 0 ? [] : lateComers(state, conId, context);
    const alarmed = state.alarms.has(excessAlarmId(conId));
    if ((!alarmed && late.length === 0) || takesExits(state, conId, context)) continue;
    if (brokerShare(state, conId, context.brokerPosition(conId)) !== held) continue;
    const open = openOrdersOf(state, conId);
    const entering = open.some(({ role }) => role === 'entry');
    if (entering && held !== 0) continue;
    const useless =
      held === 0
        ? open.filter((order) => isLeftOver(state, order))
        : leftByOthers(state, conId, held, [...late, ...(alarmed ? ofGoneEntries(state, conId, held) : [])]);
    const what = held === 0 ? 'the position' : 'what it was for';
    const reason = `${what} has gone: this exit could only open one`;
    for (const { ref, cancelAsked } of useless)
      if (!cancelAsked) events.push({ type: 'order.cancel-requested', ref, by: 'bowline', reason });
  }
  return events;
}

/** With nothing held, exits of entries that may still fill are waited for, the others are not. */
function isLeftOver(state: KernelState, { role, signalId }: OrderRecord): boolean {
  if (role === 'entry') return false;
  const orders = state.signals.get(signalId)?.orders ?? [];
  return !orders.some((ref) => {
    const order = state.orders.get(ref);
    return order?.role === 'entry' && !isFinal(order.state);
  });
}

/** Exits that rest although another exit of their group has filled completely, for longer than IB takes to cancel them. */
function lateComers(state: KernelState, conId: ConId, context: KernelContext): readonly OrderRecord[] {
  const now = context.now();
  return besideFilled(state, conId)
    .filter(({ order, filledAt }) => elapsedMs(laterOf(filledAt, order.updatedAt), now) >= IB_MAY_TAKE_MS)
    .map(({ order }) => order);
}

const laterOf = (one: UnixMs, other: UnixMs): UnixMs => (one > other ? one : other);

const besideFilled = derivedOf(
  (state, conId): readonly { readonly order: OrderRecord; readonly filledAt: UnixMs }[] =>
    exitsOf(state, conId).flatMap((order) => {
      const { signalId, ocaGroup } = order;
      if (ocaGroup === undefined) return [];
      const filled = (state.signals.get(signalId)?.orders ?? [])
        .map((ref) => state.orders.get(ref))
        .find((other) => other?.ocaGroup === ocaGroup && other.state === 'filled');
      return filled ? [{ order, filledAt: filled.updatedAt }] : [];
    }),
);

/** The open exits of what is held that nobody has asked to go. */
function exitsOf(state: KernelState, conId: ConId): readonly OrderRecord[] {
  const side = heldQuantity(state, conId) > 0 ? 'SELL' : 'BUY';
  return openOrdersOf(state, conId).filter(
    (order) => order.side === side && order.state !== 'cancelling' && EXIT_ROLES.includes(order.role),
  );
}

/** Exits of entries of which nothing is left. */
function ofGoneEntries(state: KernelState, conId: ConId, held: number): readonly OrderRecord[] {
  const left = remaindersOf(state, conId, held);
  return exitsOf(state, conId).filter(({ signalId }) => (left.get(signalId) ?? 0) <= 0);
}

/** As many of `useless` as rest beyond what is held. */
function leftByOthers(
  state: KernelState,
  conId: ConId,
  held: number,
  useless: readonly OrderRecord[],
): readonly OrderRecord[] {
  const exits = exitsOf(state, conId);
  return EXIT_ROLES.flatMap((kind) => {
    const ofKind = exits.filter(({ role }) => role === kind);
    let excess = ofKind.reduce((sum, order) => sum + remainingOf(order), 0) - Math.abs(held);
    return [...new Set(useless)].filter((order) => {
      const units = remainingOf(order);
      if (order.role !== kind || units > excess + 1e-9) return false;
      excess -= units;
      return true;
    });
  });
}
