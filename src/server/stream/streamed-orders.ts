import type { Application } from '../../app/application.ts';
import { orderChanges } from '../../app/order-changes.ts';
import type { OrderView } from '../../app/views.ts';
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

/**
 * The list of orders in its versions, with the event that leads from one to the next. A reader who has another version than the last
 * but one, or none, gets the whole list.
 */
export class OrderVersions {
  readonly #application: Application;
  #orders: readonly OrderView[] | undefined;
  #version = 0;
  /** Of the change from the version before; absent where that could not be told. */
  #change: string | undefined;
  /** Of the whole list, made when somebody needs it. */
  #whole: string | undefined;

  constructor(application: Application) {
    this.#application = application;
  }

  /** Looks at what the orders are now. Once in a turn of the event loop is enough. */
  refresh(): void {
    const now = streamedOrders(this.#application);
    const changes = this.#orders && orderChanges(this.#orders, now);
    this.#orders = now;
    if (changes && changes.changed.length === 0 && changes.removed.length === 0) return;
    this.#version += 1;
    this.#change = changes && eventText('order-changes', changes);
    this.#whole = undefined;
  }

  /** What a reader of that version has to be sent, if anything, and the version that it has then. */
  since(version: number | undefined): { readonly version: number; readonly text?: string } {
    if (version === this.#version) return { version };
    const change = version === this.#version - 1 ? this.#change : undefined;
    if (change !== undefined) return { version: this.#version, text: change };
    this.#whole ??= eventText('orders', this.#orders ?? []);
    return { version: this.#version, text: this.#whole };
  }

  /** Nobody reads any more. */
  forget(): void {
    this.#orders = undefined;
    this.#change = undefined;
    this.#whole = undefined;
  }
}

/** One server-sent event. */
export const eventText = (name: string, data: unknown): string =>
  `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
