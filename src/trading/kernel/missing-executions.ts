import { elapsedMs } from '../../core/clock.ts';
import { movedByOrder } from '../combos/combo-book.ts';
import { lackingOf, type OrderRecord } from '../order/order.ts';
import { mismatchAlarmId } from './closable.ts';
import type { Condition } from './condition.ts';
import type { KernelContext } from './context.ts';
import { type KernelState, lackingOrders } from './state.ts';
import { symbolOf } from './symbol-of.ts';

export const EXECUTIONS_MISSING = 'EXECUTIONS_MISSING';
/** Executions that a status has counted may be away for this long before it is an alarm; they have been asked for several times by then. */
export const MISSING_AFTER_MS = 30_000;

/**
 * Orders whose fills the broker has counted without telling their executions, where no difference of positions says so: a round trip
 * of which neither side was told nets to nothing, and what it made or lost is in no figure.
 */
export function missingExecutions(state: KernelState, context: KernelContext): readonly Condition[] {
  const found: Condition[] = [];
  if (state.lacking.size === 0) return found;
  const { ready, brokerUp } = context.link();
  const now = context.now();
  for (const order of lackingOrders(state)) {
    const { ref, side, conId, filled, executedQuantity, lackingSince = now } = order;
    // Of an order that rolls each leg has a record of its own.
    if (order.roll || isSaidByBreak(state, order)) continue;
    const id = `executions-${ref}`;
    const lasts = elapsedMs(lackingSince, now) >= MISSING_AFTER_MS && ready && brokerUp;
    if (!lasts && !state.alarms.has(id)) continue;
    const isSpread = state.combos.has(conId);
    const settle = isSpread
      ? ''
      : ` What TWS shows of them you can book: bowline orders settle ${ref} --filled ${lackingOf(order)} --price ….`;
    found.push({
      id,
      severity: 'warning',
      code: EXECUTIONS_MISSING,
      message: `The broker counts ${filled} filled of ${ref} (${side} ${symbolOf(state, conId)}), and executions for ${executedQuantity} have come: the rest is in no profit or loss, nor in the loss limits. It is asked for again for a day.${settle}`,
    });
  }
  return found;
}

const isSaidByBreak = (state: KernelState, order: OrderRecord): boolean =>
  [...movedByOrder(state, order)].some((conId) => state.alarms.has(mismatchAlarmId(conId)));
