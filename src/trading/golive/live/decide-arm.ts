import { type AccountId, isPaperAccount } from '../../../core/ids.ts';
import { fail, ok, type Result } from '../../../core/result.ts';
import type { Actor } from '../../actor.ts';
import type { GoLiveEvent } from './golive-events.ts';
import type { GoLiveState } from './golive-state.ts';
import { type LiveGate, missingParts } from './live-gate.ts';

/** What a person says to arm live trading. */
export interface ArmRequest {
  /** The account id, typed. */
  readonly typed: string;
  readonly by: Actor;
  readonly reason: string;
}

export interface ArmFacts {
  readonly golive: GoLiveState;
  readonly gate: LiveGate;
  /** As the gateway reports it; absent: not told yet. */
  readonly account?: AccountId;
  /** Trading is not `active`. */
  readonly halted: boolean;
}

/** Refuses while anything but the arming itself is missing. Armed already: nothing happens. */
export function decideArm(request: ArmRequest, facts: ArmFacts): Result<readonly GoLiveEvent[]> {
  const { account, gate, golive } = facts;
  const { typed, by, reason } = request;
  if (account === undefined)
    return fail({
      code: 'ACCOUNT_UNKNOWN',
      message: 'The gateway has not told its account yet. See `bowline status`; arm when the link is ready.',
    });
  if (isPaperAccount(account))
    return fail({
      code: 'ARM_NOT_LIVE',
      field: 'account',
      found: account,
      message: `${account} is a paper account: it needs no arming.`,
    });
  if (typed.trim() !== account) return fail(notConfirmed(typed));
  if (facts.halted)
    return fail({
      code: 'TRADING_HALTED',
      message: 'Trading is halted, and a halt disarms. Resume first (`bowline resume`), then arm.',
    });
  const missing = missingParts(gate).filter(({ name }) => name !== 'arm');
  if (missing.length > 0)
    return fail({
      code: 'LIVE_NOT_PERMITTED',
      found: missing.map(({ name }) => name).join(', '),
      message: `${account} cannot be armed. Missing: ${missing.map(({ name, text }) => `(${name}) ${text}`).join('; ')}.`,
    });
  if (gate.open || golive.permit === undefined) return ok([]);
  return ok([{ type: 'live.armed', account, permitId: golive.permit.id, by, reason }]);
}

/** The typed account id is not that of this Bowline. */
export const notConfirmed = (typed: string) => ({
  code: 'ACCOUNT_NOT_CONFIRMED',
  field: 'account',
  found: typed,
  message: 'The typed account id is not that of this Bowline. Type the id that `bowline status` shows.',
});
