import type { ConId } from '../../core/ids.ts';
import { mismatchAlarmId } from '../kernel/closable.ts';
import type { KernelContext } from '../kernel/context.ts';
import { awaitsExecutions, heldQuantity, type KernelState, openOrdersOf } from '../kernel/state.ts';
import { brokerShare } from '../reconcile/position-break.ts';
import type { Roll } from './roll.ts';

/** The alarm of a roll that has ended without rolling all. */
export const rollAlarmId = (conId: ConId): string => `roll-${conId}`;

/** The roll that has units of a contract on their way, out of it or into it: its exits are not to be touched by others. */
export function underWay(state: KernelState, conId: ConId): Roll | undefined {
  for (const roll of state.rolls.values())
    if (roll.part && (roll.conId === conId || roll.to === conId)) return roll;
  return undefined;
}

/** True while a contract is being closed, or units of it are on their way into another. */
export const isBusy = (state: KernelState, conId: ConId): boolean =>
  state.closings.has(conId) || underWay(state, conId) !== undefined;

/**
 * Whoever has just sold the old contract elsewhere holds less than our executions say: a roll of all would open positions in both
 * months. What the broker shows above ours may be what we have sold a moment ago.
 */
function brokerHoldsLess(state: KernelState, conId: ConId, context: KernelContext): string | undefined {
  const held = heldQuantity(state, conId);
  const share = brokerShare(state, conId, context.brokerPosition(conId));
  if (share === undefined || Math.sign(held) * share >= Math.abs(held)) return undefined;
  const name = state.instruments.get(conId)?.localSymbol ?? String(conId);
  return `the broker shows ${share} ${name}, and Bowline's orders add up to ${held}`;
}

/** What has to be settled in both contracts before units can move; for people. Absent: nothing is in the way. */
export function unsettled(
  state: KernelState,
  { conId, to }: Pick<Roll, 'conId' | 'to'>,
  context: KernelContext,
): string | undefined {
  for (const id of [conId, to]) {
    const name = state.instruments.get(id)?.localSymbol ?? String(id);
    if (state.closings.has(id)) return `${name} is being closed`;
    if (awaitsExecutions(state, id, context.now())) return `executions in ${name} have still to come`;
    if (state.alarms.has(mismatchAlarmId(id)))
      return `Bowline's position in ${name} and the broker's differ (bowline reconcile)`;
  }
  const less = brokerHoldsLess(state, conId, context);
  if (less !== undefined) return less;
  const exits = openOrdersOf(state, conId).filter(({ role }) => role !== 'entry');
  const moving = exits.find(
    ({ state: at, amendment }) =>
      amendment !== undefined || at === 'unknown' || at === 'cancelling' || at === 'planned' || at === 'sent',
  );
  return moving ? `${moving.ref} is not settled` : undefined;
}
