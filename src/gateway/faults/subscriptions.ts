import {
  cancelMktData,
  cancelRealTimeBars,
  cancelTickByTickData,
  reqMktData,
  reqRealTimeBars,
  reqTickByTickData,
} from '../codec/client/market-data.ts';
import type { Message } from '../codec/message.ts';
import type { GatewayInternals } from '../gateway.ts';
import type { Client } from '../session/client.ts';

/** Requests that open a stream of market data, with what ends it. */
const STREAMS: ReadonlyMap<string, Message> = new Map<string, Message>([
  [reqMktData.name, cancelMktData],
  [reqRealTimeBars.name, cancelRealTimeBars],
  [reqTickByTickData.name, cancelTickByTickData],
]);
const ENDINGS: ReadonlySet<string> = new Set([...STREAMS.values()].map(({ name }) => name));

const hasReqId = (request: object): request is { readonly reqId: number } => 'reqId' in request;

/** Remembers which market data each client has asked for, so that faults can end or refuse it. */
export class Subscriptions {
  readonly #gateway: GatewayInternals;
  readonly #open = new Map<Client, Map<number, Message>>();

  constructor(gateway: GatewayInternals) {
    this.#gateway = gateway;
    gateway.traffic.onIncoming(({ client, message, request }, next) => {
      const ending = STREAMS.get(message.name);
      if (hasReqId(request)) {
        if (ending !== undefined) this.#of(client).set(request.reqId, ending);
        if (ENDINGS.has(message.name)) this.#of(client).delete(request.reqId);
      }
      next();
    });
    gateway.onSession(() => this.#forgetTheGone());
  }

  /** Request ids of the open streams. */
  ids(client: Client): readonly number[] {
    return [...(this.#open.get(client)?.keys() ?? [])];
  }

  /** Ends every stream of every client without a word, as IB does when it reports 1101. */
  endAll(): void {
    for (const connection of this.#gateway.connections()) {
      const streams = this.#open.get(connection);
      if (streams === undefined) continue;
      for (const [reqId, ending] of streams) connection.perform(ending, { reqId });
      streams.clear();
    }
  }

  #of(client: Client): Map<number, Message> {
    const streams = this.#open.get(client) ?? new Map<number, Message>();
    this.#open.set(client, streams);
    return streams;
  }

  #forgetTheGone(): void {
    const present = new Set<Client>(this.#gateway.connections());
    for (const client of this.#open.keys()) if (!present.has(client)) this.#open.delete(client);
  }
}

const trackers = new WeakMap<GatewayInternals['traffic'], Subscriptions>();

/** The one that belongs to this gateway. Must be asked for before clients subscribe. */
export function subscriptionsOf(gateway: GatewayInternals): Subscriptions {
  let tracker = trackers.get(gateway.traffic);
  if (tracker === undefined) {
    tracker = new Subscriptions(gateway);
    trackers.set(gateway.traffic, tracker);
  }
  return tracker;
}
