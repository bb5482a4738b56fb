import type { Application } from '../../app/application.ts';
import { listChanges, type NameOf, nameOfOrder, nameOfSignal } from '../../app/list-changes.ts';
import type { OrderView, SignalView } from '../../app/views.ts';
import { DEFAULT_LIMIT } from '../api/parameters.ts';

/** The orders that the stream shows: the open ones and the last 100, newest first. */
export function streamedOrders(application: Application): readonly OrderView[] {
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

/** One of the lists of which a reader can be told what has changed. */
interface ListKind<Row> {
  /** Of the event with the whole list. */
  readonly whole: string;
  /** Of the event with what has changed. */
  readonly changes: string;
  readonly nameOf: NameOf<Row>;
  readonly read: (application: Application) => readonly Row[];
}

const ORDERS: ListKind<OrderView> = {
  whole: 'orders',
  changes: 'order-changes',
  nameOf: nameOfOrder,
  read: streamedOrders,
};
const SIGNALS: ListKind<SignalView> = {
  whole: 'signals',
  changes: 'signal-changes',
  nameOf: nameOfSignal,
  read: (application) => application.signals(DEFAULT_LIMIT),
};

/** What a reader of some version has to be sent, if anything, and the version that it has then. */
interface Told {
  readonly version: number;
  readonly text?: string;
}

/**
 * A list in its versions, with the event that leads from one to the next. A reader who has another version than the last
 * but one, or none, gets the whole list.
 */
class ListVersions<Row> {
  readonly #application: Application;
  readonly #kind: ListKind<Row>;
  #rows: readonly Row[] | undefined;
  #version = 0;
  /** Of the change from the version before; absent where that could not be told. */
  #change: string | undefined;
  /** Of the whole list, made when somebody needs it. */
  #whole: string | undefined;

  constructor(application: Application, kind: ListKind<Row>) {
    this.#application = application;
    this.#kind = kind;
  }

  /** Looks at what the list is now. Once in a turn of the event loop is enough. */
  refresh(): void {
    const { read, nameOf, changes: name } = this.#kind;
    const now = read(this.#application);
    const changes = this.#rows && listChanges(this.#rows, now, nameOf);
    this.#rows = now;
    if (changes && changes.changed.length === 0 && changes.removed.length === 0) return;
    this.#version += 1;
    this.#change = changes && eventText(name, changes);
    this.#whole = undefined;
  }

  since(version: number | undefined): Told {
    if (version === this.#version) return { version };
    const change = version === this.#version - 1 ? this.#change : undefined;
    if (change !== undefined) return { version: this.#version, text: change };
    this.#whole ??= eventText(this.#kind.whole, this.#rows ?? []);
    return { version: this.#version, text: this.#whole };
  }

  /** Nobody reads any more. */
  forget(): void {
    this.#rows = undefined;
    this.#change = undefined;
    this.#whole = undefined;
  }
}

/** Topics of which a reader may be told what has changed. */
export const LISTS = ['orders', 'signals'] as const;
export type ListName = (typeof LISTS)[number];

/** The versions of all of them. */
export function listVersions(
  application: Application,
): Readonly<Record<ListName, Pick<ListVersions<unknown>, 'refresh' | 'since' | 'forget'>>> {
  return {
    orders: new ListVersions(application, ORDERS),
    signals: new ListVersions(application, SIGNALS),
  };
}

/** One server-sent event. */
export const eventText = (name: string, data: unknown): string =>
  `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
