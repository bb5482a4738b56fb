import { type BackOffLimits, backOff } from '../../core/back-off.ts';
import type { Clock } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import type { ConnectionEnd } from '../ibkr/connection-failures.ts';
import { Heartbeat } from '../ibkr/heartbeat.ts';
import { LinkRecord } from '../link-record.ts';
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
  readonly record: LinkRecord;
  #greeting: ClientMessage | undefined;
  #line: Line | undefined;
  #timer: NodeJS.Timeout | undefined;
  #heartbeat: Heartbeat | undefined;
  #lastReceived = 0;
  #failures = 0;

  constructor(options: SimulatedLinkOptions, handlers: SimulatedLinkHandlers) {
    this.#options = options;
    this.#handlers = handlers;
    this.record = new LinkRecord(options.clock, (health) => handlers.onHealth(health));
  }

  get health(): LinkHealth {
    return this.record.health;
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
    this.record.ready();
  }

  #attempt(): void {
    if (!this.#greeting) return;
    this.record.connecting();
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

  #end(end: ConnectionEnd): void {
    clearTimeout(this.#timer);
    this.#heartbeat?.stop();
    this.#line?.close();
    this.#line = undefined;
    this.record.ended(end);
    this.#handlers.onEnd(end.message);
    this.record.announce();
    const wait = backOff(this.#failures, this.#options.backOff, this.#options.random);
    this.#failures += 1;
    this.#timer = setTimeout(() => this.#attempt(), wait);
  }
}
