import type { Clock } from '../core/clock.ts';
import type { LinkFailure, LinkHealth } from './port.ts';

/** Why an attempt or a session has ended. */
export interface LinkEnd {
  readonly code: LinkFailure;
  /** For people. */
  readonly message: string;
  /** It answered the handshake and then said nothing: a gateway that is not logged in, or that asks a person something. */
  readonly saysNothing?: true;
}

/**
 * The facts about one way to a gateway, each changed by what it is about and by nothing else. Every change is told, but
 * for an end: whoever ends a session has things to put away first.
 */
export class LinkRecord {
  readonly #clock: Clock;
  readonly #tell: (health: LinkHealth) => void;
  #health: LinkHealth;

  constructor(clock: Clock, tell: (health: LinkHealth) => void) {
    this.#clock = clock;
    this.#tell = tell;
    this.#health = {
      socket: 'disconnected',
      broker: 'unknown',
      farms: {},
      ready: false,
      loggedIn: 'unknown',
      readOnly: false,
      since: clock.now(),
    };
  }

  get health(): LinkHealth {
    return this.#health;
  }

  /** A new attempt: what an earlier session said of IB and its farms is not known any more. */
  connecting(): void {
    this.#change({ socket: 'connecting', broker: 'unknown', farms: {}, readOnly: false });
  }

  /** The session stands. A gateway that is cut off from IB says so on connecting; silence means that it is not. */
  ready(): void {
    const { reason: _reason, failure: _failure, ...rest } = this.#health;
    this.#health = rest;
    this.#change({
      socket: 'connected',
      broker: rest.broker === 'down' ? 'down' : 'up',
      loggedIn: 'yes',
      ready: true,
    });
  }

  /** Notes the end of an attempt or a session, and leaves it to `announce` to tell. */
  ended({ code, message, saysNothing }: LinkEnd): void {
    const { competingSince: _, ...rest } = this.#health;
    this.#health = {
      ...rest,
      socket: 'disconnected',
      broker: 'unknown',
      farms: {},
      ready: false,
      loggedIn: saysNothing ? 'no' : 'unknown',
      reason: message,
      failure: code,
      since: this.#clock.now(),
    };
  }

  announce(): void {
    this.#tell(this.#health);
  }

  /** The gateway's own link to IB: codes 1100, 1101, 1102 and 2110. */
  brokerIs(state: 'up' | 'down'): void {
    if (this.#health.broker !== state) this.#change({ broker: state });
  }

  /** Codes 1101 and 1102. They end a loss; one that was not heard of (1100) is told first, so that all follows that follows a loss. */
  restored(): void {
    this.brokerIs('down');
    this.brokerIs('up');
  }

  farmIs(name: string, state: LinkHealth['farms'][string]): void {
    if (this.#health.farms[name] === state) return;
    this.#health = { ...this.#health, farms: { ...this.#health.farms, [name]: state } };
    this.announce();
  }

  /** A refusal says that the API is read-only, a list of orders that it is not: a person can change it while the session goes on. */
  readOnly(on: boolean): void {
    if (this.#health.readOnly !== on) this.#change({ readOnly: on });
  }

  /** Another session of the user has the market data (10197), or has let go of it. */
  competing(on: boolean): void {
    const { competingSince, ...rest } = this.#health;
    if (on === (competingSince !== undefined)) return;
    this.#health = on ? { ...rest, competingSince: this.#clock.now() } : rest;
    this.announce();
  }

  #change(change: Partial<LinkHealth>): void {
    this.#health = { ...this.#health, ...change, since: this.#clock.now() };
    this.announce();
  }
}
