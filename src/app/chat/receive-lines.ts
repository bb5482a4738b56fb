import { randomUUID } from 'node:crypto';
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
  for (const read of readMessageLines(onOneLine(body))) {
    if (!read.ok) {
      refused.push(read.error);
      continue;
    }
    const place = { channel: room, id: randomUUID() };
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
