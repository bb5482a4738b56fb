import type { SignalId } from '../../core/ids.ts';
import { refuseBeforeStop } from '../../trading/kernel/stops.ts';
import type { SaidInChat } from '../../trading/said-in-chat.ts';
import { done, refused } from '../actions/refused.ts';
import type { Origin } from '../raw-signal.ts';
import type { Intake } from '../runtime/intake.ts';
import type { ActionView } from '../views.ts';
import type { DeskAccount } from './desk-account.ts';
import type { DeskTaker } from './desk-taker.ts';
import { allOf } from './merged-actions.ts';

/** A person's word on a signal that waits. */
export interface WordOnSignal {
  readonly origin: Origin;
  readonly id: string;
  readonly approved: boolean;
  readonly reason: string;
  /** The message, where it was said in a chat. */
  readonly said?: SaidInChat;
}

export interface WaitingParts {
  readonly accounts: readonly DeskAccount[];
  readonly taker: DeskTaker;
  readonly intake: Intake;
}

/** Decides about a signal that waits in one of a desk's accounts, or for all of them. */
export async function decideWaiting(
  { accounts, taker, intake }: WaitingParts,
  { origin, id, approved, reason, said }: WordOnSignal,
): Promise<ActionView> {
  // What a room has asked about waits in the account itself.
  const own = accounts.find(({ seat }) => seat.trader.kernel.state.signals.has(id as SignalId));
  if (own) return own.seat.application.decide(origin, id, approved, reason, said);
  // One word for all: it is none where any of them was stopped after it.
  const stopped = accounts
    .map(({ seat }) => refuseBeforeStop(seat.trader.kernel.state.stops, said))
    .find((refusal) => refusal !== undefined);
  if (approved && stopped) return refused(stopped);
  const decided = await intake.decide(origin, id, approved, reason);
  if (!decided.ok) return refused(decided.error);
  if (!approved) return done(`Signal ${id} is declined.`);
  const outcome = allOf(taker.outcome(decided.value));
  return outcome.done ? { ...outcome, message: `Signal ${id} is approved: ${outcome.message}` } : outcome;
}
