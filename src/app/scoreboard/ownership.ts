import { unixMs } from '../../core/clock.ts';
import type { ConId, OrderRef, SignalId } from '../../core/ids.ts';
import type { TradingEvent } from '../../trading/kernel/events.ts';
import { rolledInRef, rolledOutRef } from '../../trading/rolls/roll.ts';
import type { Signal } from '../../trading/signal.ts';
import { type ChatJournalEvent, ownerOf } from '../chat/chat-journal.ts';
import { LotBook, NOBODY } from './lot-book.ts';

/** Whose a signal is that no chat room sent: its strategy, or the way by which it came. */
export const ownerOfSignal = ({ source, strategy }: Pick<Signal, 'source' | 'strategy'>): string =>
  ownerOf(source, strategy ?? '');

/** The entries of a journal that say whose something is. */
export const OWNERSHIP_TYPES = [
  'chat.decided',
  'signal.received',
  'plan.made',
  'execution.recorded',
  'execution.corrected',
  'break.resolved',
] as const;
type AnyEvent = TradingEvent | ChatJournalEvent;
type OwnershipEvent = Extract<AnyEvent, { readonly type: (typeof OWNERSHIP_TYPES)[number] }>;

const saysWhose = (event: AnyEvent): event is OwnershipEvent =>
  (OWNERSHIP_TYPES as readonly string[]).includes(event.type);

/** Follows the journal: which sender's signals bought what. */
export class Ownership {
  readonly lots = new LotBook();
  readonly #owners = new Map<SignalId, string>();
  readonly #signals = new Map<OrderRef, SignalId>();
  /** When a person last took a position over, by the market's clock, and the orders that were planned since. */
  readonly #adopted = new Map<ConId, { readonly at: number; readonly since: Set<OrderRef> }>();

  /** The signals of an owner, oldest first. */
  signalsOf(owner: string): SignalId[] {
    return [...this.#owners].filter(([, each]) => each === owner).map(([id]) => id);
  }

  /** The signal of an order. */
  signalOf(ref: string): SignalId | undefined {
    return this.#signals.get(ref as OrderRef);
  }

  ownerOf(signalId: SignalId): string | undefined {
    return this.#owners.get(signalId);
  }

  /** An entry of the journal; in order, each once. */
  take(event: AnyEvent): void {
    if (!saysWhose(event)) return;
    switch (event.type) {
      case 'chat.decided': {
        const { outcome, room, entry } = event;
        const owner = ownerOf(room, entry.message.author);
        if (outcome.kind === 'signal') this.#owners.set(outcome.signalId, owner);
        if (outcome.kind === 'asked')
          for (const { signalId } of outcome.choices) this.#owners.set(signalId, owner);
        return;
      }
      case 'signal.received':
        if (!this.#owners.has(event.signal.id))
          this.#owners.set(event.signal.id, ownerOfSignal(event.signal));
        return;
      case 'plan.made':
        for (const { ref, role } of event.plan.orders)
          for (const each of role === 'roll' ? [ref, rolledOutRef(ref), rolledInRef(ref)] : [ref])
            this.#signals.set(each, event.plan.signalId);
        for (const { ref, conId } of event.plan.orders) this.#adopted.get(conId)?.since.add(ref);
        return;
      case 'execution.recorded': {
        const { ref, execution } = event;
        // Bowline's own closings, as at a loss limit, and the watchdog's are nobody's signals: they take from everybody.
        const signalId = this.signalOf(ref) ?? (ref as string as SignalId);
        const fill = { owner: this.#owners.get(signalId) ?? NOBODY, signalId, execution };
        const adopted = this.#adopted.get(execution.conId);
        if (adopted && execution.time <= adopted.at && !adopted.since.has(ref)) this.lots.takeLate(fill);
        else this.lots.take(fill);
        return;
      }
      case 'break.resolved': {
        if (event.resolution !== 'adopt') return;
        const { conId, quantity, ratio, successor: now = conId, marketTime: at = unixMs(0) } = event;
        this.lots.adopt({ conId, quantity, now, ...(ratio ? { ratio } : {}) });
        for (const each of [conId, now]) this.#adopted.set(each, { at, since: new Set() });
        return;
      }
      case 'execution.corrected':
        this.lots.correct(event.replaces, event.execution);
        return;
    }
  }
}
