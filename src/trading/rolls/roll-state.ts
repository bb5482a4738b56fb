import type { ConId } from '../../core/ids.ts';
import { alarmIds } from '../kernel/alarm-ids.ts';
import type { KernelState } from '../kernel/state.ts';
import type { Roll } from './roll.ts';

/** The alarm of a roll that has ended without rolling all. */
export const rollAlarmId = alarmIds('roll');

/** The roll that has units of a contract on their way, out of it or into it: its exits are not to be touched by others. */
export function underWay(state: KernelState, conId: ConId): Roll | undefined {
  for (const roll of state.rolls.values())
    if (roll.part && (roll.conId === conId || roll.to === conId)) return roll;
  return undefined;
}

/** True while a contract is being closed, or units of it are on their way into another. */
export const isBusy = (state: KernelState, conId: ConId): boolean =>
  state.closings.has(conId) || underWay(state, conId) !== undefined;
