import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { Clock } from '../core/clock.ts';
import { Subject } from '../core/subject.ts';
import type { MarketSource } from '../marketdata/market.ts';
import type { Exchange } from '../simulator/exchange.ts';
import { ContractDirectory } from './contracts/directory.ts';
import { MarketRules } from './contracts/market-rules.ts';
import { alterable, type MarketAlterations } from './market/alterations.ts';
import { Entitlements } from './market/entitlements.ts';
import { MarketFeed } from './market/feed.ts';
import { MarketPast } from './market/past.ts';
import { MarketPlayer, type PlaySpeed } from './player.ts';
import { AccountSubscriptions } from './requests/account/subscriptions.ts';
import { HistoricalPacing } from './requests/historical/pacing.ts';
import type { GatewayContext } from './session/client.ts';
import { Connection } from './session/connection.ts';
import type { ConnectionHost } from './session/connection-host.ts';
import type { FrameListener } from './session/frame.ts';
import { Listener, PortTaken } from './session/listener.ts';
import { Traffic } from './session/traffic.ts';
import { Turns } from './session/turns.ts';
import { DEFAULT_SETTINGS, type GatewaySettings, HIGHEST_VERSION, LOWEST_VERSION } from './settings.ts';

export { PortTaken };

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
  /** Called before anything is sent to a client, to save what it will hear of. When it throws, the connection is cut instead. */
  readonly beforeSend?: () => void;
  /** Every frame in both directions, for transcripts. */
  readonly onFrame?: FrameListener;
}

export interface ConnectedClient {
  readonly clientId: number;
  readonly version: number;
  readonly remote: string;
}

/** The parts of a running gateway that faults reach into; clients never see them. */
export interface GatewayInternals {
  readonly context: GatewayContext;
  /** The settings in force; changes count from the next request on. */
  readonly settings: { -readonly [Key in keyof GatewaySettings]: GatewaySettings[Key] };
  readonly traffic: Traffic;
  readonly gate: Gate;
  readonly listener: Listener;
  readonly market: MarketAlterations;
  readonly player: MarketPlayer;
  /** All connections, also those without a session. */
  connections(): readonly Connection[];
  /** A session began or ended. Returns the way to stop listening. */
  onSession(listener: (event: 'connected' | 'disconnected', clientId: number) => void): () => void;
  log(text: string): void;
}

/** What new connections meet. */
export interface Gate {
  /** Connections are taken and never answered. */
  wedged: boolean;
  /** Milliseconds before the greeting is answered. */
  handshakeDelayMs: number;
  /** So many more sessions are refused with 326. */
  refusedClientIds: number;
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
  /** What faults act upon. */
  readonly internals: GatewayInternals;
  /** Ends every connection and stops the market. */
  close(): Promise<void>;
}

/**
 * Starts a simulated gateway over an exchange and plays the market into it. Throws `PortTaken` when no port can be
 * opened, and RangeError for a ceiling outside 100 to 193.
 */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const settings = settingsOf(options);
  const { exchange, onLog = () => {} } = options;
  const market = alterable(options.source, exchange);
  const { source } = market;
  const gate: Gate = { wedged: false, handshakeDelayMs: 0, refusedClientIds: 0 };
  const traffic = new Traffic();
  const sessions = new Subject<readonly ['connected' | 'disconnected', number]>();
  const feed = new MarketFeed(exchange, () => player.speed === 0);
  const player: MarketPlayer = new MarketPlayer({
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
    rules: new MarketRules(exchange.instruments, exchange.options?.priceGrids),
    feed,
    past: new MarketPast(exchange, feed),
    entitlements: new Entitlements(settings, (conId) => exchange.instrument(conId)),
    isHalted: (conId) => market.halted.has(conId),
    accountSubscriptions: new AccountSubscriptions(),
    historyPacing: new HistoricalPacing(() => performance.now()),
    settings,
  };
  const connections = new Set<Connection>();
  const host: ConnectionHost<Connection> = {
    context,
    gate,
    traffic,
    turns: new Turns(),
    ...(options.onFrame === undefined ? {} : { onFrame: options.onFrame }),
    beforeSend: options.beforeSend ?? (() => {}),
    register(connection) {
      if (gate.refusedClientIds > 0) {
        gate.refusedClientIds -= 1;
        return false;
      }
      return ![...connections].some(
        (other) => other !== connection && other.holdsClientId && other.clientId === connection.clientId,
      );
    },
    opened: (connection) => sessions.emit(['connected', connection.clientId]),
    closed(connection) {
      connections.delete(connection);
      if (!connection.started) return;
      onLog(`Client ${connection.clientId} disconnected`);
      sessions.emit(['disconnected', connection.clientId]);
    },
    log: onLog,
  };
  let accepted = 0;
  let closing = false;
  const admit = (socket: Socket): void => {
    accepted += 1;
    connections.add(new Connection(socket, host, accepted));
  };
  const accept = (socket: Socket): void => {
    if (connections.size < settings.mostClients) {
      admit(socket);
      return;
    }
    // Clients that left in this instant still count: one that comes now waits until their leaving has been noticed.
    socket.on('error', () => socket.destroy());
    setTimeout(() => {
      if (closing || socket.destroyed) socket.destroy();
      else if (connections.size < settings.mostClients) admit(socket);
      else {
        onLog(`Turned away a connection: ${settings.mostClients} clients are connected already`);
        socket.destroy();
      }
    }, LEAVING_MS);
  };
  const listener = await Listener.open(accept, {
    host: options.host ?? LOOPBACK,
    port: options.port,
    portSearch: options.portSearch ?? 0,
  });
  const stopEvents = exchange.onEvent((event) => {
    for (const connection of connections) if (connection.started) connection.tell(event);
  });
  player.start();
  return {
    host: options.host ?? LOOPBACK,
    get port() {
      return listener.port;
    },
    clock: player.clock,
    player,
    clients: () =>
      [...connections]
        .filter((connection) => connection.started)
        .map(({ clientId, version, remote }) => ({ clientId, version, remote })),
    internals: {
      context,
      settings,
      traffic,
      gate,
      listener,
      market,
      player,
      connections: () => [...connections],
      onSession: (listen) => sessions.subscribe(([event, clientId]) => listen(event, clientId)),
      log: onLog,
    },
    close: async () => {
      closing = true;
      player.stop();
      stopEvents();
      const closed = listener.close();
      for (const connection of connections) connection.end();
      await closed;
      feed.close();
    },
  };
}

const LOOPBACK = '127.0.0.1';
/** So long a connection above the limit waits for others to leave. */
const LEAVING_MS = 100;

function settingsOf(options: GatewayOptions): GatewayInternals['settings'] {
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
