import type { ArrivedMessage, SourceKind } from '../../chat/source.ts';
import type { UnixMs } from '../../core/clock.ts';
import type { OrderRef, SignalId } from '../../core/ids.ts';
import type { Refusal } from '../../core/result.ts';
import type { LedgerEntry } from '../../signals/chat/ledger/ledger.ts';

/** What came of a message that was read. */
export type ChatOutcome =
  /** It went the way of every signal; what became of it is told there. */
  | {
      readonly kind: 'signal';
      readonly signalId: SignalId;
      /** What the message says of the stop is done when a person approves the signal. */
      readonly stopWaits?: true;
      /** Why the stop was not moved that the message speaks of besides. */
      readonly stopRefused?: Refusal;
    }
  /** Signals that wait for a person, one for each thing that it could mean; `entries` is what each does if approved. */
  | {
      readonly kind: 'asked';
      readonly choices: readonly { readonly signalId: SignalId; readonly entry: LedgerEntry }[];
      readonly until: UnixMs;
    }
  /** Entries of the author were withdrawn: resting ones asked to be cancelled, `signals` that waited refused. */
  | {
      readonly kind: 'cancelled';
      readonly refs: readonly OrderRef[];
      readonly signals?: readonly SignalId[];
    }
  /** It was to be acted upon, or asked about, and nothing was done. */
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'ignored' };

/** Bid and ask when an entry was weighed, for the record of what could have been had. */
export interface QuoteThen {
  readonly bid: number;
  readonly ask: number;
}

/** What chat rooms put into the journal. */
export type ChatJournalEvent =
  /** Raw, before anything is made of it. */
  | {
      readonly type: 'chat.received';
      readonly room: string;
      readonly source: SourceKind;
      readonly message: ArrivedMessage;
    }
  /** How it was read, and what came of it. */
  | {
      readonly type: 'chat.decided';
      readonly room: string;
      /** Sequence number of its `chat.received`. */
      readonly received: number;
      readonly entry: LedgerEntry;
      readonly outcome: ChatOutcome;
      readonly quote?: QuoteThen;
    }
  /** A person gave an order in a chat, or one who may not tried to. */
  | {
      readonly type: 'chat.command';
      readonly source: SourceKind;
      readonly channel: string;
      readonly author: string;
      /** Its id in the channel; absent in journals of before. */
      readonly message?: string;
      readonly command: string;
      readonly answer: string;
    };

export const isChatEvent = (entry: {
  readonly type: string;
  readonly data: unknown;
}): entry is {
  readonly type: string;
  readonly data: ChatJournalEvent;
} => entry.type === 'chat.received' || entry.type === 'chat.decided' || entry.type === 'chat.command';

/** The owner of what an author's words have bought. */
export const ownerOf = (room: string, author: string): string => `${room}\u0000${author}`;
