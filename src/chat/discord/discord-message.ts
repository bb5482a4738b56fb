import { type APIEmbed, type APIMessage, EmbedType, MessageType } from 'discord-api-types/v10';
import { type UnixMs, unixMs } from '../../core/clock.ts';
import type { ArrivedMessage } from '../source.ts';

/** First millisecond of Discord's ids. */
const EPOCH = 1_420_070_400_000n;

/** An id as if made at that time: ids sort by time. */
export const snowflakeAt = (time: number): string => ((BigInt(Math.trunc(time)) - EPOCH) << 22n).toString();

/** When an id was made; of one that is none, long ago. */
export const timeOfSnowflake = (id: string): UnixMs =>
  unixMs(/^\d+$/.test(id) ? Number((BigInt(id) >> 22n) + EPOCH) : 0);

const SPOKEN: ReadonlySet<MessageType> = new Set([
  MessageType.Default,
  MessageType.Reply,
  MessageType.ChatInputCommand,
  MessageType.ContextMenuCommand,
]);

/** Whether a message is somebody's words: Discord tells names of new threads and the like as messages too. */
export const isSpoken = ({ type = MessageType.Default }: Partial<Pick<APIMessage, 'type'>>): boolean =>
  SPOKEN.has(type);

/**
 * A message as Discord tells it. What a bot or webhook shows in embeds is text like any other; embeds of others are previews
 * of links, which they did not write.
 */
export function messageOf(message: APIMessage, how: 'new' | 'edit' | 'missed'): ArrivedMessage {
  const { id, author, channel_id: channel, edited_timestamp: edited, timestamp } = message;
  const isBot = author.bot === true || message.webhook_id !== undefined;
  const embeds = isBot
    ? message.embeds.filter(({ type }) => type === undefined || type === EmbedType.Rich)
    : [];
  return {
    id,
    channel,
    author: author.id,
    authorName: author.global_name ?? author.username,
    // An edit makes an old call no younger: only of what is told as an edit does the time of the edit count.
    time: unixMs(Date.parse(how === 'edit' ? (edited ?? timestamp) : timestamp)),
    text: [message.content, ...embeds.map(embedText)].filter((part) => part !== '').join('\n'),
    // What was edited before it was ever seen is new.
    ...(how === 'edit' ? { editedOf: id } : { cursor: id }),
    ...(how === 'missed' ? { missed: true } : {}),
  };
}

const embedText = ({ author, title, description, fields = [] }: APIEmbed): string =>
  [author?.name, title, description, ...fields.map(({ name, value }) => `${name} ${value}`)]
    .filter((part) => part !== undefined && part !== '')
    .join('\n');
