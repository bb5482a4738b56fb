import type { Message } from '../codec/message.ts';
import type { Client } from './client.ts';

/** A message on its way to a client. */
export interface Outgoing {
  readonly client: Client;
  readonly message: Message;
  readonly values: object;
  /** True for the answer to a request, false for what the gateway tells by itself. */
  readonly answer: boolean;
}

/** A request that has come from a client. */
export interface Incoming {
  readonly client: Client;
  readonly message: Message;
  readonly request: object;
}

/** Passes a message on (now or later, changed, several times) by calling `next`, or keeps it by not calling. */
export type OutgoingFilter = (passage: Outgoing, next: (values: object) => void) => void;
export type IncomingFilter = (passage: Incoming, next: () => void) => void;

/** What stands between the clients and the gateway: filters in the order in which they were added. Without any, nothing. */
export class Traffic {
  #outgoing: readonly OutgoingFilter[] = [];
  #incoming: readonly IncomingFilter[] = [];

  /** False when every message passes untouched. */
  get filtersOutgoing(): boolean {
    return this.#outgoing.length > 0;
  }

  get filtersIncoming(): boolean {
    return this.#incoming.length > 0;
  }

  /** Returns the way to take the filter out again. */
  onOutgoing(filter: OutgoingFilter): () => void {
    this.#outgoing = [...this.#outgoing, filter];
    return () => {
      this.#outgoing = this.#outgoing.filter((other) => other !== filter);
    };
  }

  onIncoming(filter: IncomingFilter): () => void {
    this.#incoming = [...this.#incoming, filter];
    return () => {
      this.#incoming = this.#incoming.filter((other) => other !== filter);
    };
  }

  outgoing(passage: Outgoing, deliver: (values: object) => void): void {
    const filters = this.#outgoing;
    const pass = (at: number, values: object): void => {
      const filter = filters[at];
      if (filter === undefined) deliver(values);
      else filter({ ...passage, values }, (changed) => pass(at + 1, changed));
    };
    pass(0, passage.values);
  }

  incoming(passage: Incoming, handle: () => void): void {
    const filters = this.#incoming;
    const pass = (at: number): void => {
      const filter = filters[at];
      if (filter === undefined) handle();
      else filter(passage, () => pass(at + 1));
    };
    pass(0);
  }
}
