import type { ConId } from '../../core/ids.ts';
import { isFinal, type OrderRecord } from '../order/order.ts';
import { brokerShare } from '../reconcile/position-break.ts';
import { isBusy } from '../rolls/roll-state.ts';
import { remaindersOf } from './bracket.ts';
import type { KernelContext } from './context.ts';
import type { TradingEvent } from './events.ts';
import { remainingOf } from './exit-groups.ts';
import { heldQuantity, type KernelState, openOrdersOf, orderedInstruments } from './state.ts';

const EXIT_ROLES = ['stop', 'target', 'time-exit'] as const;

/** The alarm of exits that rest for more than is held. */
export const excessAlarmId = (conId: ConId): string => `excess-${conId}`;

/**
 * Exits that still rest although what they were for has gone, by the broker's count as well as by ours, and for longer than
 * the broker takes to cancel them: they could only open a position, so they are cancelled.
 */
export function cancelLeftovers(state: KernelState, context: KernelContext): TradingEvent[] {
  const events: TradingEvent[] = [];
  for (const conId of orderedInstruments(state)) {
    if (!state.alarms.has(excessAlarmId(conId)) || isBusy(state, conId)) continue;
    const held = heldQuantity(state, conId);
    if (brokerShare(state, conId, context.brokerPosition(conId)) !== held) continue;
    const open = openOrdersOf(state, conId);
    const entering = open.some(({ role }) => role === 'entry');
    if (entering && held !== 0) continue;
    const useless =
      held === 0 ? open.filter((order) => isLeftOver(state, order)) : leftByOthers(state, conId, held, open);
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

/** Exits of entries of which nothing is left; as many as rest beyond what is held. */
function leftByOthers(
  state: KernelState,
  conId: ConId,
  held: number,
  open: readonly OrderRecord[],
): readonly OrderRecord[] {
  const left = remaindersOf(state, conId, held);
  const side = held > 0 ? 'SELL' : 'BUY';
  const exits = open.filter((order) => order.side === side && order.state !== 'cancelling');
  return EXIT_ROLES.flatMap((kind) => {
    const ofKind = exits.filter(({ role }) => role === kind);
    let excess = ofKind.reduce((sum, order) => sum + remainingOf(order), 0) - Math.abs(held);
    return ofKind.filter((order) => {
      const units = remainingOf(order);
      if ((left.get(order.signalId) ?? 0) > 0 || units > excess + 1e-9) return false;
      excess -= units;
      return true;
    });
  });
}
