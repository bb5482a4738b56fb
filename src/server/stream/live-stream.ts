import { type Application, TOPICS, type Topic } from '../../app/application.ts';
import { DEFAULT_LIMIT } from '../api/parameters.ts';

/** How much a reader may have waiting before it gets nothing more until it has read. */
export interface Reader {
  /** False when the reader's buffer is full; `onDrained` is called once it is empty again. */
  write(text: string): boolean;
  onDrained(resume: () => void): void;
}

/**
 * Sends each reader the parts of the read model that have changed, as server-sent events named after their topics.
 * A slow reader is sent nothing while its buffer is full and then only the newest state of what changed meanwhile:
 * what waits for it never grows beyond one state of each topic.
 */
export class LiveStream {
  readonly #application: Application;
  readonly #whole: Application;
  readonly #readers = new Set<{ changed(topics: readonly Topic[]): void }>();
  #stop: (() => void) | undefined;
  /** The texts of this turn of the event loop, shared by all readers. */
  #texts = new Map<Topic, string>();

  /** `whole`: where `application` is one account of several, all of them. */
  constructor(application: Application, whole: Application = application) {
    this.#application = application;
    this.#whole = whole;
  }

  get size(): number {
    return this.#readers.size;
  }

  /** Sends every topic once and from then on what changes. Returns the way to stop. */
  add(reader: Reader): () => void {
    const due = new Set<Topic>(TOPICS);
    let full = false;
    const send = (): void => {
      while (!full && due.size > 0) {
        const [topic] = due;
        if (topic === undefined) return;
        due.delete(topic);
        if (reader.write(this.#text(topic))) continue;
        full = true;
        reader.onDrained(() => {
          full = false;
          send();
        });
      }
    };
    const entry = {
      changed: (topics: readonly Topic[]): void => {
        for (const topic of topics) due.add(topic);
        send();
      },
    };
    this.#readers.add(entry);
    this.#stop ??= this.#application.onChange((topics) => {
      for (const each of this.#readers) each.changed(topics);
    });
    send();
    return () => {
      this.#readers.delete(entry);
      if (this.#readers.size > 0) return;
      this.#stop?.();
      this.#stop = undefined;
    };
  }

  #text(topic: Topic): string {
    const known = this.#texts.get(topic);
    if (known !== undefined) return known;
    const text = `event: ${topic}\ndata: ${JSON.stringify(snapshot(topic === 'accounts' ? this.#whole : this.#application, topic))}\n\n`;
    if (this.#texts.size === 0) {
      setImmediate(() => {
        this.#texts = new Map();
      });
    }
    this.#texts.set(topic, text);
    return text;
  }
}

/** The same JSON as the corresponding GET; orders are the open ones and the last 100, newest first. */
export function snapshot(application: Application, topic: Topic): unknown {
  switch (topic) {
    case 'status':
      return application.status();
    case 'orders':
      return streamedOrders(application);
    case 'positions':
      return application.positions();
    case 'signals':
      return application.signals(DEFAULT_LIMIT);
    case 'quotes':
      return application.quotes();
    case 'equity':
      return application.equity();
    case 'accounts':
      return application.accounts();
  }
}

function streamedOrders(application: Application): readonly unknown[] {
  const recent = application.orders({ limit: DEFAULT_LIMIT });
  const shown = new Set(recent.map((order) => order.ref));
  // Newest first, so open orders that are not among the recent ones are older than all of them.
  return [
    ...recent,
    ...application
      .orders({ open: true, limit: Number.MAX_SAFE_INTEGER })
      .filter((order) => !shown.has(order.ref)),
  ];
}
