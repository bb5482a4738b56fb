import type { UnixMs } from '../core/clock.ts';
import type { ChatMessage } from '../signals/chat/message.ts';

export const SOURCE_KINDS = ['discord', 'telegram', 'mail', 'file', 'stdin', 'http'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** A message as its source told it. `author` and `channel` are the source's own ids: names can be taken by anybody. */
export interface ArrivedMessage extends ChatMessage {
  /** When it was written, or when it came where its source does not tell. */
  readonly time: UnixMs;
  /** The source does not tell when it was said, which was not before this; `time` is when it came. */
  readonly saidAfter?: UnixMs;
  /** From where the source goes on after this message; its own notation. */
  readonly cursor?: string;
  /** Fetched after a gap, not told live. */
  readonly missed?: true;
}

/** `off`: it has not been started, or was closed. `refused`: the service turned us away for good, such as for a bad token. */
export type SourceState = 'off' | 'connecting' | 'connected' | 'waiting' | 'refused';

/** What a source tells. */
export interface SourceListener {
  /** Resolves when the message is durable. Rejects when it is not: a source that can tell it again does so. */
  message(message: ArrivedMessage): Promise<void>;
  /**
   * Told of a message as soon as it is seen, which `message` is told of when its turn comes: for words that must not wait behind
   * others. Every source that can be written into tells it of new messages.
   */
  urgent?(message: ArrivedMessage): void;
  /** `reason`: for people, without secrets. */
  state(state: SourceState, reason?: string): void;
  /** Where to go on in a channel: the cursor of the last message kept. */
  cursorOf(channel: string): string | undefined;
}

/** A button under a post. Pressed, it comes as a message of who pressed it, with `command` as its text. */
export interface PostButton {
  readonly label: string;
  readonly command: string;
}

/** One place that messages come from. Keeps itself connected, with waits that grow after failures. */
export interface ChatSource {
  start(listener: SourceListener): void;
  /** Writes into a channel; absent where the source only listens. Rejects when it could not. */
  post?(channel: string, text: string, buttons?: readonly PostButton[]): Promise<void>;
  /** Nothing is told after it. */
  close(): Promise<void>;
}
