import { type BackOffLimits, backOff } from '../../core/back-off.ts';
import type { Clock } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import { LinkRecord } from '../link-record.ts';
import type { LinkHealth } from '../port.ts';
import { Connection, type Welcome } from './connection.ts';
import type { ConnectionEnd } from './connection-failures.ts';

export interface LinkOptions {
  readonly host: string;
  readonly port: number;
  readonly clientId: number;
  /** Used in turn after code 326; empty: the same id is tried again. */
  readonly clientIdFallbacks: readonly number[];
  /** How long an id may be in use before another one is tried. */
  readonly clientIdPatienceMs: number;
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
 * Keeps a connection up: one attempt at a time, waits that grow after failures, the same client id every time. What is
 * known about the link is in `record`: no code about IB's own link or a data farm ever ends the connection.
 */
export class Link {
  readonly #options: LinkOptions;
  readonly #handlers: LinkHandlers;
  readonly record: LinkRecord;
  #connection: Connection | undefined;
  #retry: NodeJS.Timeout | undefined;
  #failures = 0;
  #readyAt: number | undefined;
  #clientIdIndex = 0;
  /** Monotonic; since when the present id has been in use at every attempt. */
  #idInUseSince: number | undefined;
  #running = false;

  constructor(options: LinkOptions, handlers: LinkHandlers) {
    this.#options = options;
    this.#handlers = handlers;
    this.record = new LinkRecord(options.clock, (health) => handlers.onHealth(health));
  }

  get health(): LinkHealth {
    return this.record.health;
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
    this.record.connecting();
    this.#handlers.onAttempt(connection);
    connection.open();
  }

  #onReady(connection: Connection, welcome: Welcome, clientId: number): void {
    this.#handlers.onWelcome(connection, welcome, clientId);
    this.#readyAt = performance.now();
    this.record.ready();
    this.#handlers.onReady(connection);
  }

  #onEnd(connection: Connection, end: ConnectionEnd): void {
    if (this.#connection !== connection) return;
    this.#connection = undefined;
    const stood = this.#readyAt === undefined ? 0 : performance.now() - this.#readyAt;
    this.#readyAt = undefined;
    this.#failures = stood >= STABLE_AFTER_MS ? 0 : this.#failures;
    if (end.code === 'CLIENT_ID_IN_USE') this.#onIdInUse();
    else this.#idInUseSince = undefined;
    this.record.ended(end);
    this.#handlers.onEnd(connection, end);
    this.record.announce();
    if (!this.#running) return;
    const wait = backOff(this.#failures, this.#options.backOff, this.#options.random);
    this.#failures += 1;
    this.#retry = setTimeout(() => this.#attempt(), wait);
  }

  /** A gateway keeps the id of a client that has gone without a word for a while; the orders of that id are ours. */
  #onIdInUse(): void {
    const now = performance.now();
    this.#idInUseSince ??= now;
    if (now - this.#idInUseSince < this.#options.clientIdPatienceMs) return;
    this.#idInUseSince = undefined;
    this.#clientIdIndex += 1;
  }

  #clientId(): number {
    const ids = [this.#options.clientId, ...this.#options.clientIdFallbacks];
    return ids[this.#clientIdIndex % ids.length] ?? this.#options.clientId;
  }
}
