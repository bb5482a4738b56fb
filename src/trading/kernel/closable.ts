import type { ConId } from '../../core/ids.ts';
import { brokerShare } from '../reconcile/position-break.ts';
import type { KernelContext } from './context.ts';
import type { KernelState } from './state.ts';
import { watchdogUnits } from './strays.ts';

/** The alarm of a difference between our position and the broker's that has lasted. */
export const mismatchAlarmId = (conId: ConId): string => `mismatch-${conId}`;

/**
 * How much of `held` (signed) a closing order may take away. Our executions say what we hold; but where the broker has
 * held less, or the other side, for longer than messages take, a person or another client has traded the instrument,
 * and closing all of ours would open a position the other way. What an open order of the watchdog closes is left to it.
 */
export function closableQuantity(
  state: KernelState,
  conId: ConId,
  held: number,
  context: KernelContext,
): number {
  const agreed = agreedQuantity(state, conId, held, context);
  return Math.sign(agreed) * Math.max(0, Math.abs(agreed) - watchdogUnits(state, conId, held));
}

/** As much of `held` as the broker holds too. */
function agreedQuantity(state: KernelState, conId: ConId, held: number, context: KernelContext): number {
  const broker = brokerShare(state, conId, context.brokerPosition(conId));
  if (broker === undefined || !state.alarms.has(mismatchAlarmId(conId))) return held;
  if (broker === 0 || Math.sign(broker) !== Math.sign(held)) return 0;
  return Math.sign(held) * Math.min(Math.abs(held), Math.abs(broker));
}
