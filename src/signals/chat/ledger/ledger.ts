import type { UnixMs } from '../../../core/clock.ts';
import type { ChatEvent } from '../event.ts';
import type { ChatMessage } from '../message.ts';
import { LEFT_AFTER_MOST, type Owner, type RoomPosition } from './position.ts';

/** What is remembered of a message that was read. */
export interface ReadMessage extends Owner {
  readonly id: string;
  readonly text: string;
  readonly event: ChatEvent;
  /** Whether it was acted upon: an edit of such a message is a difference, never a trade anew. */
  readonly acted: boolean;
}

/** How a message's event is to be taken. */
export type Decision =
  /** On this position; with `NEW` the one that it opens. */
  | { readonly kind: 'act'; readonly code: string; readonly reason: string; readonly position: RoomPosition }
  /** A person has to say: several positions could be meant, or the words are not clear enough. */
  | {
      readonly kind: 'ask';
      readonly code: string;
      readonly reason: string;
      readonly candidates: readonly RoomPosition[];
      /** It is only told: whatever a yes could mean is not what the message says. */
      readonly tellOnly?: true;
    }
  | { readonly kind: 'ignore'; readonly code: string; readonly reason: string };

/** What one message did. Applying them in order to an empty ledger gives the ledger. */
export interface LedgerEntry {
  readonly message: ChatMessage;
  /** What the message means; for an edit or a deletion, what the difference means. */
  readonly event: ChatEvent;
  readonly decision: Decision;
}

/** An entry that was too unclear to be taken in: its author may well hold it. */
export interface Doubt extends Owner {
  /** The message that said it. */
  readonly id: string;
  readonly time?: UnixMs;
  readonly fields: ChatEvent['fields'];
}

/** Per author and channel: what was read, and what is open. */
export interface Ledger {
  readonly messages: ReadonlyMap<string, ReadMessage>;
  /** Open and closed, oldest first. */
  readonly positions: readonly RoomPosition[];
  /** Entries that nobody has said yes to, oldest first. */
  readonly doubts: readonly Doubt[];
}

/** A ledger as its one owner holds it. */
export interface OwnLedger extends Ledger {
  readonly messages: Map<string, ReadMessage>;
  positions: readonly RoomPosition[];
  doubts: readonly Doubt[];
}

export const emptyLedger = (): OwnLedger => ({ messages: new Map(), positions: [], doubts: [] });

/** Messages beyond so many are forgotten, oldest first; an edit of such an old one is asked about. */
const MOST_MESSAGES = 5_000;
const MOST_POSITIONS = 1_000;
const MOST_DOUBTS = 200;

/** Ids are the author's own in files and by `http`: two authors may use the same. */
export const messageKey = ({ author, channel }: Owner, id: string): string =>
  `${channel}\u0000${author}\u0000${id}`;

/** Who wrote a message, where its source does not say; the last of them where several have used its id. */
export const authorOf = (ledger: Ledger, channel: string, id: string): string | undefined =>
  [...ledger.messages.values()].findLast((each) => each.id === id && each.channel === channel)?.author;

/** The author's open positions in the channel. */
export const openOf = (ledger: Ledger, { author, channel }: Owner): RoomPosition[] =>
  ledger.positions.filter(
    (position) => position.open > 0 && position.author === author && position.channel === channel,
  );

/** How long an unclear entry keeps words without a contract from being taken for another position: a trading day. */
const DOUBT_LASTS = 12 * 3_600_000;

/** The author's unclear entries of the last hours. */
export const doubtsOf = (
  ledger: Ledger,
  { author, channel, time }: Owner & { readonly time?: UnixMs },
): Doubt[] =>
  ledger.doubts.filter(
    (doubt) =>
      doubt.author === author &&
      doubt.channel === channel &&
      (time === undefined || doubt.time === undefined || time - doubt.time < DOUBT_LASTS),
  );

const ENDING: ReadonlySet<string> = new Set(['EXIT', 'SL', 'CANCEL']);

/** The doubts after an entry: a new unclear one, one that became clear, those that their author has ended. */
function doubtsAfter(doubts: readonly Doubt[], { message, event, decision }: LedgerEntry): readonly Doubt[] {
  const { author, channel, time } = message;
  if (decision.code === 'EDIT_WITHOUT_CHANGE') return doubts;
  const id = message.editedOf ?? message.id;
  const { symbol, strike } = event.fields;
  // Ended, or said again and clearly.
  const isEnded = (doubt: Doubt): boolean =>
    (decision.kind === 'act'
      ? event.type === 'NEW' && strike === doubt.fields.strike
      : ENDING.has(event.type)) &&
    (symbol === undefined || doubt.fields.symbol === undefined || doubt.fields.symbol === symbol) &&
    (strike === undefined || doubt.fields.strike === undefined || doubt.fields.strike === strike);
  const rest = doubts.filter(
    (doubt) => doubt.author !== author || doubt.channel !== channel || (doubt.id !== id && !isEnded(doubt)),
  );
  const isAsked =
    decision.kind === 'ask' &&
    event.type === 'NEW' &&
    decision.code !== 'REPEATED_ENTRY' &&
    decision.code !== 'EDIT_CHANGED';
  if (!isAsked && decision.code !== 'SECOND_OPINION') return rest;
  if (event.type !== 'NEW' && event.type !== 'IGNORE') return rest;
  const doubt: Doubt = { author, channel, id, ...(time === undefined ? {} : { time }), fields: event.fields };
  return [...rest, doubt].slice(-MOST_DOUBTS);
}

/** Takes an entry into the ledger, in place: a year of messages is read at every start, and copying thousands for each takes a minute. */
export function applyEntry(ledger: OwnLedger, entry: LedgerEntry): void {
  const { message, event, decision } = entry;
  const { messages } = ledger;
  const key = messageKey(message, message.editedOf ?? message.id);
  const before = messages.get(key);
  if (!message.deleted) {
    messages.delete(key);
    messages.set(key, {
      id: message.editedOf ?? message.id,
      author: message.author,
      channel: message.channel,
      text: message.text,
      event,
      acted: decision.kind === 'act' || before?.acted === true,
    });
  }
  const oldest = messages.keys().next();
  if (messages.size > MOST_MESSAGES && !oldest.done) messages.delete(oldest.value);
  if (event.type === 'NEW' || ledger.doubts.length > 0 || decision.code === 'SECOND_OPINION')
    ledger.doubts = doubtsAfter(ledger.doubts, entry);
  if (decision.kind === 'act') ledger.positions = withPosition(ledger.positions, entry, decision.position);
}

function withPosition(
  positions: readonly RoomPosition[],
  { event }: LedgerEntry,
  position: RoomPosition,
): readonly RoomPosition[] {
  const index = positions.findIndex(
    (each) =>
      each.openedBy === position.openedBy &&
      each.author === position.author &&
      each.channel === position.channel,
  );
  if (event.type === 'NEW' && index < 0) return [...positions, position].slice(-MOST_POSITIONS);
  return positions.map((each, at) => (at === index ? after(each, event) : each));
}

/** What is left of a position after an event. */
function after(position: RoomPosition, { type, fields }: ChatEvent): RoomPosition {
  const levels = {
    ...(fields.stop ? { stop: fields.stop } : {}),
    ...(fields.targets ? { targets: fields.targets } : {}),
  };
  switch (type) {
    case 'ADD': {
      const more = fields.portion?.kind === 'units' ? fields.portion.value : undefined;
      const units =
        position.units !== undefined && more !== undefined ? position.units + more : position.units;
      return { ...position, ...levels, open: 1, ...(units === undefined ? {} : { units }) };
    }
    case 'TRIM':
      return { ...position, ...levels, open: openAfterTrim(position, fields.portion) };
    case 'EXIT':
    case 'SL':
    case 'CANCEL':
      return { ...position, open: 0 };
    case 'TP':
      return {
        ...position,
        ...levels,
        open: fields.portion?.kind === 'all' || isOnlyTarget(position) ? 0 : position.open,
      };
    default:
      return { ...position, ...levels };
  }
}

/** With one target said, nothing is left behind it. */
const isOnlyTarget = ({ targets = [] }: RoomPosition): boolean => targets.length === 1;

/** Parts whose size was not said leave the position open; how much is left is then not known exactly. */
function openAfterTrim(position: RoomPosition, portion: ChatEvent['fields']['portion']): number {
  if (!portion || portion.kind === 'part') return position.open;
  if (portion.kind === 'all') return 0;
  if (portion.kind === 'fraction') return position.open * (1 - portion.value);
  if (portion.kind === 'most') return position.open * LEFT_AFTER_MOST;
  if (position.units === undefined) return position.open;
  const left = position.open * position.units - portion.value;
  return Math.max(0, left / position.units);
}
