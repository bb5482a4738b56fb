import { CLIENT_MESSAGES } from '../codec/client/catalogue.ts';
import { decode, fieldsOf } from '../codec/decode.ts';
import { allValues, type Message } from '../codec/message.ts';
import type { Part, Values } from '../codec/parts.ts';
import type { Frame, FrameListener } from './frame.ts';

/** Tells whoever writes a transcript what passes on one connection; nothing is decoded for it while nobody listens. */
export class FrameReport {
  readonly #listener: FrameListener | undefined;
  readonly #client: { readonly clientId: number; readonly version: number };
  readonly #connection: number;

  /** @param connection Counts the gateway's connections from 1. */
  constructor(
    listener: FrameListener | undefined,
    client: { readonly clientId: number; readonly version: number },
    connection: number,
  ) {
    this.#listener = listener;
    this.#client = client;
    this.#connection = connection;
  }

  sent<Parts extends readonly Part[]>(message: Message<Parts>, payload: string, values: Values<Parts>): void {
    if (this.#listener === undefined) return;
    this.tell('gateway', message.name, fieldsOf(payload), allValues(message, values));
  }

  received(fields: readonly string[]): void {
    if (this.#listener === undefined) return;
    const message = CLIENT_MESSAGES.get(Number(fields[0]));
    const decoded = message === undefined ? undefined : decode(message, this.#client.version, fields);
    const values = decoded?.ok === true ? decoded.value.value : undefined;
    this.tell('client', message?.name ?? `message ${fields[0]}`, fields, values);
  }

  tell(from: Frame['from'], name: string, fields: readonly string[], values?: object): void {
    this.#listener?.({
      connection: this.#connection,
      clientId: this.#client.clientId,
      from,
      name,
      fields,
      ...(values === undefined ? {} : { values }),
    });
  }
}
