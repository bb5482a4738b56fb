import { type UnixMs, unixMs } from '../../../core/clock.ts';
import { CHAT_EVENT_TYPES, type ChatEventType, type ChatFields } from '../event.ts';
import type { ChatMessage } from '../message.ts';
import { readExpectedFields } from './expected-fields.ts';

/** When the first message of every transcript was written: Thursday 5 March 2026, 9:31 in New York. */
export const TRANSCRIPT_START = Date.UTC(2026, 2, 5, 14, 31);
const MINUTE = 60_000;

/** One reading that is right, and what may become of it. */
export interface ExpectedReading {
  readonly type: ChatEventType;
  /** Whether the message must be acted upon (`true`) or must not (`false`). */
  readonly acts: boolean;
}

/** A message of a transcript with what it must be read as. */
export interface TranscriptLine {
  readonly line: number;
  readonly message: ChatMessage;
  readonly readings: readonly ExpectedReading[];
  readonly fields: ChatFields;
}

/**
 * Reads a transcript: one message a line, a minute apart, `author: text => EVENT fields`. `\n` in the text is a line end.
 * Several events with `|` between them are all right; a `?` behind a trading event says that it must not be acted upon.
 * `#` begins a remark. The fields are those of `readExpectedFields`.
 *
 * @throws Error on a line that is not written so.
 */
export function readTranscript(channel: string, content: string): readonly TranscriptLine[] {
  return content
    .split('\n')
    .map((text, index) => ({ text, line: index + 1 }))
    .filter(({ text }) => text.trim() !== '' && !text.startsWith('#'))
    .map(({ text, line }, order) => readLine(channel, text, line, order));
}

function readLine(channel: string, text: string, line: number, order: number): TranscriptLine {
  const parts = /^(\w+): (.*) => (\S+)(.*)$/.exec(text);
  if (!parts) throw new Error(`${channel}:${line}: not "author: text => EVENT fields": ${text}`);
  const [, author = '', said = '', events = '', fields = ''] = parts;
  return {
    line,
    message: {
      id: `${line}`,
      author,
      channel,
      time: minuteOf(order),
      text: said.replaceAll('\\n', '\n'),
    },
    readings: events.split('|').map((event) => readReading(`${channel}:${line}`, event)),
    fields: readExpectedFields(fields.trim()),
  };
}

const minuteOf = (order: number): UnixMs => unixMs(TRANSCRIPT_START + order * MINUTE);

const QUIET: ReadonlySet<ChatEventType> = new Set(['IGNORE', 'PLAN', 'RISK_NOTE']);

function readReading(place: string, event: string): ExpectedReading {
  const name = event.replace('?', '');
  const type = CHAT_EVENT_TYPES.find((known) => known === name);
  if (!type) throw new Error(`${place}: no event ${event}`);
  return { type, acts: !QUIET.has(type) && !event.endsWith('?') };
}
