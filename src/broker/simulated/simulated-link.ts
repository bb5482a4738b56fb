import { type BackOffLimits, backOff } from '../../core/back-off.ts';
import type { Clock } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import type { ConnectionEnd } from '../ibkr/connection-failures.ts';
import { Heartbeat } from '../ibkr/heartbeat.ts';
import type { LinkHealth } from '../port.ts';
import type { ClientMessage, Dialer, GatewayMessage, Line } from './messages.ts';

export interface SimulatedLinkOptions {
  readonly dialer: Dialer;
  readonly handshakeTimeoutMs: number;
  /** Silence after which a sign of life is asked for, and again allowed for the answer. */
  readonly heartbeatMs: number;
  readonly backOff: BackOffLimits;
  readonly clock: Clock;
  /** For the jitter of the waits. */
  readonly random: Random;
}

export interface SimulatedLinkHandlers {
  onHealth(health: LinkHealth): void;
  onMessage(message: GatewayMessage): void;
  /** A session has ended; `health` holds the reason and is told next. */
  onEnd(reason: string): void;
  /** Asks the gateway for anything that it answers. */
  ask(): void;
}

/** Keeps one line to the gateway up: one attempt at a time, waits that grow after failures, a heartbeat on what stands. */
export class SimulatedLink {
  readonly #options: SimulatedLinkOptions;
  readonly #handlers: SimulatedLinkHandlers;
  #health: LinkHealth;
  #greeting: ClientMessage | undefined;
  #line: Line | undefined;
  #timer: NodeJS.Timeout | undefined;
  #heartbeat: Heartbeat | undefined;
  #lastReceived = 0;
  #failures = 0;

  constructor(options: SimulatedLinkOptions, handlers: SimulatedLinkHandlers) {
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

  /** `greeting` begins every session. */
  start(greeting: ClientMessage): void {
    if (this.#greeting) return;
    this.#greeting = greeting;
    this.#attempt();
  }

  close(): void {
    this.#greeting = undefined;
    clearTimeout(this.#timer);
    this.#heartbeat?.stop();
    this.#line?.close();
    this.#line = undefined;
  }

  send(message: ClientMessage): void {
    this.#line?.send(message);
  }

  /** The session stands. */
  ready(): void {
    clearTimeout(this.#timer);
    this.#failures = 0;
    this.#heartbeat = new Heartbeat({
      everyMs: this.#options.heartbeatMs,
      lastReceived: () => this.#lastReceived,
      ask: () => this.#handlers.ask(),
      onSilence: () => this.#end({ code: 'SILENT', message: 'The gateway has not answered any more.' }),
    });
    this.#heartbeat.start();
    const { reason: _reason, failure: _failure, ...rest } = this.#health;
    this.#health = rest;
    this.#change({ socket: 'connected', broker: rest.broker === 'down' ? 'down' : 'up', ready: true });
  }

  /** The gateway's own link to IB. */
  brokerIs(state: 'up' | 'down'): void {
    if (this.#health.broker !== state) this.#change({ broker: state });
  }

  #change(change: Partial<LinkHealth>): void {
    this.#health = { ...this.#health, ...change, since: this.#options.clock.now() };
    this.#handlers.onHealth(this.#health);
  }

  #attempt(): void {
    if (!this.#greeting) return;
    this.#change({ socket: 'connecting', broker: 'unknown' });
    const line = this.#options.dialer.dial({
      onMessage: (message) => {
        if (this.#line !== line) return;
        this.#lastReceived = performance.now();
        this.#handlers.onMessage(message);
      },
      onEnd: (end) => {
        if (this.#line === line) this.#end(end);
      },
    });
    this.#line = line;
    line.send(this.#greeting);
    this.#timer = setTimeout(
      () => this.#end({ code: 'NO_SESSION', message: 'The gateway did not begin a session.' }),
      this.#options.handshakeTimeoutMs,
    );
  }

  #end({ code, message }: ConnectionEnd): void {
    clearTimeout(this.#timer);
    this.#heartbeat?.stop();
    this.#line?.close();
    this.#line = undefined;
    this.#health = {
      ...this.#health,
      socket: 'disconnected',
      broker: 'unknown',
      ready: false,
      reason: message,
      failure: code,
      since: this.#options.clock.now(),
    };
    this.#handlers.onEnd(message);
    this.#handlers.onHealth(this.#health);
    const wait = backOff(this.#failures, this.#options.backOff, this.#options.random);
    this.#failures += 1;
    this.#timer = setTimeout(() => this.#attempt(), wait);
  }
}
