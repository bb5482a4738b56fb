import type { InstrumentView, StatusView } from '../../../src/app/views.ts';
import { ApiFailure, read, readSession, type SessionView } from './api.ts';
import { pathFor, setShownAccount, shownAccount } from './chosen-account.ts';
import { Feed, type Source, STREAM_PATH } from './feed.ts';
import { emptyState, type LiveState, type LiveStore } from './live-state.ts';

/** The server pings every 15 seconds; after this long without a word the line is dead, whatever the browser thinks. */
const SILENCE_MS = 35_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 10_000;
/** Another account has to be there within this. */
const SWITCH_WITHIN_MS = 15_000;

/** The way to the server. */
export interface Line {
  session(): Promise<SessionView>;
  source(path: string): Source;
  /** Of the account that is shown. */
  status(): Promise<StatusView>;
  instruments(): Promise<readonly InstrumentView[]>;
}

const BROWSER: Line = {
  session: readSession,
  source: (path) => new EventSource(path),
  status: () => read<StatusView>('/api/status'),
  instruments: () => read<readonly InstrumentView[]>('/api/instruments'),
};

/**
 * Keeps the store fed: asks whether one must sign in, opens the stream, and opens it again whenever it ends or goes
 * silent. What was shown stays, marked as old.
 */
export class LiveConnection {
  readonly #store: LiveStore;
  readonly #line: Line;
  #feed: Feed | undefined;
  /** Of another account, until all of it is there. */
  #next: Feed | undefined;
  #nextTimer: ReturnType<typeof setTimeout> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #retryMs = FIRST_RETRY_MS;
  #lastEventAt = 0;
  #stopped = false;
  /** Counts the attempts to open: an answer to an earlier one is too late. */
  #attempt = 0;

  constructor(store: LiveStore, line: Line = BROWSER) {
    this.#store = store;
    this.#line = line;
  }

  start(): void {
    this.#stopped = false;
    void this.#open();
  }

  stop(): void {
    this.#stopped = true;
    this.#attempt += 1;
    this.#leaveNext();
    this.#closeFeed();
    clearTimeout(this.#retry);
  }

  /** After signing in or out. */
  restart(): void {
    this.stop();
    this.#retryMs = FIRST_RETRY_MS;
    this.start();
  }

  /**
   * Shows another account, or with none all of them. The one before stays, and stays live, until all of the new one is
   * there. `failed` is called when it does not come.
   */
  show(account: string | undefined, failed: () => void): void {
    this.#leaveNext();
    if (account === shownAccount()) return;
    const give = (): void => {
      this.#leaveNext();
      failed();
    };
    const next = new Feed(this.#line.source(pathFor(STREAM_PATH, account)), {
      whole: (topics) => {
        this.#next = undefined;
        this.#leaveNext();
        this.#closeFeed();
        clearTimeout(this.#retry);
        this.#attempt += 1;
        this.#feed = next;
        this.#whole(account, topics);
      },
      changed: (change) => this.#heard(change),
      ended: () => (this.#next === next ? give() : this.#lost()),
    });
    this.#next = next;
    this.#store.set({ opening: { account } });
    this.#nextTimer = setTimeout(give, SWITCH_WITHIN_MS);
  }

  async #open(): Promise<void> {
    this.#attempt += 1;
    const attempt = this.#attempt;
    const isLate = (): boolean => attempt !== this.#attempt;
    try {
      const { signedIn, passwordRequired } = await this.#line.session();
      if (isLate()) return;
      if (!signedIn) {
        // What was shown is for those who are signed in.
        setShownAccount(undefined);
        this.#store.set({ ...emptyState(Date.now()), session: 'sign-in', passwordRequired });
        return;
      }
      if (this.#store.get().session !== 'open') this.#store.set({ session: 'open', passwordRequired });
      const account = await this.#stillTraded();
      if (!isLate()) this.#listen(account);
    } catch {
      if (!isLate()) this.#lost();
    }
  }

  /** An account may be gone after a restart of Bowline; its stream would fail for ever. */
  async #stillTraded(): Promise<string | undefined> {
    const account = shownAccount();
    if (account === undefined) return undefined;
    try {
      await this.#line.status();
      return account;
    } catch (error) {
      if (error instanceof ApiFailure && error.status === 404) return undefined;
      throw error;
    }
  }

  #listen(account: string | undefined): void {
    this.#closeFeed();
    this.#feed = new Feed(this.#line.source(pathFor(STREAM_PATH, account)), {
      whole: (topics) => this.#whole(account, topics),
      changed: (change) => this.#heard(change),
      ended: () => this.#lost(),
    });
    this.#watchSilence();
  }

  #whole(account: string | undefined, topics: Partial<LiveState>): void {
    setShownAccount(account);
    this.#heard({ ...topics, account, opening: undefined });
  }

  #heard(change: Partial<LiveState>): void {
    const now = Date.now();
    this.#lastEventAt = now;
    this.#retryMs = FIRST_RETRY_MS;
    const live = this.#store.get().connection.phase === 'live';
    this.#store.set(live ? change : { ...change, connection: { phase: 'live', since: now } });
    this.#watchSilence();
    if (change.quotes) void this.#readInstruments();
  }

  #lost(): void {
    this.#closeFeed();
    if (this.#stopped) return;
    const { connection } = this.#store.get();
    if (connection.phase === 'live')
      this.#store.set({ connection: { phase: 'lost', since: this.#lastEventAt } });
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.#open(), this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS);
  }

  #watchSilence(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#lost(), SILENCE_MS);
  }

  #closeFeed(): void {
    clearTimeout(this.#silence);
    this.#feed?.close();
    this.#feed = undefined;
  }

  #leaveNext(): void {
    clearTimeout(this.#nextTimer);
    this.#next?.close();
    this.#next = undefined;
    if (this.#store.get().opening) this.#store.set({ opening: undefined });
  }

  #reading = false;

  /** Instruments come with the first quotes and whenever one is quoted that is not known yet. */
  async #readInstruments(): Promise<void> {
    const { quotes, instruments } = this.#store.get();
    if (this.#reading || quotes.every((quote) => instruments.has(quote.conId))) return;
    this.#reading = true;
    try {
      const list = await this.#line.instruments();
      this.#store.set({ instruments: new Map(list.map((each) => [each.conId, each])) });
    } catch (error) {
      // Prices are shown with all their digits until the next quotes ask again.
      if (!(error instanceof ApiFailure)) throw error;
    } finally {
      this.#reading = false;
    }
  }
}
