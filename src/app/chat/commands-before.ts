import type { UnixMs } from '../../core/clock.ts';
import type { SignalId } from '../../core/ids.ts';
import type { JournalEntry } from '../../journal/entry.ts';
import type { Journal } from '../../journal/journal.ts';
import type { TradingEvent } from '../../trading/kernel/events.ts';
import type { KernelState } from '../../trading/kernel/state.ts';
import type { SaidInChat } from '../../trading/said-in-chat.ts';
import { type ChatJournalEvent, isChatEvent } from './chat-journal.ts';
import type { ChatCommand } from './command.ts';

/** A command that was given in a chat and answered, as the journal holds it. */
export type CommandGiven = Extract<ChatJournalEvent, { type: 'chat.command' }>;

/** What a command has done: told by the event that did it, which names the message. */
export interface CommandEffect {
  readonly what: 'halted' | 'resumed' | 'flattened';
  readonly said: SaidInChat;
  /** What was flattened is a signal of its own. */
  readonly signalId?: SignalId;
}

/** What was commanded before a start; each oldest first. */
export interface CommandsBefore {
  readonly given: readonly CommandGiven[];
  /** Also of commands whose answer a crash has cut off. */
  readonly effects: readonly CommandEffect[];
}

/** Twice as long as a command is good for: the clock of a source may be ahead of ours. */
const LOOKED_BACK_MS = 2 * 60_000;
/** Entries that are read at first; mostly far more than so many minutes write. */
const READ_AT_FIRST = 10_000;
/** However fast it is written, and wherever the clock stands. */
const MOST_READ = 160_000;

/**
 * The commands among the newest entries of a whole journal: those of the last two minutes, and perhaps older ones. A kill is good for longer:
 * the last one of a chat is in the `states` of the accounts, however old.
 */
export function commandsBefore(
  journal: Pick<Journal, 'lastSeq' | 'tail'>,
  now: UnixMs,
  states: readonly Pick<KernelState, 'stops'>[] = [],
): CommandsBefore {
  const isEnough = (read: number, [oldest]: readonly JournalEntry[]): boolean =>
    read >= Math.min(MOST_READ, journal.lastSeq) || !oldest || now - oldest.at > LOOKED_BACK_MS;
  let read = READ_AT_FIRST;
  let entries = journal.tail(read);
  while (!isEnough(read, entries)) {
    read *= 4;
    entries = journal.tail(read);
  }
  const given: CommandGiven[] = [];
  const effects = states.flatMap(({ stops }) =>
    stops.flatMap(({ said }): CommandEffect[] => (said ? [{ what: 'halted', said }] : [])),
  );
  for (const entry of entries) {
    if (isChatEvent(entry)) {
      if (entry.data.type === 'chat.command') given.push(entry.data);
      continue;
    }
    const effect = effectOf(entry.data as TradingEvent);
    if (effect) effects.push(effect);
  }
  return { given, effects };
}

function effectOf(event: TradingEvent): CommandEffect | undefined {
  if (event.type === 'trading-state.changed' && event.said)
    return { what: event.to === 'active' ? 'resumed' : 'halted', said: event.said };
  if (event.type === 'signal.received' && event.said)
    return { what: 'flattened', said: event.said, signalId: event.signal.id };
  return undefined;
}

/**
 * Whether a command has had its last effect, and is not to be carried out again. A `kill flatten` that was cut off between the two is; an
 * approval is told by its signal, which waits no more. `late`: it may only halt by now.
 */
export function isCarriedOut(
  command: ChatCommand,
  effects: readonly CommandEffect[],
  late: boolean,
): boolean {
  const has = (what: CommandEffect['what']): boolean => effects.some((effect) => effect.what === what);
  switch (command.what) {
    case 'kill':
      return command.positions === 'flatten' && !late ? has('flattened') : has('halted');
    case 'flatten':
      return has('flattened');
    case 'resume':
      return has('resumed');
    default:
      return false;
  }
}
