import { elapsedMs } from '../../core/clock.ts';
import { signalId } from '../../core/ids.ts';
import { isBusy } from '../rolls/roll-state.ts';
import { closableShares, sharesHeld, unevenlyFlat } from './client-shares.ts';
import { closingAlarmId, startClosing } from './closing.ts';
import type { KernelContext } from './context.ts';
import type { TradingEvent } from './events.ts';
import { awaitsExecutions, type KernelState, openOrdersOf } from './state.ts';

/** What the exits of a group have left in single accounts is closed there after this long. */
const LEFT_AFTER_MS = 2_000;

/**
 * Closes what single accounts of an advisor's group still hold when its exits have made it flat as a whole: IB shares out
 * each order for itself, and what the accounts are worth, or rounding, may differ from the entry.
 */
export function closeLeftShares(state: KernelState, context: KernelContext): TradingEvent[] {
  const link = context.link();
  if (!link.ready || !link.brokerUp) return [];
  return unevenlyFlat(state).flatMap((conId) => {
    const instrument = state.instruments.get(conId);
    if (!instrument || isBusy(state, conId) || openOrdersOf(state, conId).length > 0) return [];
    if (awaitsExecutions(state, conId, context.now())) return [];
    const last = state.fills.get(conId)?.at(-1);
    const order = last && state.orders.get(last.ref);
    if (order && elapsedMs(order.updatedAt, context.now()) < LEFT_AFTER_MS) return [];
    // What could not be closed, or is not at the broker, is a person's matter.
    if (state.alarms.has(closingAlarmId(conId))) return [];
    if (closableShares(state, conId, 0, instrument.sizeIncrement, context).length === 0) return [];
    const left = sharesHeld(state, conId).map(([account, share]) => `${account} ${share}`);
    const id = signalId(`G-${conId}-${state.nextOrderId}-${state.account ?? ''}`);
    const reason = `the group is flat in ${instrument.localSymbol}, and single accounts are not: ${left.join(', ')}`;
    return startClosing(state, conId, id, 'bowline', reason);
  });
}
