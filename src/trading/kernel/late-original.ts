import type { Execution } from '../../broker/port.ts';
import type { UnixMs } from '../../core/clock.ts';
import { cleanDecimal } from '../../core/price.ts';
import { lackingOf } from '../order/order.ts';
import type { TradingEvent } from './events.ts';
import { corrects, executionRoot } from './execution-id.ts';
import { type KernelState, type RecordedExecution, trackOpen } from './state.ts';

type Correction = Extract<TradingEvent, { type: 'execution.corrected' }>;

/**
 * What an original says that comes after its correction: the broker counted the order's fills before it corrected them, and as many
 * units as the correction took away will never be executed.
 */
export function lateOriginalEvents(
  state: KernelState,
  { ref, execution, twin, originalTold }: RecordedExecution,
  original: Execution,
): Correction[] {
  const order = state.orders.get(ref);
  if (!order || twin || originalTold || !corrects(execution.execId, original.execId)) return [];
  const taken = cleanDecimal(original.quantity - execution.quantity);
  if (taken <= 0 || lackingOf(order) < taken) return [];
  const { execId: replaces, quantity: originalQuantity } = original;
  return [{ type: 'execution.corrected', ref, replaces, execution, originalQuantity }];
}

/** Takes out of the broker's count what the correction had taken from the execution before either was heard. */
export function applyLateOriginal(
  state: KernelState,
  { ref, execution, originalQuantity = execution.quantity }: Correction,
  at: UnixMs,
): void {
  const root = executionRoot(execution.execId);
  const known = state.executions.get(root);
  const order = state.orders.get(ref);
  if (!known || known.originalTold || !order) return;
  state.executions.set(root, { ...known, originalTold: true });
  const taken = originalQuantity - known.execution.quantity;
  order.filled = cleanDecimal(Math.max(order.executedQuantity, order.filled - taken));
  order.updatedAt = at;
  trackOpen(state, order);
}
