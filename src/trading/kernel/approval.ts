import type { UnixMs } from '../../core/clock.ts';
import type { SignalId } from '../../core/ids.ts';
import type { Refusal } from '../../core/result.ts';
import type { Actor } from '../actor.ts';
import { leaves } from '../sender-way.ts';
import type { Signal } from '../signal.ts';
import type { KernelContext } from './context.ts';
import { derived } from './derived.ts';
import type { TradingEvent } from './events.ts';
import { endedBy } from './held-entries.ts';
import type { KernelState } from './state.ts';

/** The signals that wait for a person, oldest first. */
export const waiting = derived((state): readonly SignalId[] => {
  const found: SignalId[] = [];
  for (const { id, waitsUntil } of state.signals.values()) if (waitsUntil !== undefined) found.push(id);
  return found;
}, 'signals');

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

/**
 * The entries that wait for a person and that their own sender no longer means: the same source and strategy has left the
 * symbol since, or turned. Authors of a chat room share both, so that nobody's words end what another's wait for.
 */
export function endWaitingBy(state: KernelState, signal: Signal): TradingEvent[] {
  const ends = endedBy(signal);
  if (!ends) return [];
  const symbol = signal.symbol.trim().toUpperCase();
  return waiting(state).flatMap((signalId): TradingEvent[] => {
    const entry = state.signals.get(signalId)?.signal;
    const isOurs = entry?.source === signal.source && entry.strategy === signal.strategy;
    const isSame = symbol === '' || entry?.symbol.trim().toUpperCase() === symbol;
    if (!entry || signal.source === 'chat' || leaves(entry) || !isOurs || !isSame || !ends(entry)) return [];
    const refusal = {
      code: 'APPROVAL_SUPERSEDED',
      found: signal.id,
      message: `While it waited for approval, signal ${signal.id} asked to ${signal.action}: it is not carried out.`,
    };
    return [{ type: 'signal.refused', signalId, refusal, arithmetic: [] }];
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
