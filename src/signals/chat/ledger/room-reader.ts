import type { ChatMessage } from '../message.ts';
import type { Opinion } from '../opinion.ts';
import type { Room } from '../room.ts';
import { decideMessage } from './decide.ts';
import { applyEntry, emptyLedger, type Ledger, type LedgerEntry } from './ledger.ts';

/** Reads the messages of all rooms in the order in which they came. The same engine for live rooms and for files. */
export class RoomReader {
  readonly #room: Omit<Room, 'time'>;
  readonly #ledger = emptyLedger();

  constructor(room: Omit<Room, 'time'> = {}) {
    this.#room = room;
  }

  get ledger(): Ledger {
    return this.#ledger;
  }

  read(message: ChatMessage): LedgerEntry {
    const entry = this.decide(message);
    this.apply(entry);
    return entry;
  }

  /** The same without taking it over. A second opinion can only make it less. */
  decide(message: ChatMessage, opinion?: Opinion): LedgerEntry {
    return decideMessage(this.#ledger, message, this.#room, opinion);
  }

  /** Takes over what was decided earlier, from a journal. */
  apply(entry: LedgerEntry): void {
    applyEntry(this.#ledger, entry);
  }
}
