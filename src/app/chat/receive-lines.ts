import { arrivedLine } from '../../chat/arrived-line.ts';
import type { Clock } from '../../core/clock.ts';
import { readMessageLines } from '../../signals/chat/message-file.ts';
import type { ChatIntake } from '../application.ts';
import type { ChatDesk } from './chat-desk.ts';

/** The messages of one body, one a line, for a room whose source is `http`. Resolves when they are durable. */
export async function receiveLines(
  desk: ChatDesk,
  room: string,
  body: string,
  clock: Clock,
): Promise<ChatIntake> {
  const refused: { line: number; reason: string }[] = [];
  const taken: Promise<void>[] = [];
  const said = new Map<string, number>();
  for (const read of readMessageLines(onOneLine(body))) {
    if (!read.ok) {
      refused.push(read.error);
      continue;
    }
    const words = `${read.value.author}\u0000${read.value.text}`;
    const nth = said.get(words) ?? 0;
    said.set(words, nth + 1);
    const place = { channel: room, id: desk.unnumbered.idOf(room, read.value, nth, clock.now()) };
    taken.push(desk.arrive('http', arrivedLine(read.value, place, clock)));
  }
  await Promise.all(taken);
  return { taken: taken.length, refused };
}

/** A body that is one JSON object may be spread over several lines. */
function onOneLine(body: string): string {
  if (!body.trimStart().startsWith('{') || !body.trimEnd().includes('\n')) return body;
  try {
    return JSON.stringify(JSON.parse(body));
  } catch {
    return body;
  }
}
