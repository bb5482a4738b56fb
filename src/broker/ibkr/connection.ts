import type { LinkFailure } from '../port.ts';
import { GuardedApi } from './guarded-api.ts';
import { EventName } from './library.ts';

export interface ConnectionSettings {
  readonly host: string;
  readonly port: number;
  readonly clientId: number;
  readonly handshakeTimeoutMs: number;
}

/** Why a connection came to nothing or ended. */
export interface ConnectionEnd {
  readonly code: LinkFailure;
  /** For people. */
  readonly message: string;
}

/** What a gateway tells before orders may be sent. */
export interface Welcome {
  readonly serverVersion: number;
  readonly connectionTime: string;
  readonly accounts: readonly string[];
  readonly nextValidId: number;
}

export interface ConnectionHandlers {
  /** Both nextValidId and the accounts have come: sending may begin. At most once. */
  onReady(welcome: Welcome): void;
  /** The end, exactly once, whatever the library and the socket report and how often. */
  onEnd(end: ConnectionEnd): void;
  onDefect(what: string, error?: unknown): void;
}

type Phase = 'tcp' | 'version' | 'session' | 'ready' | 'ended';

const CLIENT_ID_IN_USE = 326;
const PORT_CHANGED = 1300;
const CONNECT_FAILED = 502;
const VERSION_CODES: ReadonlySet<number> = new Set([503, 506]);
/**
 * Below this the library misreads completed orders (it does not skip the advisor profile) and refuses fields that are
 * always sent. TWS and IB Gateway have offered more since 2023.
 */
const OLDEST_SERVER_VERSION = 177;
const LEAVE_WITHIN_MS = 1_000;

/**
 * One attempt to connect and the connection that comes of it. It owns one `IBApi` and throws it away with itself: the
 * library keeps unsent requests across reconnections, in two places, and would send old orders on a new connection.
 */
export class Connection {
  readonly api: GuardedApi;
  readonly #settings: ConnectionSettings;
  readonly #handlers: ConnectionHandlers;
  #phase: Phase = 'tcp';
  #timer: NodeJS.Timeout | undefined;
  #serverVersion = 0;
  #connectionTime = '';
  #accounts: readonly string[] | undefined;
  #nextValidId: number | undefined;
  /** What the gateway or the system said last about why this cannot last. */
  #cause: ConnectionEnd | undefined;
  #lastReceived = 0;

  constructor(settings: ConnectionSettings, handlers: ConnectionHandlers) {
    this.#settings = settings;
    this.#handlers = handlers;
    this.api = new GuardedApi({ ...settings, onDefect: handlers.onDefect });
    this.#listen();
  }

  get ready(): boolean {
    return this.#phase === 'ready';
  }

  /** Monotonic milliseconds of the last message from the gateway. */
  get lastReceived(): number {
    return this.#lastReceived;
  }

  open(): void {
    this.#timer = setTimeout(
      () => this.end(this.#cause ?? this.#timedOut()),
      this.#settings.handshakeTimeoutMs,
    );
    this.api.connect();
  }

  /** Drops the connection now. */
  end(end: ConnectionEnd): void {
    if (this.#phase === 'ended') return;
    this.#phase = 'ended';
    clearTimeout(this.#timer);
    this.api.removeAllListeners();
    this.api.drop();
    this.#handlers.onEnd(end);
  }

  /** Leaves in good order: what was written is delivered before the socket closes. */
  async leave(): Promise<void> {
    if (this.#phase === 'ended') return;
    const established = this.#phase === 'ready';
    this.#phase = 'ended';
    clearTimeout(this.#timer);
    this.api.removeAllListeners();
    // First the end, so that nothing more is given to a socket that is closing.
    this.#handlers.onEnd({ code: 'CLOSED', message: 'Closed by Bowline.' });
    if (established) await this.api.leave(LEAVE_WITHIN_MS);
    else this.api.drop();
  }

  #listen(): void {
    const { api } = this;
    api.on(EventName.sent, () => {
      if (this.#phase === 'tcp') this.#phase = 'version';
    });
    api.on(EventName.received, () => {
      this.#lastReceived = performance.now();
    });
    api.on(EventName.server, (version, time) => {
      if (version < OLDEST_SERVER_VERSION) {
        this.end(this.#tooOld(version));
        return;
      }
      this.#serverVersion = version;
      this.#connectionTime = time;
      this.#phase = 'session';
    });
    api.on(EventName.managedAccounts, (list) => {
      this.#accounts = list
        .split(',')
        .map((account) => account.trim())
        .filter((account) => account !== '');
      this.#welcomeWhenComplete();
    });
    api.on(EventName.nextValidId, (id) => {
      this.#nextValidId ??= id;
      this.#welcomeWhenComplete();
    });
    // Codes without an order or request come as `info`, the library's own failures as `error`.
    api.on(EventName.info, (message, code) => this.#note(message, code));
    api.on(EventName.error, (error, code) => this.#note(error.message, code));
    api.on(EventName.disconnected, () => this.end(this.#cause ?? this.#closed()));
  }

  #welcomeWhenComplete(): void {
    if (this.#phase !== 'session') return;
    const accounts = this.#accounts;
    const nextValidId = this.#nextValidId;
    if (accounts === undefined || nextValidId === undefined) return;
    this.#phase = 'ready';
    clearTimeout(this.#timer);
    const welcome = {
      serverVersion: this.#serverVersion,
      connectionTime: this.#connectionTime,
      accounts,
      nextValidId,
    };
    // The library opens its own gate only after the listeners of nextValidId have run.
    queueMicrotask(() => {
      if (this.#phase === 'ready') this.#handlers.onReady(welcome);
    });
  }

  #note(message: string, code: number): void {
    const { host, port, clientId } = this.#settings;
    if (code === CLIENT_ID_IN_USE) {
      this.#cause = {
        code: 'CLIENT_ID_IN_USE',
        message: `Client id ${clientId} is already in use at ${host}:${port} (326). Close the other client, or wait: after a crash TWS keeps the id for half a minute.`,
      };
      this.end(this.#cause);
    } else if (code === PORT_CHANGED) {
      this.#cause = { code: 'PORT_CHANGED', message: `TWS moved its API to another port (1300): ${message}` };
    } else if (this.#phase === 'version' && VERSION_CODES.has(code)) {
      this.#cause = {
        code: 'UNSUPPORTED_VERSION',
        message: `${host}:${port} answers with an API version that is not supported: ${message}. Use a current TWS or IB Gateway.`,
      };
    } else if (code === CONNECT_FAILED) {
      this.#cause ??= this.#socketFailed(message);
    }
  }

  #socketFailed(message: string): ConnectionEnd {
    const { host, port } = this.#settings;
    if (this.#phase !== 'tcp') return { code: 'LOST', message: `The connection broke: ${message}.` };
    return message.includes('ECONNREFUSED')
      ? {
          code: 'REFUSED',
          message: `Nothing listens at ${host}:${port}. Start TWS or IB Gateway, log in, and enable the API on that port.`,
        }
      : { code: 'UNREACHABLE', message: `${host}:${port} cannot be reached: ${message}.` };
  }

  #closed(): ConnectionEnd {
    const { host, port } = this.#settings;
    return this.#phase === 'ready'
      ? { code: 'LOST', message: 'The gateway closed the connection.' }
      : {
          code: 'NO_SESSION',
          message: `${host}:${port} closed the connection before the session began. Check the trusted IPs in the API settings of TWS.`,
        };
  }

  #tooOld(version: number): ConnectionEnd {
    return {
      code: 'UNSUPPORTED_VERSION',
      message: `${this.#settings.host}:${this.#settings.port} speaks API version ${version}; ${OLDEST_SERVER_VERSION} or newer is needed. Update TWS or IB Gateway.`,
    };
  }

  #timedOut(): ConnectionEnd {
    const { host, port, handshakeTimeoutMs } = this.#settings;
    const within = `within ${handshakeTimeoutMs / 1000} s`;
    switch (this.#phase) {
      case 'tcp':
        return { code: 'UNREACHABLE', message: `${host}:${port} did not accept a connection ${within}.` };
      case 'version':
        return {
          code: 'NO_HANDSHAKE',
          message: `${host}:${port} accepts connections but did not answer the API handshake ${within}. Restart TWS or IB Gateway, and check that this is its API port.`,
        };
      default:
        return {
          code: 'NO_SESSION',
          message: `${host}:${port} answered but did not send the accounts and the next order id ${within}. Look for a dialog in TWS ("Accept incoming connection?") and whether it is logged in.`,
        };
    }
  }
}
