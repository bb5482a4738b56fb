import type { MarketFeed } from './feed.ts';

/** The feed as those see it who follow it for a client. */
export type ClientFeed = Pick<MarketFeed, 'follow' | 'onStep' | 'range' | 'tape' | 'isStepped'>;

/** Does work; what it throws goes no further. */
export type Attempt = (work: () => void) => void;

/** The feed for one client: a fault in what is done for it holds up neither the market nor the other clients. */
export const clientFeed = (feed: ClientFeed, attempt: Attempt): ClientFeed => ({
  isStepped: feed.isStepped,
  follow: (conId, listener) => feed.follow(conId, (event) => attempt(() => listener(event))),
  onStep: (listener) => feed.onStep((now) => attempt(() => listener(now))),
  range: (conId) => feed.range(conId),
  tape: (conId) => feed.tape(conId),
});
