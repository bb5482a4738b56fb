import { count } from '../../core/count.ts';
import type { ConId, OrderRef, SignalId } from '../../core/ids.ts';
import { fail, ok, type Refusal, type Result } from '../../core/result.ts';
import type { ChatEvent } from '../../signals/chat/event.ts';
import type { SignalDraft } from '../../signals/dialects/dialect.ts';
import { isOpen } from '../../trading/kernel/open-signal.ts';
import type { KernelState } from '../../trading/kernel/state.ts';
import { isFinal } from '../../trading/order/order.ts';
import type { Signal } from '../../trading/signal.ts';
import type { Ownership } from '../scoreboard/ownership.ts';

export interface OwnFacts {
  readonly state: KernelState;
  readonly ownership: Ownership;
  /** The room's author. */
  readonly owner: string;
  readonly conId: ConId;
  /** A person is asked first: until then others may have bought more of it. */
  readonly waits?: boolean;
}

/** What an author's entries may still come to: orders that rest, and signals that wait for a person or a reset. */
export interface Withdrawal {
  readonly refs: readonly OrderRef[];
  readonly signals: readonly SignalId[];
}

/** What an author's words about a position come to, where others may hold the same contract. */
export type OwnAction =
  | { readonly kind: 'signal'; readonly draft: SignalDraft; readonly withdraws?: Withdrawal }
  /** Nothing is held yet: what rests or waits is withdrawn. */
  | ({ readonly kind: 'cancel' } & Withdrawal);

const ENTERING: ReadonlySet<string> = new Set(['buy', 'sell', 'add']);

const refuse = (code: string, message: string): Result<never> => fail<Refusal>({ code, message });

/**
 * Holds an author's words to what their own entries have bought: nobody closes, trims or protects what another's words, an
 * alert or a person has opened.
 */
export function ownAction(event: ChatEvent, draft: SignalDraft, facts: OwnFacts): Result<OwnAction> {
  const { state, ownership, owner, conId } = facts;
  const own = ownership.lots.unitsOf(owner, conId);
  const total = state.positions.get(conId)?.quantity ?? 0;
  const pending: Withdrawal = { refs: restingEntries(facts), signals: waitingEntries(draft, facts) };
  const isPending = pending.refs.length + pending.signals.length > 0;
  const all = Math.abs(own) >= Math.abs(total);
  const whole = all && !facts.waits;
  switch (event.type) {
    case 'NEW':
      return ok({ kind: 'signal', draft });
    case 'CANCEL':
      return isPending
        ? ok({ kind: 'cancel', ...pending })
        : refuse('NOTHING_RESTS', 'No entry of this author rests any more: there is nothing to withdraw.');
    case 'EXIT':
    case 'SL':
      if (own === 0 && isPending) return ok({ kind: 'cancel', ...pending });
      if (own === 0) return notHeld(total);
      return ok({
        kind: 'signal',
        draft: whole ? draft : inUnits(draft, Math.abs(own)),
        // Or it would be bought after the author is out.
        ...(isPending ? { withdraws: pending } : {}),
      });
    case 'TRIM': {
      if (own === 0) return notHeld(total);
      if (whole) return ok({ kind: 'signal', draft });
      const share = draft.portion?.by === 'fraction' ? draft.portion.value : 1;
      const units = Math.floor(Math.abs(own) * share + 1e-9);
      return units > 0
        ? ok({ kind: 'signal', draft: inUnits(draft, units) })
        : refuse(
            'NOTHING_TO_TRIM',
            `Of ${count(Math.abs(own), 'unit')} nothing can be given away and kept at once.`,
          );
    }
    default:
      if (own === 0) return notHeld(total);
      return all || event.type === 'ADD'
        ? ok({ kind: 'signal', draft })
        : refuse(
            'POSITION_SHARED',
            `Only ${Math.abs(own)} of the ${Math.abs(total)} units are this author's: the exits of the others stay as they are.`,
          );
  }
}

/** Why a signal about an author's position must not be approved any more: it has changed since a person was asked. */
export function changedSince(
  { action, portion }: Pick<Signal, 'action' | 'portion'>,
  { state, ownership, owner, conId }: OwnFacts,
): Refusal | undefined {
  if (action !== 'close' && action !== 'amend' && action !== 'add') return undefined;
  const own = Math.abs(ownership.lots.unitsOf(owner, conId));
  const total = Math.abs(state.positions.get(conId)?.quantity ?? 0);
  const meant = portion?.by === 'units' ? portion.value : total;
  const isOwn = action === 'close' ? meant <= own : action === 'add' ? own > 0 : own > 0 && own >= total;
  if (isOwn) return undefined;
  return {
    code: 'POSITION_CHANGED',
    found: String(own),
    message: `Since this was asked the position has changed: ${own} of the ${total} units that are held are this author's. Decline it, and close what is to be closed by hand.`,
  };
}

function inUnits(draft: SignalDraft, units: number): SignalDraft {
  const { portion: _portion, ...rest } = draft;
  return { ...rest, portion: { by: 'units', value: units } };
}

const notHeld = (total: number): Result<never> =>
  refuse(
    'NOT_HELD',
    total === 0
      ? 'Nothing of it is held: the entry was not taken, or has ended.'
      : "What is held of it was not bought on this author's words.",
  );

/** The author's entries in the contract that are not final. */
function restingEntries({ state, ownership, owner, conId }: OwnFacts): OrderRef[] {
  const signals = new Set<SignalId>(ownership.signalsOf(owner));
  return [...state.openOrders]
    .map((ref) => state.orders.get(ref))
    .filter((order) => order !== undefined)
    .filter(
      (order) =>
        order.role === 'entry' &&
        order.conId === conId &&
        signals.has(order.signalId) &&
        !isFinal(order.state),
    )
    .map(({ ref }) => ref);
}

/** The author's entries in the symbol that nobody has approved yet, or that are held for a reset. */
function waitingEntries({ symbol }: SignalDraft, { state, ownership, owner, conId }: OwnFacts): SignalId[] {
  return ownership.signalsOf(owner).filter((id) => {
    const record = state.signals.get(id);
    const signal = record?.signal;
    if (!signal || !isOpen(record) || !ENTERING.has(signal.action)) return false;
    return record.held?.conId === conId || signal.symbol.toUpperCase() === symbol.toUpperCase();
  });
}
