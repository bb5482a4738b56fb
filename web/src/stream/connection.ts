import type { InstrumentView } from '../../../src/app/views.ts';
import { ApiFailure, read, readSession } from './api.ts';
import { forChosen } from './chosen-account.ts';
import { emptyState, type LiveState, type LiveStore, TOPIC_NAMES } from './live-state.ts';

/** The server pings every 15 seconds; after this long without a word the line is dead, whatever the browser thinks. */
const SILENCE_MS = 35_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 10_000;

/**
 * Keeps the store fed: asks whether one must sign in, opens the stream, and opens it again whenever it ends or goes
 * silent. What was shown stays, marked as old.
 */
export class LiveConnection {
  readonly #store: LiveStore;
  #source: EventSource | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #retryMs = FIRST_RETRY_MS;
  #lastEventAt = 0;
  #stopped = false;

  constructor(store: LiveStore) {
    this.#store = store;
  }

  start(): void {
    this.#stopped = false;
    void this.#open();
  }

  stop(): void {
    this.#stopped = true;
    this.#closeSource();
    clearTimeout(this.#retry);
  }

  /** After signing in or out. */
  restart(): void {
    this.stop();
    this.#retryMs = FIRST_RETRY_MS;
    this.start();
  }

  async #open(): Promise<void> {
    try {
      const { signedIn, passwordRequired } = await readSession();
      if (this.#stopped) return;
      if (!signedIn) {
        // What was shown is for those who are signed in.
        this.#store.set({ ...emptyState(Date.now()), session: 'sign-in', passwordRequired });
        return;
      }
      if (this.#store.get().session !== 'open') this.#store.set({ session: 'open', passwordRequired });
      this.#listen();
    } catch {
      this.#lost();
    }
  }

  #listen(): void {
    this.#closeSource();
    const source = new EventSource(forChosen('/api/stream'));
    this.#source = source;
    for (const topic of TOPIC_NAMES) {
      source.addEventListener(topic, (event: MessageEvent<string>) => {
        this.#heard({ [topic]: JSON.parse(event.data) } as Partial<LiveState>);
        if (topic === 'quotes') void this.#readInstruments();
      });
    }
    source.addEventListener('ping', () => this.#heard({}));
    // The browser's own retries end for good on any HTTP error, so they are ours.
    source.onerror = () => this.#lost();
    this.#watchSilence();
  }

  #heard(change: Partial<LiveState>): void {
    const now = Date.now();
    this.#lastEventAt = now;
    this.#retryMs = FIRST_RETRY_MS;
    const live = this.#store.get().connection.phase === 'live';
    this.#store.set(live ? change : { ...change, connection: { phase: 'live', since: now } });
    this.#watchSilence();
  }

  #lost(): void {
    this.#closeSource();
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

  #closeSource(): void {
    clearTimeout(this.#silence);
    this.#source?.close();
    this.#source = undefined;
  }

  #reading = false;

  /** Instruments come with the first quotes and whenever one is quoted that is not known yet. */
  async #readInstruments(): Promise<void> {
    const { quotes, instruments } = this.#store.get();
    if (this.#reading || quotes.every((quote) => instruments.has(quote.conId))) return;
    this.#reading = true;
    try {
      const list = await read<InstrumentView[]>('/api/instruments');
      this.#store.set({ instruments: new Map(list.map((each) => [each.conId, each])) });
    } catch (error) {
      // Prices are shown with two decimals until the next quotes ask again.
      if (!(error instanceof ApiFailure)) throw error;
    } finally {
      this.#reading = false;
    }
  }
}
