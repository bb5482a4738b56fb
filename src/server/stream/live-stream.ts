import { type Application, TOPICS, type Topic } from '../../app/application.ts';
import { DEFAULT_LIMIT } from '../api/parameters.ts';
import { eventText, LISTS, type ListName, listVersions, streamedOrders } from './streamed-lists.ts';

/** How much a reader may have waiting before it gets nothing more until it has read. */
export interface Reader {
  /** False when the reader's buffer is full; `onDrained` is called once it is empty again. */
  write(text: string): boolean;
  onDrained(resume: () => void): void;
}

/** What a reader wants to be told of a list: all of it at each change, or what has changed. */
export const TELLINGS = ['whole', 'changes'] as const;
type Telling = (typeof TELLINGS)[number];
/** Absent: whole. */
export type Tellings = Partial<Readonly<Record<ListName, Telling>>>;

const listNamed = (topic: Topic): ListName | undefined => LISTS.find((name) => name === topic);

/**
 * Sends each reader the parts of the read model that have changed, as server-sent events named after their topics.
 * A slow reader is sent nothing while its buffer is full and then only the newest state of what changed meanwhile:
 * what waits for it never grows beyond one state of each topic. Of a list (`LISTS`) a reader may be told what has changed since it
 * was told last; one that was not told of a change for being slow gets all of it.
 */
export class LiveStream {
  readonly #application: Application;
  readonly #whole: Application;
  readonly #readers = new Set<{ changed(topics: readonly Topic[]): void }>();
  #stop: (() => void) | undefined;
  readonly #lists: ReturnType<typeof listVersions>;
  /** The texts of this turn of the event loop, shared by all readers. */
  #texts = new Map<Topic, string>();
  /** Lists that were looked at in this turn. */
  readonly #seen = new Set<ListName>();

  /** `whole`: where `application` is one account of several, all of them. */
  constructor(application: Application, whole: Application = application) {
    this.#application = application;
    this.#whole = whole;
    this.#lists = listVersions(application);
  }

  get size(): number {
    return this.#readers.size;
  }

  /** Sends every topic once and from then on what changes. Returns the way to stop. */
  add(reader: Reader, tellings: Tellings = {}): () => void {
    const due = new Set<Topic>(TOPICS);
    let full = false;
    const versions: Partial<Record<ListName, number>> = {};
    const textOf = (topic: Topic): string | undefined => {
      const list = listNamed(topic);
      if (list === undefined || tellings[list] !== 'changes') return this.#text(topic);
      const told = this.#since(list, versions[list]);
      versions[list] = told.version;
      return told.text;
    };
    const send = (): void => {
      while (!full && due.size > 0) {
        const [topic] = due;
        if (topic === undefined) return;
        due.delete(topic);
        const text = textOf(topic);
        if (text === undefined || reader.write(text)) continue;
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
      for (const list of LISTS) this.#lists[list].forget();
      this.#seen.clear();
    };
  }

  #since(list: ListName, version: number | undefined) {
    if (!this.#seen.has(list)) {
      this.#lists[list].refresh();
      this.#seen.add(list);
      this.#endOfTurn();
    }
    return this.#lists[list].since(version);
  }

  #endOfTurn(): void {
    setImmediate(() => {
      this.#texts = new Map();
      this.#seen.clear();
    });
  }

  #text(topic: Topic): string {
    const known = this.#texts.get(topic);
    if (known !== undefined) return known;
    const application = topic === 'accounts' ? this.#whole : this.#application;
    const text = eventText(topic, snapshot(application, topic));
    if (this.#texts.size === 0) this.#endOfTurn();
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
