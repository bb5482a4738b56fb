import type { UnixMs } from '../../core/clock.ts';
import { isFinal, type OrderRecord } from '../order/order.ts';
import { belongsTo, scopeText } from '../risk/scope.ts';
import { belongingOf } from './apply-risk.ts';
import { cancelIsOwed } from './cancel-pace.ts';
import type { TradingEvent } from './events.ts';
import type { KernelState } from './state.ts';

type Asked = NonNullable<OrderRecord['cancelAsked']>;

/**
 * Cancellations that are owed: of orders that were in doubt, or not to be cancelled, when they were asked to go and have
 * turned up working since; and, while the account, or the strategy, instrument or source, is anything but active, of every entry of it
 * that rests: filled, it would open what may not be opened. Asked again at once, then more and more seldom.
 */
export function owedCancels(state: KernelState, now: UnixMs): TradingEvent[] {
  const events: TradingEvent[] = [];
  const restricted = state.tradingState.name !== 'active' || state.risk.states.size > 0;
  // Every message passes here: only orders that were asked to go are looked at, all of them while something is not active.
  for (const ref of restricted ? state.openOrders : state.cancelsAsked) {
    const order = state.orders.get(ref);
    if (!order || order.state === 'cancelling' || order.state === 'unknown' || isFinal(order.state)) continue;
    if (!cancelIsOwed(order, now)) continue;
    const asked = order.cancelAsked ?? (order.role === 'entry' ? stoppedEntry(state, order) : undefined);
    if (asked) events.push({ type: 'order.cancel-requested', ref, by: asked.by, reason: asked.reason });
  }
  return events;
}

/** Why an entry may not rest. */
function stoppedEntry(state: KernelState, order: OrderRecord): Pick<Asked, 'by' | 'reason'> | undefined {
  const { name, by = 'bowline', reason = `trading is ${name}` } = state.tradingState;
  if (name === 'halted')
    return { by, reason: reason.startsWith('kill switch') ? reason : `kill switch: ${reason}` };
  if (name !== 'active') return { by, reason: `trading is ${name}: ${reason}` };
  const belonging = belongingOf(state, order.signalId, order.conId);
  if (!belonging) return undefined;
  for (const { scope, name: scoped, reason: why, by: who } of state.risk.states.values())
    if (belongsTo(scope, belonging))
      return { by: who, reason: `trading of ${scopeText(scope)} is ${scoped}: ${why}` };
  return undefined;
}
