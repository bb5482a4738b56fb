import type { ChatSource, SourceKind } from '../../chat/source.ts';
import type { Clock } from '../../core/clock.ts';
import type { ChatSettings } from './chat-settings.ts';

/** The source of a kind, with its library loaded only here: a room that is not configured costs nothing. */
export async function openSource(
  kind: SourceKind,
  settings: ChatSettings,
  clock: Clock,
): Promise<ChatSource> {
  const rooms = Object.entries(settings.rooms).filter(([, room]) => room.source === kind);
  const channels = rooms.flatMap(([, { channel }]) => (channel === undefined ? [] : [channel]));
  switch (kind) {
    case 'file': {
      const { FileSource } = await import('../../chat/file-source.ts');
      return new FileSource(channels, clock);
    }
    case 'stdin': {
      const { StdinSource } = await import('../../chat/stdin-source.ts');
      return new StdinSource(process.stdin, rooms[0]?.[0] ?? '', clock);
    }
    case 'http':
      return new HttpSource();
    case 'discord': {
      const { DiscordSource } = await import('../../chat/discord/discord-source.ts');
      const { operators } = settings;
      // A `kill` that was said during a gap counts too.
      const asked = operators?.source === 'discord' ? [operators.channel] : [];
      // And it is looked for ahead of what rooms have missed.
      return new DiscordSource({ ...access(settings.discord), channels: [...asked, ...channels], clock });
    }
    case 'telegram': {
      const { TelegramSource } = await import('../../chat/telegram/telegram-source.ts');
      return new TelegramSource({ ...access(settings.telegram), clock });
    }
    case 'mail': {
      const { MailSource } = await import('../../chat/mail/mail-source.ts');
      const { mail } = settings;
      // The configuration was checked: without them there is no room of this kind.
      if (mail?.password === undefined) throw new Error('a room reads mail and no mailbox is configured');
      return new MailSource({ ...mail, password: mail.password, mailboxes: channels, clock });
    }
  }
}

/** Token and address of a service, the address only where it is not the service's own. */
function access(service: { token?: string | undefined; apiUrl?: string | undefined } | undefined): {
  token: string;
  apiUrl?: string;
} {
  const { token = '', apiUrl } = service ?? {};
  return { token, ...(apiUrl === undefined ? {} : { apiUrl }) };
}

/** Messages that others send to Bowline's own server, which hands them to the chat desk. */
class HttpSource implements ChatSource {
  start(listener: Parameters<ChatSource['start']>[0]): void {
    listener.state('connected');
  }

  async close(): Promise<void> {}
}
