import { elapsedMs, type UnixMs } from '../../core/clock.ts';
import type { OrderRef } from '../../core/ids.ts';
import { type KernelState, lackingOrders } from './state.ts';

/** Executions come before the status that counts them, or within moments after it; later than this they are asked for. */
export const EXECUTIONS_OVERDUE_MS = 3_000;
/** After this long they are asked for no more: the broker lists the executions of its current day only. */
const LISTED_FOR_MS = 24 * 3_600_000;

/** Orders that the broker has counted as filled for longer than messages take, and whose executions have not all come. */
export function overdueExecutions(state: KernelState, now: UnixMs): readonly OrderRef[] {
  const found: OrderRef[] = [];
  if (state.lacking.size === 0) return found;
  for (const { ref, lackingSince } of lackingOrders(state)) {
    const waited = lackingSince === undefined ? 0 : elapsedMs(lackingSince, now);
    if (waited >= EXECUTIONS_OVERDUE_MS && waited < LISTED_FOR_MS) found.push(ref);
  }
  return found;
}
