import type { ArrivedMessage, ChatSource, SourceKind, SourceListener } from '../../chat/source.ts';

export interface SharedSourcesOptions {
  /** Makes the source of a kind. */
  readonly open: (kind: SourceKind) => Promise<ChatSource>;
  /** How many accounts follow rooms of a kind. */
  readonly followers: ReadonlyMap<SourceKind, number>;
}

/**
 * The sources of chat rooms for several accounts: each is opened once, starts when every account listens, and tells all of
 * them the same. A message is confirmed to it when all have kept it; who has it already recognises it when it is told again.
 */
export class SharedSources {
  readonly #options: SharedSourcesOptions;
  readonly #shared = new Map<SourceKind, SharedSource>();

  constructor(options: SharedSourcesOptions) {
    this.#options = options;
  }

  /** The source of a kind as one account sees it. */
  async open(kind: SourceKind): Promise<ChatSource> {
    const { open, followers } = this.#options;
    const shared = this.#shared.get(kind) ?? new SharedSource(open(kind), followers.get(kind) ?? 1);
    this.#shared.set(kind, shared);
    await shared.opened;
    return { start: (listener) => shared.start(listener), close: () => shared.close() };
  }
}

class SharedSource {
  readonly opened: Promise<ChatSource>;
  readonly #awaited: number;
  readonly #listeners: SourceListener[] = [];
  #closed: Promise<void> | undefined;

  constructor(opened: Promise<ChatSource>, awaited: number) {
    this.opened = opened;
    this.#awaited = awaited;
  }

  start(listener: SourceListener): void {
    this.#listeners.push(listener);
    if (this.#listeners.length !== this.#awaited) return;
    void this.opened.then((source) =>
      source.start({
        message: (message) => this.#tell(message),
        state: (state, reason) => {
          for (const each of this.#listeners) each.state(state, reason);
        },
        cursorOf: (channel) =>
          this.#listeners.map((each) => each.cursorOf(channel)).find((cursor) => cursor !== undefined),
      }),
    );
  }

  /** The first who leaves ends it: accounts are closed together. */
  close(): Promise<void> {
    this.#closed ??= this.opened.then((source) => source.close());
    return this.#closed;
  }

  /** All are told, whatever one of them does with it. */
  async #tell(message: ArrivedMessage): Promise<void> {
    const told = await Promise.allSettled(this.#listeners.map((each) => each.message(message)));
    const failed = told.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }
}
