import assert from 'node:assert/strict';
import { Reconnect } from '../reconnect.ts';
import type { ArrivedMessage, ChatSource, SourceListener, SourceState } from '../source.ts';

/** For tests: waits that do not keep anybody waiting. */
export const quickly = (): Reconnect => new Reconnect({ firstMs: 10, maxMs: 50 });

/** For tests: what a source tells, and a memory of what was kept. */
export class Listening implements SourceListener {
  readonly messages: ArrivedMessage[] = [];
  /** What was seen ahead of its turn. */
  readonly seen: string[] = [];
  /** Nothing is kept before it resolves. */
  stuck: Promise<void> = Promise.resolve();
  readonly states: { state: SourceState; reason?: string }[] = [];
  readonly cursors = new Map<string, string>();
  /** Thrown instead of keeping the next message. */
  failure: Error | undefined;
  /** Remembers no cursors, as for messages of strangers. */
  forgets = false;

  urgent = ({ text }: ArrivedMessage): void => {
    this.seen.push(text);
  };
  message = async (message: ArrivedMessage): Promise<void> => {
    await this.stuck;
    if (this.failure) {
      const { failure } = this;
      this.failure = undefined;
      throw failure;
    }
    this.messages.push(message);
    if (message.cursor !== undefined && !this.forgets) this.cursors.set(message.channel, message.cursor);
  };
  state = (state: SourceState, reason?: string): void => {
    this.states.push({ state, ...(reason === undefined ? {} : { reason }) });
  };
  cursorOf = (channel: string): string | undefined => this.cursors.get(channel);

  get texts(): string[] {
    return this.messages.map(({ text, deleted }) => (deleted ? 'deleted' : text));
  }

  /** Starts a source and waits until it stands. */
  async connected(source: ChatSource): Promise<void> {
    source.start(this);
    await this.until(() => this.states.at(-1)?.state === 'connected', 'connected');
  }

  async until(fits: () => boolean, what: string): Promise<void> {
    const end = performance.now() + 15_000;
    while (!fits()) {
      if (performance.now() > end)
        assert.fail(`${what} did not happen: ${JSON.stringify({ states: this.states, texts: this.texts })}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** Until so many messages have come. */
  count = (number: number): Promise<void> =>
    this.until(() => this.messages.length >= number, `${number} messages`);
}
