import { type OrderChanges, withOrderChanges } from '../../../src/app/order-changes.ts';
import type { OrderView } from '../../../src/app/views.ts';
import { type LiveState, NO_TOPICS, TOPIC_NAMES, type TopicName, type Topics } from './live-state.ts';

/** What the feed needs of an `EventSource`. */
export interface Source {
  addEventListener(type: string, listener: (event: { readonly data: string }) => void): void;
  close(): void;
  onerror: ((event: never) => unknown) | null;
}

/** Orders come whole at first, and then what has changed of them. */
export const STREAM_PATH = '/api/stream?orders=changes';

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
  /** As they were told last. */
  #orders: readonly OrderView[] = [];

  constructor(source: Source, listener: Listener) {
    this.#source = source;
    this.#listener = listener;
    for (const topic of TOPIC_NAMES)
      source.addEventListener(topic, ({ data }) => this.#take(topic, JSON.parse(data) as unknown));
    source.addEventListener('order-changes', ({ data }) =>
      this.#changeOrders(JSON.parse(data) as OrderChanges),
    );
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

  #changeOrders(changes: OrderChanges): void {
    const orders = withOrderChanges(this.#orders, changes);
    // Something was missed: all of it comes with a new stream.
    if (orders.length !== changes.total) this.#end();
    else this.#take('orders', orders);
  }

  #take(topic: TopicName, value: unknown): void {
    if (topic === 'orders') this.#orders = value as readonly OrderView[];
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
