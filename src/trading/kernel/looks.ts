import { watchApprovals } from './approval.ts';
import type { KernelContext } from './context.ts';
import { repairEntryStops } from './entry-stops.ts';
import type { TradingEvent } from './events.ts';
import { watchHeld } from './held-entries.ts';
import { closeLeftShares } from './left-shares.ts';
import { cancelLeftovers } from './leftovers.ts';
import { manageExits } from './manage-exits.ts';
import { watchPostponed } from './open-signal.ts';
import { endPartFilled } from './part-filled.ts';
import { repairStops } from './repair-stop.ts';
import { restoreTargets } from './restore-targets.ts';
import type { KernelState } from './state.ts';
import { cancelSurplusStrays } from './surplus-strays.ts';
import { trimExcess } from './trim-excess.ts';
import { trimExits } from './trim-exits.ts';
import { watch } from './watch.ts';
import { watchBreaks } from './watch-breaks.ts';
import { watchPositions } from './watch-positions.ts';
import { locksOfAllTrades, watchRisk } from './watch-risk.ts';

/** What is looked at every second, in this order; each sees the state that the one before it has left. */
export const LOOKS: readonly ((state: KernelState, context: KernelContext) => TradingEvent[])[] = [
  watchApprovals,
  watchHeld,
  watchPostponed,
  watchRisk,
  locksOfAllTrades,
  watchPositions,
  watch,
  watchBreaks,
  repairEntryStops,
  endPartFilled,
  repairStops,
  restoreTargets,
  cancelSurplusStrays,
  trimExits,
  closeLeftShares,
  cancelLeftovers,
  trimExcess,
  manageExits,
];
