import { createServer, type Server, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { Clock } from '../core/clock.ts';
import type { MarketSource } from '../marketdata/market.ts';
import type { Exchange } from '../simulator/exchange.ts';
import { ContractDirectory } from './contracts/directory.ts';
import { MarketRules } from './contracts/market-rules.ts';
import { MarketFeed } from './market/feed.ts';
import { MarketPast } from './market/past.ts';
import { MarketPlayer, type PlaySpeed } from './player.ts';
import { HistoricalPacing } from './requests/historical/pacing.ts';
import type { GatewayContext } from './session/client.ts';
import { Connection, type ConnectionHost } from './session/connection.ts';
import { DEFAULT_SETTINGS, type GatewaySettings, HIGHEST_VERSION, LOWEST_VERSION } from './settings.ts';

export interface GatewayOptions extends Partial<GatewaySettings> {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** So many of the following ports are tried when `port` is taken. Default 0. */
  readonly portSearch?: number;
  readonly exchange: Exchange;
  readonly source: MarketSource;
  /** Default 1. */
  readonly speed?: PlaySpeed;
  /** Market time without events that is jumped over; see `PlayerOptions`. */
  readonly skipGapsMs?: number;
  readonly onLog?: (text: string) => void;
}

export interface ConnectedClient {
  readonly clientId: number;
  readonly version: number;
  readonly remote: string;
}

/** A simulated gateway that takes connections. */
export interface RunningGateway {
  readonly host: string;
  readonly port: number;
  /** The market's clock. */
  readonly clock: Clock;
  readonly player: MarketPlayer;
  /** Sessions that have begun. */
  clients(): readonly ConnectedClient[];
  /** Ends every connection and stops the market. */
  close(): Promise<void>;
}

/** No port could be opened; the message names it and says what to do. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken';
  readonly port: number;

  constructor(host: string, port: number, tried: number, cause: unknown) {
    const ports = tried > 1 ? `Ports ${port} to ${port + tried - 1}` : `Port ${port}`;
    const reason = cause instanceof Error && 'code' in cause ? ` (${cause.code})` : '';
    super(`${ports} on ${host} cannot be opened${reason}. Choose another port, or 0 for any free one.`, {
      cause,
    });
    this.port = port;
  }
}

/**
 * Starts a simulated gateway over an exchange and plays the market into it. Throws `PortTaken` when no port can be
 * opened, and RangeError for a ceiling outside 157 to 193.
 */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const settings = settingsOf(options);
  const { exchange, source, onLog = () => {} } = options;
  const feed = new MarketFeed(exchange);
  const player = new MarketPlayer({
    source,
    exchange,
    speed: options.speed ?? 1,
    ...(options.skipGapsMs === undefined ? {} : { skipGapsMs: options.skipGapsMs }),
    onStep: (now) => feed.stepped(now),
  });
  const context: GatewayContext = {
    exchange,
    clock: player.clock,
    contracts: new ContractDirectory(exchange, () => exchange.now()),
    rules: new MarketRules(exchange.instruments),
    feed,
    past: new MarketPast(exchange, feed),
    historyPacing: new HistoricalPacing(() => performance.now()),
    settings,
  };
  const connections = new Set<Connection>();
  const host: ConnectionHost = {
    context,
    register: (connection) =>
      ![...connections].some(
        (other) => other !== connection && other.started && other.clientId === connection.clientId,
      ),
    closed(connection) {
      connections.delete(connection);
      if (connection.started) onLog(`Client ${connection.clientId} disconnected`);
    },
    log: onLog,
  };
  const accept = (socket: Socket): void => {
    if (connections.size >= settings.mostClients) {
      onLog(`Turned away a connection: ${settings.mostClients} clients are connected already`);
      socket.destroy();
      return;
    }
    connections.add(new Connection(socket, host));
  };
  const { server, port } = await listen(accept, options);
  const stopEvents = exchange.onEvent((event) => {
    for (const connection of connections) if (connection.started) connection.tell(event);
  });
  player.start();
  return {
    host: options.host ?? LOOPBACK,
    port,
    clock: player.clock,
    player,
    clients: () =>
      [...connections]
        .filter((connection) => connection.started)
        .map(({ clientId, version, remote }) => ({ clientId, version, remote })),
    close: async () => {
      player.stop();
      stopEvents();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const connection of connections) connection.end();
      await closed;
      feed.close();
    },
  };
}

const LOOPBACK = '127.0.0.1';

function settingsOf(options: GatewayOptions): GatewaySettings {
  const given = Object.entries(options).filter(
    ([key, value]) => key in DEFAULT_SETTINGS && value !== undefined,
  );
  const settings = { ...DEFAULT_SETTINGS, ...Object.fromEntries(given) } as GatewaySettings;
  const { ceiling } = settings;
  if (!Number.isInteger(ceiling) || ceiling < LOWEST_VERSION || ceiling > HIGHEST_VERSION) {
    throw new RangeError(`ceiling must be ${LOWEST_VERSION} to ${HIGHEST_VERSION}, found ${ceiling}`);
  }
  return settings;
}

async function listen(
  accept: (socket: Socket) => void,
  { host = LOOPBACK, port, portSearch = 0 }: GatewayOptions,
): Promise<{ readonly server: Server; readonly port: number }> {
  const attempts = port === 0 ? 1 : portSearch + 1;
  let problem: unknown;
  for (let attempt = 0; attempt < attempts; attempt++) {
    try {
      return await open(accept, host, port + attempt);
    } catch (cause) {
      problem = cause;
    }
  }
  throw new PortTaken(host, port, attempts, problem);
}

const open = (accept: (socket: Socket) => void, host: string, port: number) =>
  new Promise<{ readonly server: Server; readonly port: number }>((resolve, reject) => {
    const server = createServer(accept);
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      const address = server.address();
      resolve({ server, port: typeof address === 'object' && address !== null ? address.port : port });
    });
  });
