import type { Execution } from '../../broker/port.ts';
import type { UnixMs } from '../../core/clock.ts';
import type { OrderRef } from '../../core/ids.ts';
import type { OrderRecord } from '../order/order.ts';
import { executionRoot } from './execution-id.ts';
import type { KernelState } from './state.ts';

/** What is kept no longer, oldest first, with its time. */
export interface Gone<Key> {
  readonly times: Map<Key, UnixMs>;
  /** Of what was noted last. */
  latest: UnixMs;
}

export const nothingGone = <Key>(): Gone<Key> => ({ times: new Map(), latest: 0 as UnixMs });

/** The broker lists executions of its present day; older ones than this, against the latest, are not told again. */
const TOLD_AGAIN_MS = 3 * 86_400_000;
/** More than a busy day has. */
const EXECUTIONS_KEPT = 50_000;
const ORDERS_KEPT = 20_000;
/** By how much they grow above that until the oldest are let go. */
const ROUND = 1.1;

/** Notes an execution that is kept no longer, so that the broker's next list does not bring it as somebody else's. */
export function noteGone({ goneExecutions }: KernelState, { execId, time }: Execution): void {
  note(goneExecutions, executionRoot(execId), time, EXECUTIONS_KEPT);
}

/** Notes an order that is kept no longer: should it have filled unseen, that is ours. Legs of spreads are not known by their order alone. */
export function noteGoneOrder(state: KernelState, { ref, conId, roll, updatedAt }: OrderRecord): void {
  if (roll || state.combos.has(conId)) return;
  note(state.goneOrders, ref, updatedAt, ORDERS_KEPT);
}

/** The oldest go in rounds: each has to pass over what earlier ones have left behind in the map. */
function note<Key>(gone: Gone<Key>, key: Key, time: UnixMs, most: number): void {
  const { times } = gone;
  times.set(key, time);
  gone.latest = time;
  if (times.size < most * ROUND) return;
  for (const oldest of times.keys()) {
    if (times.size <= most) return;
    times.delete(oldest);
  }
}

/** Lets go of what no list tells any more. What was noted out of order waits for those before it. */
export function forgetGone({ goneExecutions, goneOrders }: KernelState): void {
  letGo(goneExecutions);
  letGo(goneOrders);
}

function letGo<Key>({ times, latest }: Gone<Key>): void {
  for (const [oldest, at] of times) {
    if (latest - at <= TOLD_AGAIN_MS) return;
    times.delete(oldest);
  }
}

export const isGone = ({ goneExecutions }: KernelState, { execId }: Pick<Execution, 'execId'>): boolean =>
  goneExecutions.times.size > 0 && goneExecutions.times.has(executionRoot(execId));

/** Whether an execution is a fill that nobody has told yet of an order of ours that is kept no longer. */
export const isOfGoneOrder = (
  { goneOrders }: KernelState,
  { ref, clientId }: Pick<Execution, 'ref' | 'clientId'>,
  ownClientId: number | undefined,
): boolean => clientId === ownClientId && goneOrders.times.has(ref as OrderRef);
