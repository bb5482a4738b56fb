import type { UnixMs } from '../../core/clock.ts';
import type { SignalId } from '../../core/ids.ts';
import type { Refusal } from '../../core/result.ts';
import type { Actor } from '../actor.ts';
import type { KernelContext } from './context.ts';
import type { TradingEvent } from './events.ts';
import type { KernelState } from './state.ts';

/** The signals that wait for a person, oldest first. */
export function waiting(state: KernelState): SignalId[] {
  const found: SignalId[] = [];
  for (const { id, waitsUntil } of state.signals.values()) if (waitsUntil !== undefined) found.push(id);
  return found;
}

const expired = (until: UnixMs): Refusal => ({
  code: 'APPROVAL_EXPIRED',
  found: new Date(until).toISOString(),
  message: `Nobody approved it until ${new Date(until).toISOString()}. It is not acted upon any more; send it again if it still holds.`,
});

/** Refuses what has waited too long. */
export function watchApprovals(state: KernelState, context: KernelContext): TradingEvent[] {
  const now = context.now();
  return waiting(state).flatMap((signalId): TradingEvent[] => {
    const until = state.signals.get(signalId)?.waitsUntil;
    if (until === undefined || now < until) return [];
    return [{ type: 'signal.refused', signalId, refusal: expired(until), arithmetic: [] }];
  });
}

/** A person's word on a waiting signal; a refusal when there is nothing to decide any more. */
export function decideApproval(
  state: KernelState,
  signalId: SignalId,
  word: { readonly approved: boolean; readonly by: Actor; readonly reason: string },
  now: UnixMs,
): { readonly refusal: Refusal } | { readonly events: readonly TradingEvent[] } {
  const record = state.signals.get(signalId);
  const until = record?.waitsUntil;
  if (!record || until === undefined)
    return {
      refusal: {
        code: 'NOT_WAITING',
        field: 'id',
        found: signalId,
        message: record
          ? `Signal ${signalId} does not wait for anybody.`
          : `There is no signal ${signalId}. See: bowline signals`,
      },
    };
  if (now >= until) return { refusal: expired(until) };
  if (word.approved) return { events: [{ type: 'approval.given', signalId, by: word.by }] };
  const refusal: Refusal = { code: 'DECLINED', message: `Declined by a person (${word.by}): ${word.reason}` };
  return { events: [{ type: 'signal.refused', signalId, refusal, arithmetic: [] }] };
}
