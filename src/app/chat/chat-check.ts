import type { Refusal } from '../../core/result.ts';
import { type ChatRoomSettings, type ChatSettings, placeOf } from './chat-settings.ts';

const TOKENS = {
  discord: 'chat.discord.token (BOWLINE_DISCORD_TOKEN)',
  telegram: 'chat.telegram.token (BOWLINE_TELEGRAM_TOKEN)',
} as const;
/** Anybody can speak there; in the others only who may write the file, or knows the secret. */
const OPEN_SOURCES: ReadonlySet<string> = new Set(['discord', 'telegram', 'mail']);
const WITHOUT_CHANNEL: ReadonlySet<string> = new Set(['stdin', 'http']);

/** Chat settings that are fine one by one and cannot all be meant. `urls`: names of the configured alert URLs. */
export function chatContradictions(chat: ChatSettings, urls: readonly string[]): readonly Refusal[] {
  const refusals: Refusal[] = [];
  const refuse = (field: string, message: string): void => {
    refusals.push({ code: 'CONFIG_CONTRADICTION', field, message });
  };
  const places = new Map<string, string>();
  for (const [name, room] of Object.entries(chat.rooms)) {
    const field = `chat.rooms.${name}`;
    for (const message of problemsOf(chat, name, room)) refuse(field, `${field} ${message}`);
    const place = placeOf(name, room);
    const taken = places.get(room.source === 'stdin' ? 'stdin' : place);
    if (taken !== undefined) refuse(field, `${field} and chat.rooms.${taken} read the same place. Keep one.`);
    places.set(room.source === 'stdin' ? 'stdin' : place, name);
    if (room.source === 'http' && urls.includes(name))
      refuse(
        field,
        `${field} and alerts.urls.${name} have one name: a URL takes alerts or messages. Rename one.`,
      );
  }
  const { operators } = chat;
  if (operators && chat[operators.source]?.token === undefined)
    refuse('chat.operators', `chat.operators needs ${TOKENS[operators.source]}.`);
  return refusals;
}

function problemsOf(chat: ChatSettings, name: string, room: ChatRoomSettings): string[] {
  const { source, channel, authors } = room;
  const problems: string[] = [];
  if ((source === 'discord' || source === 'telegram') && chat[source]?.token === undefined)
    problems.push(`reads ${source}, which needs ${TOKENS[source]}.`);
  if (source === 'mail' && chat.mail?.password === undefined)
    problems.push('reads mail, which needs chat.mail with its password (BOWLINE_MAIL_PASSWORD).');
  if (channel === undefined && !WITHOUT_CHANNEL.has(source))
    problems.push(
      `needs channel: ${source === 'file' ? 'the path of the file' : `the id of its ${source === 'mail' ? 'mailbox, such as INBOX' : 'channel'}`}.`,
    );
  if (channel !== undefined && WITHOUT_CHANNEL.has(source))
    problems.push(`has no channel: its source is ${source}.`);
  if (authors.length === 0 && OPEN_SOURCES.has(source))
    problems.push(`needs authors: the ids of those whose words trade in ${name}.`);
  const { operators } = chat;
  if (operators && operators.source === source && operators.channel === channel)
    problems.push('is the channel of chat.operators. Commands and signals need channels of their own.');
  return problems;
}
