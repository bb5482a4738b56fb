import { type Clock, unixMs } from '../core/clock.ts';
import type { ChatMessage } from '../signals/chat/message.ts';
import type { ArrivedMessage } from './source.ts';

/** A line as a message of a place; ids that the line gives stay, the place's own is its channel. */
export function arrivedLine(
  message: ChatMessage,
  place: { readonly channel: string; readonly id: string; readonly cursor?: string },
  clock: Clock,
): ArrivedMessage {
  const { id, time, ...rest } = message;
  return {
    ...rest,
    id: /^line-\d+$/.test(id) ? place.id : id,
    channel: place.channel,
    time: time ?? unixMs(clock.now()),
    ...(place.cursor === undefined ? {} : { cursor: place.cursor }),
  };
}
