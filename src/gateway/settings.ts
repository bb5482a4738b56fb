/** Server versions that the codec's tables describe. */
export const LOWEST_VERSION = 100;
export const HIGHEST_VERSION = 193;
/** What clients are told that speak without frames, as before server version 100. */
export const UNFRAMED_VERSION = 76;
/** Client versions of such clients, by which their layouts differ; later ones count as the highest. */
export const UNFRAMED_CLIENTS = { lowest: 62, highest: 66 } as const;

/** What happens above 50 messages a second, as TWS's setting "Reject messages above maximum allowed message rate". */
export const MESSAGE_RATES = ['reject', 'pace', 'unlimited'] as const;
export type MessageRate = (typeof MESSAGE_RATES)[number];

/** How the gateway behaves towards its clients. */
export interface GatewaySettings {
  /** Highest server version announced, 100 to 193. */
  readonly ceiling: number;
  readonly messageRate: MessageRate;
  /** Orders, cancellations and order queries are answered with 321. */
  readonly readOnly: boolean;
  /** The client that hears of every client's orders; absent: none. */
  readonly masterClientId: number | undefined;
  /** A client that comes back while it still owns open orders is told of them before the start-up messages. */
  readonly openOrdersOnConnect: boolean;
  /** Milliseconds between two updates of a market data line; 0 sends every change. */
  readonly tickIntervalMs: number;
  /** The same for currencies. */
  readonly forexTickIntervalMs: number;
  /** Market data lines of a client; the next one is refused with 101. */
  readonly marketDataLines: number;
  /** Symbols (or local symbols) of which the account sees no market data. */
  readonly noData: readonly string[];
  /** The account has no live market data; clients that ask for it see what was 15 minutes ago. */
  readonly delayed: boolean;
  /** Requests for bars of 30 seconds or less are limited as IB limits them (162). */
  readonly historicalPacing: boolean;
  /** Clients at a time; the next one is turned away. */
  readonly mostClients: number;
  /** Bytes waiting for a client above which ticks are held back, and above which it is disconnected. */
  readonly heldBackBytes: number;
  readonly mostBytes: number;
}

export const DEFAULT_SETTINGS: GatewaySettings = {
  ceiling: HIGHEST_VERSION,
  messageRate: 'reject',
  readOnly: false,
  masterClientId: undefined,
  openOrdersOnConnect: false,
  tickIntervalMs: 250,
  forexTickIntervalMs: 5,
  marketDataLines: 100,
  noData: [],
  delayed: false,
  historicalPacing: true,
  mostClients: 32,
  heldBackBytes: 1_048_576,
  mostBytes: 67_108_864,
};
