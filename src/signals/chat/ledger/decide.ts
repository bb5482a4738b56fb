import { cleanDecimal } from '../../../core/price.ts';
import { ACT_FROM, type ChatEvent, type ChatFields, isTrade, type Level } from '../event.ts';
import type { ChatMessage } from '../message.ts';
import { afterOpinion, type Opinion } from '../opinion.ts';
import type { Room } from '../room.ts';
import { understand } from '../understand.ts';
import {
  type Decision,
  doubtsOf,
  type Ledger,
  type LedgerEntry,
  messageKey,
  openOf,
  type ReadMessage,
} from './ledger.ts';
import { couldMean, isSameContract, type RoomPosition } from './position.ts';

/** What a message does, given what its author has said before. Pure; never throws on any message. */
export function decideMessage(
  ledger: Ledger,
  message: ChatMessage,
  room: Omit<Room, 'time'> = {},
  opinion?: Opinion,
): LedgerEntry {
  // Another author's message is never edited or taken back by this one.
  const before = ledger.messages.get(messageKey(message, message.editedOf ?? message.id));
  if (message.deleted) return decideDeletion(ledger, message, before);
  const read = understand(message.text, {
    ...room,
    held: new Set(openOf(ledger, message).map(({ symbol }) => symbol)),
    ...(message.time === undefined ? {} : { time: message.time }),
  });
  const event = afterOpinion(read, opinion);
  if (before) return decideEdit(ledger, message, before, event);
  if (message.editedOf !== undefined && isTrade(event))
    return { message, event, decision: ask('EDIT_OF_UNKNOWN', 'An edit of a message that was never seen.') };
  const decision = decide(ledger, message, event);
  return {
    message,
    event: decision.kind === 'act' ? ofPosition(event, decision.position) : event,
    decision,
  };
}

/** How many times its entry an option's price may become, and that of anything else. */
const FARTHEST = { option: 25, other: 1.6 };

/** Whether words that name no instrument speak of prices that this one cannot have. */
function isFarFrom({ price: entry, instrument }: RoomPosition, fields: ChatFields): boolean {
  if (entry === undefined || entry <= 0 || fields.symbol !== undefined || fields.strike !== undefined)
    return false;
  const most = instrument === 'option' || instrument === 'spread' ? FARTHEST.option : FARTHEST.other;
  const levels = [fields.stop, ...(fields.targets ?? [])].flatMap((level) =>
    level?.kind === 'price' && (level.of === 'instrument' || most === FARTHEST.other) ? [level.value] : [],
  );
  return [fields.price, fields.averagePrice, ...levels].some(
    (price) => price !== undefined && price > 0 && (price > entry * most || price * most < entry),
  );
}

/** The event with what only the position tells: whose price a level is, and whether an exit leaves anything. */
function ofPosition(event: ChatEvent, { instrument, units, open }: RoomPosition): ChatEvent {
  const { stop, targets, portion } = event.fields;
  const ofOption = instrument === 'option' || instrument === 'spread';
  const own = (level: Level): Level =>
    level.kind === 'price' && !ofOption ? { ...level, of: 'instrument' } : level;
  const fields = {
    ...event.fields,
    ...(stop ? { stop: own(stop) } : {}),
    ...(targets ? { targets: targets.map(own) } : {}),
  };
  // The strict grammar names the quantity of every exit: less than its author holds is a part.
  const isPart =
    event.type === 'EXIT' &&
    portion?.kind === 'units' &&
    units !== undefined &&
    portion.value < units * open - HARDLY_ANY;
  const isAll =
    event.type === 'TRIM' &&
    portion?.kind === 'units' &&
    units !== undefined &&
    portion.value >= units * open - HARDLY_ANY;
  return {
    ...event,
    fields,
    ...(isPart ? { type: 'TRIM' as const } : isAll ? { type: 'EXIT' as const } : {}),
  };
}

const HARDLY_ANY = 1e-9;

const ask = (code: string, reason: string, candidates: readonly RoomPosition[] = []): Decision => ({
  kind: 'ask',
  code,
  reason,
  candidates,
});
const ignore = (code: string, reason: string): Decision => ({ kind: 'ignore', code, reason });

function decide(ledger: Ledger, message: ChatMessage, event: ChatEvent): Decision {
  if (!isTrade(event)) return ignore(event.code, event.reason);
  if (event.type === 'NEW') return decideEntry(ledger, message, event);
  const found = openOf(ledger, message).filter((position) => couldMean(position, event.fields));
  if (found.length === 0)
    return ignore('NO_POSITION', `${message.author} has no open position that this could mean.`);
  if (found.length > 1)
    return ask(
      'SEVERAL_POSITIONS',
      `${message.author} has ${found.length} open positions that this could mean.`,
      found,
    );
  const [position] = found;
  if (!position) return ignore('NO_POSITION', `${message.author} has no open position.`);
  if (event.confidence < ACT_FROM) return ask(event.code, event.reason, [position]);
  const isUnnamed = event.fields.symbol === undefined && event.fields.strike === undefined;
  if (isUnnamed && doubtsOf(ledger, message).length > 0)
    return ask(
      'ENTRY_UNCLEAR',
      `${message.author} has announced an entry that was not clear: it may be meant.`,
      [position],
    );
  if (isFarFrom(position, event.fields))
    return ask('PRICE_FAR', `The prices are far from ${position.symbol}'s: something else may be meant.`, [
      position,
    ]);
  // What was sold in parts was filled: some other order is meant.
  if (event.type === 'CANCEL' && position.open < 1)
    return ask('CANCEL_OF_FILLED', 'The position was filled and sold in part: nothing of it rests.', [
      position,
    ]);
  return { kind: 'act', code: event.code, reason: event.reason, position };
}

function decideEntry(ledger: Ledger, message: ChatMessage, event: ChatEvent): Decision {
  const { fields } = event;
  if (event.confidence < ACT_FROM || fields.symbol === undefined) return ask(event.code, event.reason);
  const same = openOf(ledger, message).find((position) => isSameContract(position, fields));
  if (same) {
    const repeated = same.price === fields.price;
    return repeated
      ? ignore('REPEATED', 'The same entry was announced before and is open.')
      : ask('REPEATED_ENTRY', 'The same contract is open already: an addition was not said.', [same]);
  }
  return {
    kind: 'act',
    code: event.code,
    reason: event.reason,
    position: opened(message, fields, fields.symbol),
  };
}

/**
 * What an entry that was asked about does once a person has said yes: to its event as it stands, on the position that was
 * chosen. Undefined where no position can be named, such as for an entry without a symbol.
 */
export function consented(entry: LedgerEntry, candidate?: RoomPosition): LedgerEntry | undefined {
  const { message, event, decision } = entry;
  if (decision.kind !== 'ask' || decision.tellOnly) return undefined;
  const { symbol } = event.fields;
  const position =
    candidate ??
    (event.type === 'NEW' && symbol !== undefined ? opened(message, event.fields, symbol) : undefined);
  if (!position) return undefined;
  const { code, reason } = decision;
  // An entry into what is open already is an addition to it.
  const meant = event.type === 'NEW' && candidate ? { ...event, type: 'ADD' as const } : event;
  return { message, event: meant, decision: { kind: 'act', code, reason, position } };
}

function opened(message: ChatMessage, fields: ChatFields, symbol: string): RoomPosition {
  return {
    author: message.author,
    channel: message.channel,
    openedBy: message.editedOf ?? message.id,
    ...(message.time === undefined ? {} : { openedAt: message.time }),
    symbol,
    instrument: fields.instrument ?? 'stock',
    side: fields.side ?? 'long',
    ...(fields.strike === undefined ? {} : { strike: fields.strike }),
    ...(fields.secondStrike === undefined ? {} : { secondStrike: fields.secondStrike }),
    ...(fields.right ? { right: fields.right } : {}),
    ...(fields.expiry === undefined ? {} : { expiry: fields.expiry }),
    ...(fields.price === undefined ? {} : { price: fields.price }),
    ...(fields.portion?.kind === 'units' ? { units: fields.portion.value } : {}),
    open: 1,
    ...(fields.stop ? { stop: fields.stop } : {}),
    ...(fields.targets ? { targets: fields.targets } : {}),
  };
}

/** An edit says what is different. What was acted upon is never done again. */
function decideEdit(
  ledger: Ledger,
  message: ChatMessage,
  before: ReadMessage,
  event: ChatEvent,
): LedgerEntry {
  if (before.text === message.text || sameMeaning(before.event, event))
    return {
      message,
      // Other words of the same meaning stand elsewhere in the text.
      event: before.text === message.text ? before.event : event,
      decision: ignore('EDIT_WITHOUT_CHANGE', 'The edit changes nothing.'),
    };
  if (!before.acted) {
    const decision = isTrade(event)
      ? ask('EDIT_BECAME_TRADE', 'A message that was no trade was edited into one.')
      : ignore(event.code, event.reason);
    return { message, event, decision };
  }
  const position = openOf(ledger, message).find(({ openedBy }) => openedBy === before.id);
  const levels = position ? changedLevels(before.event, event) : undefined;
  if (position && levels)
    return {
      message,
      event: levels,
      decision: {
        kind: 'act',
        code: 'EDIT_MOVED_LEVELS',
        reason: 'The edit changes only stop or targets.',
        position,
      },
    };
  const changed = changedFields(before.event, event).join(', ') || 'the meaning';
  const reason = `The edit changes ${changed} of a message that was acted upon.`;
  if (event.type !== 'NEW' && event.type !== 'ADD')
    return { message, event, decision: ask('EDIT_CHANGED', reason, position ? [position] : []) };
  // What is written now has been bought already, in part or otherwise: bought on a yes, all of it would come on top.
  const difference = position && fewerUnits(before.event, event);
  if (position && difference)
    return { message, event: difference, decision: ask('EDIT_CHANGED', reason, [position]) };
  const decision: Decision = {
    kind: 'ask',
    code: 'EDIT_CHANGED',
    reason: `${reason} Nothing is bought on it.`,
    candidates: [],
    tellOnly: true,
  };
  return { message, event, decision };
}

/**
 * The difference as an event of its own when an entry has become smaller and nothing else differs. One that has become larger
 * is none: how much is bought is the configuration's, and that much has been.
 */
function fewerUnits(before: ChatEvent, now: ChatEvent): ChatEvent | undefined {
  if (before.type !== now.type || changedFields(before, now).some((name) => name !== 'portion'))
    return undefined;
  const was = before.fields.portion;
  const is = now.fields.portion;
  if (was?.kind !== 'units' || is?.kind !== 'units') return undefined;
  const fewer = cleanDecimal(was.value - is.value);
  if (fewer <= 0) return undefined;
  return { ...now, type: 'TRIM', fields: { ...now.fields, portion: { kind: 'units', value: fewer } } };
}

const keyOf = (value: unknown): string => JSON.stringify(value ?? null);
const changedFields = (before: ChatEvent, now: ChatEvent): string[] =>
  [...new Set([...Object.keys(before.fields), ...Object.keys(now.fields)])].filter(
    (name) => keyOf(before.fields[name as keyof ChatFields]) !== keyOf(now.fields[name as keyof ChatFields]),
  );
const sameMeaning = (before: ChatEvent, now: ChatEvent): boolean =>
  before.type === now.type && changedFields(before, now).length === 0;

/** The difference as an event of its own when nothing but stop and targets differ. */
function changedLevels(before: ChatEvent, now: ChatEvent): ChatEvent | undefined {
  if (before.type !== now.type) return undefined;
  const changed = changedFields(before, now);
  const { stop, targets } = now.fields;
  if (changed.some((name) => name !== 'stop' && name !== 'targets')) return undefined;
  if (changed.includes('stop') && stop)
    return {
      ...now,
      type: 'MOVE_STOP',
      fields: { stop, ...(targets ? { targets } : {}) },
      code: 'EDIT_MOVED_LEVELS',
    };
  return targets ? { ...now, type: 'TARGETS', fields: { targets }, code: 'EDIT_MOVED_LEVELS' } : undefined;
}

/** A message taken back withdraws its entry while that is unfilled; what is filled stays the room's to close. */
function decideDeletion(ledger: Ledger, message: ChatMessage, before: ReadMessage | undefined): LedgerEntry {
  const event: ChatEvent = {
    type: before?.event.type === 'NEW' && before.acted ? 'CANCEL' : 'IGNORE',
    fields: before?.event.fields ?? {},
    spans: {},
    confidence: 1,
    code: 'DELETED',
    reason: 'The message was deleted.',
  };
  const position = openOf(ledger, message).find(({ openedBy }) => openedBy === before?.id);
  if (event.type !== 'CANCEL' || !position)
    return {
      message,
      event: { ...event, type: 'IGNORE' },
      decision: ignore('DELETED', 'Nothing depended on it.'),
    };
  return {
    message,
    event,
    decision: {
      kind: 'act',
      code: 'ENTRY_DELETED',
      reason: 'The entry was taken back: cancelled while unfilled.',
      position,
    },
  };
}
