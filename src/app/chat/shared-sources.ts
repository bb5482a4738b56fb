import type { ArrivedMessage, ChatSource, SourceKind, SourceListener } from '../../chat/source.ts';
import { earliest, isBefore } from './place-in-channel.ts';
import type { SourceStates } from './source-states.ts';

export interface SharedSourcesOptions {
  /** Makes the source of a kind. */
  readonly open: (kind: SourceKind) => Promise<ChatSource>;
  /** How many listen to a kind: accounts that follow rooms of it, and the operators. */
  readonly followers: ReadonlyMap<SourceKind, number>;
  readonly states: SourceStates;
}

/**
 * The sources of chats for all who listen to them, the accounts and the operators: each is opened once, starts when all listen, and tells
 * all of them the same. A message is confirmed to it when all have kept it; after a failure or a restart it goes on where the account is that
 * has kept least, and the others are not told again what they have.
 */
export class SharedSources {
  readonly #options: SharedSourcesOptions;
  readonly #shared = new Map<SourceKind, SharedSource>();

  constructor(options: SharedSourcesOptions) {
    this.#options = options;
  }

  /** How the sources are that were opened. */
  get states(): SourceStates['all'] {
    return this.#options.states.all;
  }

  /** The source of a kind as one of its listeners sees it. */
  async open(kind: SourceKind): Promise<ChatSource> {
    const { open, followers, states } = this.#options;
    const tell: SourceListener['state'] = (state, reason) => states.tell(kind, state, reason);
    const shared = this.#shared.get(kind) ?? new SharedSource(open(kind), followers.get(kind) ?? 1, tell);
    this.#shared.set(kind, shared);
    const source = await shared.opened;
    return {
      start: (listener) => shared.start(listener),
      ...(source.post ? { post: source.post.bind(source) } : {}),
      close: () => shared.close(),
    };
  }
}

/** A listener, an account most often, as a shared source sees it. */
interface Follower {
  readonly listener: SourceListener;
  /** By channel how far it is ahead of the account that has kept least: so much it has heard before. */
  readonly ahead: Map<string, string>;
}

class SharedSource {
  readonly opened: Promise<ChatSource>;
  readonly #awaited: number;
  readonly #tellState: SourceListener['state'];
  readonly #followers: Follower[] = [];
  /** By channel where the source was told to go on. */
  readonly #begun = new Map<string, string>();
  /** By channel the last message, where not all could keep it: who did. */
  readonly #halfKept = new Map<
    string,
    { readonly message: ArrivedMessage; readonly keepers: ReadonlySet<Follower> }
  >();
  #closed: Promise<void> | undefined;

  constructor(opened: Promise<ChatSource>, awaited: number, tellState: SourceListener['state']) {
    this.opened = opened;
    this.#awaited = awaited;
    this.#tellState = tellState;
  }

  start(listener: SourceListener): void {
    this.#followers.push({ listener, ahead: new Map() });
    if (this.#followers.length !== this.#awaited) return;
    void this.opened.then((source) =>
      source.start({
        message: (message) => this.#tell(message),
        urgent: (message) => {
          for (const { listener } of this.#followers) listener.urgent?.(message);
        },
        state: (state, reason) => {
          this.#tellState(state, reason);
          for (const each of this.#followers) each.listener.state(state, reason);
        },
        cursorOf: (channel) => this.#begin(channel),
      }),
    );
  }

  /** The first who leaves ends it: all are closed together. */
  close(): Promise<void> {
    this.#closed ??= this.opened.then((source) => source.close());
    return this.#closed;
  }

  /** Where the account goes on that has kept least: the others have heard what lies between. */
  #begin(channel: string): string | undefined {
    const from = earliest(this.#followers.map(({ listener }) => listener.cursorOf(channel)));
    if (from === undefined) return undefined;
    this.#begun.set(channel, from);
    for (const { listener, ahead } of this.#followers) {
      const kept = listener.cursorOf(channel);
      if (kept !== undefined && isBefore(from, kept)) ahead.set(channel, kept);
      else ahead.delete(channel);
    }
    return from;
  }

  /** Whether an account has kept this message already, which is told because another has not. */
  #hasKept({ ahead }: Follower, { channel, cursor }: ArrivedMessage): boolean {
    if (cursor === undefined) return false;
    const until = ahead.get(channel);
    // A place at or before the beginning is one of a channel that has begun anew, such as a file.
    if (until !== undefined && (isBefore(until, cursor) || !isBefore(this.#begun.get(channel), cursor)))
      ahead.delete(channel);
    return ahead.has(channel);
  }

  /** All are told who have not kept it, whatever one of them does with it. */
  async #tell(message: ArrivedMessage): Promise<void> {
    const { channel } = message;
    const half = this.#halfKept.get(channel);
    this.#halfKept.delete(channel);
    const keepers = half && isSame(half.message, message) ? half.keepers : NOBODY;
    const asked = this.#followers.filter(
      (follower) => !keepers.has(follower) && !this.#hasKept(follower, message),
    );
    const told = await Promise.allSettled(asked.map(({ listener }) => listener.message(message)));
    const failed = told.find((result) => result.status === 'rejected');
    if (!failed) return;
    const kept = asked.filter((_, index) => told[index]?.status === 'fulfilled');
    this.#halfKept.set(channel, { message, keepers: new Set([...keepers, ...kept]) });
    throw failed.reason;
  }
}

const NOBODY: ReadonlySet<Follower> = new Set();

/** Told again after a failure. Of lines without an id the source makes a new one each time. */
const isSame = (one: ArrivedMessage, other: ArrivedMessage): boolean =>
  one.cursor === other.cursor &&
  one.text === other.text &&
  one.editedOf === other.editedOf &&
  one.deleted === other.deleted &&
  (one.cursor !== undefined || one.id === other.id);
