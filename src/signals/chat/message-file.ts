import { z } from 'zod';
import { type UnixMs, unixMs } from '../../core/clock.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import type { ChatMessage } from './message.ts';

/** A line that holds no message. */
export interface LineRefusal {
  /** Counted from 1. */
  readonly line: number;
  readonly reason: string;
}

/** Before this, a number is a time in seconds: 1e11 milliseconds are in March 1973, 1e11 seconds in the year 5138. */
const SECONDS_BELOW = 1e11;
/** Who writes plain lines, where no author and channel are told. */
const PLAIN_ROOM = { author: 'file', channel: 'file' } as const;

const Id = z.union([z.string(), z.number()]).transform(String);
const Line = z.object({
  id: Id.optional(),
  author: Id.optional(),
  channel: Id.optional(),
  time: z.union([z.string(), z.number()]).nullish(),
  text: z.string().nullish(),
  edited_of: Id.nullish(),
  deleted: z.boolean().nullish(),
});

/**
 * The messages of a recorded room, one a line: JSON (`id`, `author`, `channel`, `time`, `text`, `edited_of`, `deleted`) or
 * plain text. Times are ISO 8601 (UTC where no zone is written), or Unix time in seconds or milliseconds. Blank lines are no messages. A plain
 * line has no time; in it `\n` stands for a line end.
 */
export function* readMessageLines(text: string): Generator<Result<ChatMessage, LineRefusal>> {
  let number = 0;
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    number += 1;
    if (line.trim() === '') continue;
    yield line.trimStart().startsWith('{') ? jsonMessage(line, number) : ok(plainMessage(line, number));
  }
}

const plainMessage = (line: string, number: number): ChatMessage => ({
  ...PLAIN_ROOM,
  id: `line-${number}`,
  text: line.replaceAll('\\n', '\n'),
});

function jsonMessage(line: string, number: number): Result<ChatMessage, LineRefusal> {
  const refuse = (reason: string) => fail({ line: number, reason });
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return refuse('It begins with { and is not valid JSON.');
  }
  const read = Line.safeParse(value);
  if (!read.success) return refuse(z.prettifyError(read.error).replaceAll('\n', ' '));
  const { id, author, channel, time, text, edited_of: editedOf, deleted } = read.data;
  const at = time === undefined || time === null ? undefined : timeOf(time);
  if (at === 'invalid') return refuse('time: write ISO 8601 (2026-03-02T10:00:00-05:00) or Unix time.');
  if (typeof text !== 'string' && deleted !== true) return refuse('text: it is missing.');
  return ok({
    id: id ?? `line-${number}`,
    author: author ?? PLAIN_ROOM.author,
    channel: channel ?? PLAIN_ROOM.channel,
    ...(at === undefined ? {} : { time: at }),
    text: text ?? '',
    ...(editedOf === undefined || editedOf === null ? {} : { editedOf }),
    ...(deleted === true ? { deleted: true } : {}),
  });
}

function timeOf(time: string | number): UnixMs | 'invalid' {
  const number =
    typeof time === 'number' ? time : /^\d{9,16}(?:\.\d+)?$/.test(time) ? Number(time) : undefined;
  if (number !== undefined) return unixMs(Math.round(number < SECONDS_BELOW ? number * 1_000 : number));
  const zoned = /(?:z|[+-]\d{2}:?\d{2})$/i.test(String(time).trim());
  const parsed = Date.parse(zoned ? String(time) : `${String(time).trim()}Z`);
  return Number.isNaN(parsed) ? 'invalid' : unixMs(parsed);
}
