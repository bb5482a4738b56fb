import {
  type ListChanges,
  type NameOf,
  nameOfOrder,
  nameOfSignal,
  withListChanges,
} from '../../../src/app/list-changes.ts';
import { type LiveState, NO_TOPICS, TOPIC_NAMES, type TopicName, type Topics } from './live-state.ts';

/** What the feed needs of an `EventSource`. */
export interface Source {
  addEventListener(type: string, listener: (event: { readonly data: string }) => void): void;
  close(): void;
  onerror: ((event: never) => unknown) | null;
}

/** Orders and signals come whole at first, and then what has changed of them. */
export const STREAM_PATH = '/api/stream?orders=changes&signals=changes';

interface Listener {
  /** Everything has come once. */
  readonly whole: (topics: Partial<LiveState>) => void;
  /** One topic has changed, or none and the line is alive. */
  readonly changed: (change: Partial<LiveState>) => void;
  readonly ended: () => void;
}

/** One stream. Nothing of it is told before every topic has come: parts of two accounts, or of two moments, never mix. */
export class Feed {
  readonly #source: Source;
  readonly #listener: Listener;
  #gathered: Partial<Record<TopicName, unknown>> | undefined = {};
  /** Lists as they were told last. */
  readonly #lists = new Map<TopicName, readonly unknown[]>();

  constructor(source: Source, listener: Listener) {
    this.#source = source;
    this.#listener = listener;
    for (const topic of TOPIC_NAMES)
      source.addEventListener(topic, ({ data }) => this.#take(topic, JSON.parse(data) as unknown));
    this.#follow('orders', 'order-changes', nameOfOrder);
    this.#follow('signals', 'signal-changes', nameOfSignal);
    source.addEventListener('ping', () => this.#alive());
    // The browser's own retries end for good on any HTTP error, so they are ours.
    source.onerror = () => this.#end();
  }

  close(): void {
    this.#source.onerror = null;
    this.#source.close();
  }

  #end(): void {
    this.close();
    this.#listener.ended();
  }

  #follow<Row>(topic: TopicName, event: string, nameOf: NameOf<Row>): void {
    this.#source.addEventListener(event, ({ data }) => {
      const changes = JSON.parse(data) as ListChanges<Row>;
      const rows = withListChanges((this.#lists.get(topic) ?? []) as readonly Row[], changes, nameOf);
      // Something was missed: all of it comes with a new stream.
      if (rows.length !== changes.total) this.#end();
      else this.#take(topic, rows);
    });
  }

  #take(topic: TopicName, value: unknown): void {
    if (Array.isArray(value)) this.#lists.set(topic, value);
    const gathered = this.#gathered;
    if (!gathered) {
      this.#listener.changed({ [topic]: value });
      return;
    }
    gathered[topic] = value;
    if (TOPIC_NAMES.every((name) => name in gathered)) this.#tellWhole(gathered);
  }

  /** A ping follows only when nothing more is due: a Bowline of another version may have other topics. */
  #alive(): void {
    const gathered = this.#gathered;
    if (!gathered) this.#listener.changed({});
    else if ('status' in gathered) this.#tellWhole(gathered);
  }

  #tellWhole(gathered: Partial<Record<TopicName, unknown>>): void {
    this.#gathered = undefined;
    this.#listener.whole({ ...NO_TOPICS, ...(gathered as Partial<Topics>) });
  }
}
