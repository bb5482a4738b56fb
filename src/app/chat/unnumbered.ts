import { hash } from 'node:crypto';
import { type UnixMs, unixMs } from '../../core/clock.ts';
import type { ChatMessage } from '../../signals/chat/message.ts';

const DIGITS = 24;
const MADE = /^again-([0-9a-f]{24})-(\d+)$/;

/**
 * Ids for messages that came without one. A sender that got no answer sends the same again: within a window the same words of
 * the same author are the same message, and a message that says its own time is the same whenever it comes. The ids tell when
 * they were given, so that a restart forgets none.
 */
export class UnnumberedMessages {
  readonly #windowMs: number;
  /** When the words of a digest came first in their window. */
  readonly #since = new Map<string, UnixMs>();

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /** `nth`: how often the same words came before in the same body, which are further messages. */
  idOf(room: string, message: ChatMessage, nth: number, now: UnixMs): string {
    const { author, text, time, editedOf, deleted } = message;
    const said = [room, author, text, time ?? null, editedOf ?? null, deleted === true, nth];
    const digest = hash('sha256', JSON.stringify(said), 'hex').slice(0, DIGITS);
    if (time !== undefined) return `again-${digest}-0`;
    for (const [known, since] of this.#since) {
      if (now - since < this.#windowMs) break;
      this.#since.delete(known);
    }
    const since = this.#since.get(digest) ?? now;
    if (!this.#since.has(digest)) this.#since.set(digest, since);
    return `again-${digest}-${since}`;
  }

  /** Takes up an id from the journal. */
  learn(id: string): void {
    const [, digest, since] = MADE.exec(id) ?? [];
    if (digest === undefined || since === undefined || since === '0') return;
    this.#since.delete(digest);
    this.#since.set(digest, unixMs(Number(since)));
  }
}
