import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

const CHANNEL = 'http.server.request.start';

/** Calls back with the moment at which each HTTP request's head was read. */
export function watchArrivals(onArrival: (at: number, path: string) => void): () => void {
  const listener = (message: unknown): void => {
    const { request } = message as { request: IncomingMessage };
    onArrival(performance.now(), request.url ?? '');
  };
  subscribe(CHANNEL, listener);
  return () => unsubscribe(CHANNEL, listener);
}
