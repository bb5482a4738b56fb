import type { UnixMs } from '../../core/clock.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import type { ChatMessage } from '../../signals/chat/message.ts';
import { type LineRefusal, readMessageLines } from '../../signals/chat/message-file.ts';

/** A line of a recorded day. */
export type RecordedLine =
  | { readonly kind: 'message'; readonly time: UnixMs; readonly line: number; readonly message: ChatMessage }
  | { readonly kind: 'alert'; readonly time: UnixMs; readonly line: number; readonly body: string };

/**
 * A recorded day: messages as `bowline chat parse` reads them, and alerts, which have `body` (a text, or an object) instead of
 * `text`. Every line needs its time. In order of time.
 */
export function readRecordedDay(text: string): {
  readonly lines: readonly RecordedLine[];
  readonly refused: readonly LineRefusal[];
} {
  const lines: RecordedLine[] = [];
  const refused: LineRefusal[] = [];
  text.split(/\r?\n/).forEach((line, index) => {
    if (line.trim() === '') return;
    const read = readLine(line, index + 1);
    if (read.ok) lines.push(read.value);
    else refused.push(read.error);
  });
  return { lines: lines.toSorted((a, b) => a.time - b.time || a.line - b.line), refused };
}

function readLine(text: string, line: number): Result<RecordedLine, LineRefusal> {
  const body = bodyIn(text);
  // An alert's time is read like a message's.
  const [read] = readMessageLines(body === undefined ? text : JSON.stringify({ ...body.rest, text: '' }));
  if (!read?.ok) return fail({ line, reason: read?.error.reason ?? 'It is empty.' });
  const { time } = read.value;
  if (time === undefined)
    return fail({ line, reason: 'time: it is missing. A replay has to know when it was written.' });
  if (body !== undefined) return ok({ kind: 'alert', time, line, body: body.body });
  const id = /^line-\d+$/.test(read.value.id) ? `line-${line}` : read.value.id;
  return ok({ kind: 'message', time, line, message: { ...read.value, id } });
}

function bodyIn(text: string): { readonly body: string; readonly rest: object } | undefined {
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read !== 'object' || read === null || !('body' in read)) return undefined;
    const { body, ...rest } = read;
    return { body: typeof body === 'string' ? body : JSON.stringify(body), rest };
  } catch {
    return undefined;
  }
}
