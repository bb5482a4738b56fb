import type { ArrivedMessage } from '../../chat/source.ts';
import { authorOf, messageKey } from '../../signals/chat/ledger/ledger.ts';
import { RoomReader } from '../../signals/chat/ledger/room-reader.ts';
import type { ChatRoomSettings } from './chat-settings.ts';
import { OpeningRate } from './guards.ts';

/** What has come, by what became of it; since the start. */
export interface RoomCounts {
  received: number;
  /** From people who are not among the room's authors. */
  strangers: number;
  /** Told again by the source without a change. */
  repeated: number;
  acted: number;
  asked: number;
  refused: number;
  ignored: number;
}

/** One configured room: its ledger, its work in order, its counts. */
export class ChatRoom {
  readonly name: string;
  readonly settings: ChatRoomSettings;
  readonly reader: RoomReader;
  readonly rate = new OpeningRate();
  readonly counts: RoomCounts = {
    received: 0,
    strangers: 0,
    repeated: 0,
    acted: 0,
    asked: 0,
    refused: 0,
    ignored: 0,
  };
  /** Of the last message that was kept. */
  cursor: string | undefined;
  readonly #work = new Map<string, Promise<void>>();
  /** Who wrote what is not in the ledger yet: it may be taken back meanwhile. */
  readonly #undecided = new Map<string, string>();

  constructor(name: string, settings: ChatRoomSettings) {
    this.name = name;
    this.settings = settings;
    const { impliedSymbol } = settings;
    this.reader = new RoomReader(impliedSymbol === undefined ? {} : { impliedSymbol });
  }

  /** Whose words trade here. */
  allows(author: string): boolean {
    const { authors } = this.settings;
    return authors.length === 0 || authors.includes(author);
  }

  /** Sources tell who wrote a message, but often not who wrote what is deleted or edited: the ledger remembers. */
  authored(message: ArrivedMessage): ArrivedMessage | undefined {
    if (message.author !== '') return message;
    const { channel } = message;
    const id = message.editedOf ?? message.id;
    const author = this.#undecided.get(placeOf(channel, id)) ?? authorOf(this.reader.ledger, channel, id);
    return author === undefined ? undefined : { ...message, author };
  }

  /** Whether the source has told this before, word for word. */
  isRepeat(message: ArrivedMessage): boolean {
    const { id, editedOf, deleted, text } = message;
    const known = this.reader.ledger.messages.get(messageKey(message, editedOf ?? id));
    return deleted ? false : known?.text === text;
  }

  /** Does an author's work in the order in which it came; nobody waits for another's. */
  inOrder({ author, channel, id }: ArrivedMessage, work: () => Promise<void>): Promise<void> {
    const place = placeOf(channel, id);
    this.#undecided.set(place, author);
    const done = (this.#work.get(author) ?? Promise.resolve()).then(work);
    const settled = done
      .catch(() => undefined)
      .then(() => {
        this.#undecided.delete(place);
      });
    this.#work.set(author, settled);
    void settled.then(() => {
      if (this.#work.get(author) === settled) this.#work.delete(author);
    });
    return done;
  }

  /** Resolves when all that was begun has ended. */
  async idle(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work.values());
  }
}

const placeOf = (channel: string, id: string): string => `${channel}\u0000${id}`;
