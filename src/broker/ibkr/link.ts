import { type BackOffLimits, backOff } from '../../core/back-off.ts';
import type { Clock } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import type { LinkHealth } from '../port.ts';
import { Connection, type Welcome } from './connection.ts';
import type { ConnectionEnd } from './connection-failures.ts';
import type { FarmState } from './error-codes.ts';

export interface LinkOptions {
  readonly host: string;
  readonly port: number;
  readonly clientId: number;
  /** Used in turn after code 326; empty: the same id is tried again. */
  readonly clientIdFallbacks: readonly number[];
  readonly handshakeTimeoutMs: number;
  readonly backOff: BackOffLimits;
  readonly clock: Clock;
  readonly random: Random;
}

export interface LinkHandlers {
  /** A new attempt: listeners are to be put on its `api` now. */
  onAttempt(connection: Connection): void;
  /** The session can begin; `health` does not say so yet. */
  onWelcome(connection: Connection, welcome: Welcome, clientId: number): void;
  /** The session stands, and `health` has said so. */
  onReady(connection: Connection): void;
  /** Once per attempt; `health` holds the reason already. */
  onEnd(connection: Connection, end: ConnectionEnd): void;
  onHealth(health: LinkHealth): void;
  onDefect(what: string, error?: unknown): void;
}

/** A session that stood this long counts as good: the next failure starts again with the shortest wait. */
const STABLE_AFTER_MS = 10_000;

/**
 * Keeps a connection up: one attempt at a time, waits that grow after failures, the same client id every time. It also
 * holds the health of the link, where the socket, the gateway's own link to IB and its data farms are separate facts:
 * no code about the latter two ever ends the connection.
 */
export class Link {
  readonly #options: LinkOptions;
  readonly #handlers: LinkHandlers;
  #health: LinkHealth;
  #connection: Connection | undefined;
  #retry: NodeJS.Timeout | undefined;
  #failures = 0;
  #readyAt: number | undefined;
  #clientIdIndex = 0;
  #running = false;

  constructor(options: LinkOptions, handlers: LinkHandlers) {
    this.#options = options;
    this.#handlers = handlers;
    this.#health = {
      socket: 'disconnected',
      broker: 'unknown',
      farms: {},
      ready: false,
      readOnly: false,
      since: options.clock.now(),
    };
  }

  get health(): LinkHealth {
    return this.#health;
  }

  get connection(): Connection | undefined {
    return this.#connection;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#attempt();
  }

  async close(): Promise<void> {
    this.#running = false;
    clearTimeout(this.#retry);
    await this.#connection?.leave();
  }

  /** The gateway's own link to IB: codes 1100, 1101, 1102 and 2110. */
  brokerIs(state: 'up' | 'down'): void {
    if (this.#health.broker !== state) this.#change({ broker: state });
  }

  farmIs(name: string, state: FarmState): void {
    if (this.#health.farms[name] === state) return;
    this.#health = { ...this.#health, farms: { ...this.#health.farms, [name]: state } };
    this.#handlers.onHealth(this.#health);
  }

  isReadOnly(): void {
    if (!this.#health.readOnly) this.#change({ readOnly: true });
  }

  #attempt(): void {
    const { host, port, handshakeTimeoutMs } = this.#options;
    const clientId = this.#clientId();
    const connection = new Connection(
      { host, port, clientId, handshakeTimeoutMs },
      {
        onReady: (welcome) => this.#onReady(connection, welcome, clientId),
        onEnd: (end) => this.#onEnd(connection, end),
        onDefect: this.#handlers.onDefect,
      },
    );
    this.#connection = connection;
    this.#change({ socket: 'connecting', broker: 'unknown', farms: {}, readOnly: false });
    this.#handlers.onAttempt(connection);
    connection.open();
  }

  #onReady(connection: Connection, welcome: Welcome, clientId: number): void {
    this.#handlers.onWelcome(connection, welcome, clientId);
    this.#readyAt = performance.now();
    const { reason: _reason, failure: _failure, ...rest } = this.#health;
    this.#health = rest;
    // A gateway that is cut off from IB says so on connecting; silence means that it is not.
    this.#change({ socket: 'connected', broker: rest.broker === 'down' ? 'down' : 'up', ready: true });
    this.#handlers.onReady(connection);
  }

  #onEnd(connection: Connection, end: ConnectionEnd): void {
    if (this.#connection !== connection) return;
    this.#connection = undefined;
    const stood = this.#readyAt === undefined ? 0 : performance.now() - this.#readyAt;
    this.#readyAt = undefined;
    this.#failures = stood >= STABLE_AFTER_MS ? 0 : this.#failures;
    if (end.code === 'CLIENT_ID_IN_USE') this.#clientIdIndex += 1;
    this.#health = {
      socket: 'disconnected',
      broker: 'unknown',
      farms: {},
      ready: false,
      readOnly: this.#health.readOnly,
      reason: end.message,
      failure: end.code,
      since: this.#options.clock.now(),
    };
    this.#handlers.onEnd(connection, end);
    this.#handlers.onHealth(this.#health);
    if (!this.#running) return;
    const wait = backOff(this.#failures, this.#options.backOff, this.#options.random);
    this.#failures += 1;
    this.#retry = setTimeout(() => this.#attempt(), wait);
  }

  #clientId(): number {
    const ids = [this.#options.clientId, ...this.#options.clientIdFallbacks];
    return ids[this.#clientIdIndex % ids.length] ?? this.#options.clientId;
  }

  #change(change: Partial<LinkHealth>): void {
    this.#health = { ...this.#health, ...change, since: this.#options.clock.now() };
    this.#handlers.onHealth(this.#health);
  }
}
