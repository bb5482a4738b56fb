import {
  type ConnectionEnd,
  clientIdInUse,
  closedByGateway,
  type Phase,
  portChanged,
  socketFailed,
  timedOut,
  tooOld,
  unsupported,
} from './connection-failures.ts';
import { GuardedApi } from './guarded-api.ts';
import { EventName } from './library.ts';

export interface ConnectionSettings {
  readonly host: string;
  readonly port: number;
  readonly clientId: number;
  readonly handshakeTimeoutMs: number;
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
    const { handshakeTimeoutMs } = this.#settings;
    this.#timer = setTimeout(
      () => this.end(this.#cause ?? timedOut(this.#settings, this.#phase, handshakeTimeoutMs)),
      handshakeTimeoutMs,
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
        this.end(tooOld(this.#settings, version, OLDEST_SERVER_VERSION));
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
    api.on(EventName.disconnected, () =>
      this.end(this.#cause ?? closedByGateway(this.#settings, this.#phase)),
    );
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
    if (code === CLIENT_ID_IN_USE) this.end(clientIdInUse(this.#settings));
    else if (code === PORT_CHANGED) this.#cause = portChanged(message);
    else if (this.#phase === 'version' && VERSION_CODES.has(code))
      this.#cause = unsupported(this.#settings, message);
    else if (code === CONNECT_FAILED) this.#cause ??= socketFailed(this.#settings, this.#phase, message);
  }
}
