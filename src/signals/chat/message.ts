import type { UnixMs } from '../../core/clock.ts';

/** One message of a chat room as its source gave it; text and names are kept raw. */
export interface ChatMessage {
  /** The source's id of the message; the same for its edits and its deletion unless `editedOf` names it. */
  readonly id: string;
  readonly author: string;
  /** How the author is called, for people: names can be taken by anybody. */
  readonly authorName?: string;
  readonly channel: string;
  /** When it was written. Absent where the source does not tell (plain lines): then no date can be judged by it. */
  readonly time?: UnixMs;
  readonly text: string;
  /** The message whose text this one replaces. */
  readonly editedOf?: string;
  /** The message was taken back. */
  readonly deleted?: boolean;
}
