import type { UnixMs } from '../core/clock.ts';

/** Which message of a chat a person's order was, and when it was said. */
export interface SaidInChat {
  /** `telegram`, `discord` */
  readonly source: string;
  /** The source's id of the channel or chat. */
  readonly channel: string;
  /** The source's id of the message in it. Numbers grow; a button's press may have another form. */
  readonly message: string;
  /** The earliest that it can have been said: by the source's clock, less what that is known to be ahead of ours. */
  readonly at: UnixMs;
  /** The source does not tell when: a button was pressed that was shown at `at`. */
  readonly sinceThen?: true;
}

export const isSameChat = (one: SaidInChat, other: SaidInChat): boolean =>
  one.source === other.source && one.channel === other.channel;

/** Whether the first was said before the second in the same chat, or may have been. */
export function isSaidBefore(one: SaidInChat, other: SaidInChat): boolean {
  const isNumbered = [one, other].every(({ message }) => /^\d+$/.test(message));
  return isNumbered ? BigInt(one.message) < BigInt(other.message) : one.at <= other.at;
}
