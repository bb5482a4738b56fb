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
    default:
      throw new Error(`the source ${kind} is not configured`);
  }
}

/** Messages that others send to Bowline's own server, which hands them to the chat desk. */
class HttpSource implements ChatSource {
  start(listener: Parameters<ChatSource['start']>[0]): void {
    listener.state('connected');
  }

  async close(): Promise<void> {}
}
