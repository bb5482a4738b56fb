import type { Execution } from '../../broker/port.ts';
import type { OrderRef } from '../../core/ids.ts';
import type { OrderRecord } from '../order/order.ts';
import { executionRoot } from './execution-id.ts';
import type { KernelState } from './state.ts';

/** The broker lists executions of its present day; older ones than this, against the newest, are not told again. */
const TOLD_AGAIN_MS = 3 * 86_400_000;
/** More than a busy day has. */
const EXECUTIONS_KEPT = 50_000;
const ORDERS_KEPT = 20_000;

/** Notes an execution that is kept no longer, so that the broker's next list does not bring it as somebody else's. */
export function noteGone({ goneExecutions }: KernelState, { execId, time }: Execution): void {
  goneExecutions.set(executionRoot(execId), time);
  keepNewest(goneExecutions, EXECUTIONS_KEPT);
}

/** Notes an order that is kept no longer: should it have filled unseen, that is ours. Legs of spreads are not known by their order alone. */
export function noteGoneOrder(state: KernelState, { ref, conId, roll, updatedAt }: OrderRecord): void {
  if (roll || state.combos.has(conId)) return;
  state.goneOrders.set(ref, updatedAt);
  keepNewest(state.goneOrders, ORDERS_KEPT);
}

function keepNewest(kept: Map<string, number>, most: number): void {
  for (const oldest of kept.keys()) {
    if (kept.size <= most) return;
    kept.delete(oldest);
  }
}

/** Lets go of what no list tells any more. */
export function forgetGone({ goneExecutions, goneOrders }: KernelState): void {
  for (const gone of [goneExecutions, goneOrders]) {
    let newest = 0;
    for (const at of gone.values()) newest = Math.max(newest, at);
    for (const [key, at] of gone) if (newest - at > TOLD_AGAIN_MS) gone.delete(key);
  }
}

export const isGone = ({ goneExecutions }: KernelState, { execId }: Pick<Execution, 'execId'>): boolean =>
  goneExecutions.size > 0 && goneExecutions.has(executionRoot(execId));

/** Whether an execution is a fill that nobody has told yet of an order of ours that is kept no longer. */
export const isOfGoneOrder = (
  { goneOrders }: KernelState,
  { ref, clientId }: Pick<Execution, 'ref' | 'clientId'>,
  ownClientId: number | undefined,
): boolean => clientId === ownClientId && goneOrders.has(ref as OrderRef);
