import { layoutOf, type Message } from './message.ts';
import type { Part, Values } from './parts.ts';
import { writtenOver } from './usual.ts';
import { END, written } from './written.ts';

type Scope = Readonly<Record<string, unknown>>;

/** The message as wire text: its fields, each ended by NUL, without the frame's length. */
export function encode<Parts extends readonly Part[]>(
  message: Message<Parts>,
  version: number,
  values: Values<Parts>,
): string {
  const parts = layoutOf(message, version);
  const { usual } = message;
  const text =
    usual === undefined ? written(parts, values as Scope) : writtenOver(parts, usual, values as Scope);
  return message.id + END + text;
}
