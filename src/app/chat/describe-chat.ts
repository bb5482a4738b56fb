import { count } from '../../core/count.ts';
import type { SignalId } from '../../core/ids.ts';
import type { Description } from '../../trading/kernel/description.ts';
import type { ChatJournalEvent } from './chat-journal.ts';

const LONGEST_TEXT = 120;
const short = (text: string): string => text.replaceAll(/\s+/g, ' ').trim().slice(0, LONGEST_TEXT);

/** What a chat room put into the journal, as a line for the log. */
export function describeChat(event: ChatJournalEvent): Description {
  switch (event.type) {
    case 'chat.received': {
      const { room, message } = event;
      const { author, authorName = author, deleted, editedOf } = message;
      const how = deleted ? ' deleted a message' : editedOf === undefined ? '' : ' (edit)';
      return { severity: 'debug', text: `${room}, ${authorName}${how}: ${short(message.text)}` };
    }
    case 'chat.decided':
      return decidedText(event);
    case 'chat.command':
      return {
        severity: 'info',
        text: `"${event.command}" by ${event.author} in ${event.source}: ${short(event.answer)}`,
      };
  }
}

function decidedText({
  room,
  entry,
  outcome,
}: Extract<ChatJournalEvent, { type: 'chat.decided' }>): Description {
  const { event, message } = entry;
  const who = `${room}, ${message.authorName ?? message.author}, ${event.type}`;
  switch (outcome.kind) {
    case 'signal': {
      const { signalId, stopRefused } = outcome;
      const stop = stopRefused ? `; the stop is not moved: ${stopRefused.code}, ${stopRefused.message}` : '';
      return {
        severity: stopRefused ? 'warning' : 'info',
        text: `${who}: signal ${signalId}${stop}`,
        signalId,
      };
    }
    case 'asked': {
      const [first] = outcome.choices;
      return {
        severity: 'warning',
        text: `${who}: a person is asked, ${count(outcome.choices.length, 'choice')}: ${entry.decision.reason}`,
        ...(first ? { signalId: first.signalId as SignalId } : {}),
      };
    }
    case 'cancelled':
      return {
        severity: 'info',
        text: `${who}: ${[...outcome.refs, ...(outcome.signals ?? [])].join(', ')} to be cancelled`,
      };
    case 'refused':
      return { severity: 'warning', text: `${who}: ${outcome.refusal.code}, ${outcome.refusal.message}` };
    case 'ignored':
      return { severity: 'debug', text: `${who}: ${entry.decision.code}` };
  }
}
