import type { KernelRolls } from '../rolls/kernel-rolls.ts';
import { withoutHasty } from './cancel-pace.ts';
import { advanceClosing } from './closing.ts';
import type { KernelContext } from './context.ts';
import type { TradingEvent } from './events.ts';
import { disarmHalted } from './golive.ts';
import { owedCancels } from './owed-cancels.ts';
import type { KernelState } from './state.ts';
import { strayCancels } from './strays.ts';
import { locksOfNewTrades } from './watch-risk.ts';

/** What follows from the state as it has just become, one matter at a time: asked again until nothing follows any more. */
export function followUps(
  state: KernelState,
  context: KernelContext,
  rolls: KernelRolls,
  ownClientId: number | undefined,
): readonly TradingEvent[] {
  const now = context.now();
  const owed = [...owedCancels(state, now), ...strayCancels(state, context, ownClientId)];
  if (owed.length > 0) return owed;
  const disarmed = disarmHalted(state);
  if (disarmed.length > 0) return disarmed;
  for (const closing of state.closings.values()) {
    const events = withoutHasty(state, advanceClosing(state, closing, context), now);
    if (events.length > 0) return events;
  }
  const rolling = withoutHasty(state, rolls.followUps(), now);
  return rolling.length > 0 ? rolling : locksOfNewTrades(state, context);
}
