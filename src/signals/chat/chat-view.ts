import type { Refusal } from '../../core/result.ts';
import type { SignalDraft } from '../dialects/dialect.ts';
import type { ChatEvent } from './event.ts';
import type { Decision, LedgerEntry } from './ledger/ledger.ts';
import type { RoomPosition } from './ledger/position.ts';
import { signalOf, stopBeside } from './signal-of.ts';

/** One message's outcome for programs: what it says, where, how surely, and what is done with it. */
export interface ChatView {
  readonly id: string;
  readonly author: string;
  readonly channel: string;
  readonly event: ChatEvent['type'];
  readonly fields: ChatEvent['fields'];
  readonly spans: ChatEvent['spans'];
  readonly confidence: number;
  readonly code: string;
  readonly reason: string;
  readonly decision: {
    readonly kind: Decision['kind'];
    readonly code: string;
    readonly reason: string;
    /** The position that is meant; with `NEW` the one that opens. */
    readonly position?: PositionView;
    /** The positions that could be meant. */
    readonly candidates?: readonly PositionView[];
  };
  /** With `act`: the canonical signal that it amounts to. */
  readonly signal?: SignalDraft;
  /** With `act`: the signal that moves the stop, where the message says that besides: `out half, stop to BE`. */
  readonly stopSignal?: SignalDraft;
  /** With `act`: why it amounts to none. */
  readonly withoutSignal?: Refusal;
}

/** What identifies a position, and how much of it is left by its author's words (1 to 0). */
export type PositionView = Pick<RoomPosition, 'openedBy' | 'symbol' | 'strike' | 'right' | 'expiry' | 'open'>;

export function chatView(entry: LedgerEntry): ChatView {
  const { message, event, decision } = entry;
  const { id, author, channel } = message;
  const { type, fields, spans, confidence, code, reason } = event;
  return {
    id,
    author,
    channel,
    event: type,
    fields,
    spans,
    confidence,
    code,
    reason,
    decision: {
      kind: decision.kind,
      code: decision.code,
      reason: decision.reason,
      ...(decision.kind === 'act' ? { position: positionView(decision.position) } : {}),
      ...(decision.kind === 'ask' && decision.candidates.length > 0
        ? { candidates: decision.candidates.map(positionView) }
        : {}),
    },
    ...(decision.kind === 'act' ? signalView(entry) : {}),
  };
}

function signalView(entry: LedgerEntry): Pick<ChatView, 'signal' | 'stopSignal' | 'withoutSignal'> {
  const signal = signalOf(entry);
  const beside = stopBeside(entry);
  const stop = beside && signalOf(beside);
  return {
    ...(signal.ok ? { signal: signal.value } : { withoutSignal: signal.error }),
    ...(stop?.ok ? { stopSignal: stop.value } : {}),
  };
}

const positionView = ({ openedBy, symbol, strike, right, expiry, open }: RoomPosition): PositionView => ({
  openedBy,
  symbol,
  ...(strike === undefined ? {} : { strike }),
  ...(right ? { right } : {}),
  ...(expiry === undefined ? {} : { expiry }),
  open,
});
