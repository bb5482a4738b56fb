import { z } from 'zod';
import { SOURCE_KINDS } from '../../chat/source.ts';

const kind = z.enum(SOURCE_KINDS);
const counted = (what: string) => z.int().describe(`${what}, since the start`);

export const ChatSourceView = z.object({
  source: kind,
  state: z.enum(['off', 'connecting', 'connected', 'waiting', 'refused']),
  reason: z.string().optional(),
  since: z.string(),
});

export const ChatRoomView = z.object({
  name: z.string(),
  source: kind,
  channel: z.string().optional(),
  dryRun: z.boolean(),
  received: counted('Messages of its authors'),
  strangers: counted('Messages of others; none of them is kept'),
  repeated: counted('Messages that the source told again'),
  acted: counted('Messages that became signals or cancellations'),
  asked: counted('Messages that a person was asked about'),
  refused: counted('Messages that were to be acted upon, and were not'),
  ignored: counted('Messages that are no trade'),
});

export const ChatStatusView = z.object({
  sources: z.array(ChatSourceView),
  rooms: z.array(ChatRoomView),
  unknown: counted('Messages in channels that are no rooms'),
});
export type ChatStatusView = z.infer<typeof ChatStatusView>;

/** The rooms as several accounts follow them: messages came once, what became of them is each account's. */
export function mergedChat(views: readonly ChatStatusView[]): ChatStatusView {
  const rooms = new Map<string, ChatStatusView['rooms'][number]>();
  for (const room of views.flatMap((view) => view.rooms)) {
    const known = rooms.get(room.name);
    const sum = known && {
      acted: known.acted + room.acted,
      asked: known.asked + room.asked,
      refused: known.refused + room.refused,
      ignored: known.ignored + room.ignored,
    };
    rooms.set(room.name, { ...(known ?? room), ...sum });
  }
  const sources = new Map(views.flatMap((view) => view.sources).map((source) => [source.source, source]));
  return {
    sources: [...sources.values()],
    rooms: [...rooms.values()],
    unknown: Math.max(0, ...views.map(({ unknown }) => unknown)),
  };
}
