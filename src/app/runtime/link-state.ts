import type { Broker, LinkHealth } from '../../broker/port.ts';
import type { Clock, UnixMs } from '../../core/clock.ts';
import type { LinkFacts } from '../../trading/risk/check.ts';
import { GapReport } from './gap-report.ts';

export interface LinkStateOptions {
  readonly broker: Broker;
  readonly clock: Clock;
  /** Why nothing can be written any more. */
  readonly journalFailure: () => Error | undefined;
  /** When the broker was heard again. */
  readonly heardAgain: () => UnixMs | undefined;
}

/** Whether an order could leave: how the line is, since when it was not heard, and what else orders wait for. */
export class LinkState {
  readonly #options: LinkStateOptions;
  readonly #startedAt: UnixMs;
  /** Since when the broker has not been heard, and why; absent while it is. Before the first session: since the start. */
  #gap: { readonly from: UnixMs | undefined; readonly reason: string } | undefined = {
    from: undefined,
    reason: 'the start of Bowline',
  };
  /** Why no orders may go although the socket is there: wrong account, state not yet compared. */
  #holdReason: string | undefined = 'the broker has not been asked yet what is open';

  constructor(options: LinkStateOptions) {
    this.#options = options;
    this.#startedAt = options.clock.now();
  }

  /** Whether an order could leave now, and if not, why. */
  facts(): LinkFacts {
    const { broker, journalFailure, heardAgain } = this.#options;
    const { health } = broker;
    const failed = journalFailure();
    const reason = failed?.message ?? (health.ready ? this.#holdReason : health.reason);
    const heldSince = this.#holdReason === undefined ? undefined : heardAgain();
    const down = this.#gap === undefined ? heldSince : (this.#gap.from ?? this.#startedAt);
    return {
      ready: health.ready && this.#holdReason === undefined && failed === undefined,
      readOnly: health.readOnly,
      brokerUp: health.broker !== 'down',
      ...(reason === undefined ? {} : { reason }),
      ...(down === undefined ? {} : { downSince: down }),
      ...(health.loggedIn === 'no' ? { notLoggedIn: true } : {}),
    };
  }

  /** Orders wait for what `reason` says; without one for nothing but the line. */
  hold(reason: string | undefined): void {
    this.#holdReason = reason;
  }

  /** True from when the broker was not heard until the gap is looked into. */
  get inGap(): boolean {
    return this.#gap !== undefined;
  }

  /** The line or the gateway's own link is gone: a gap begins, unless one has. */
  noteHealth(health: LinkHealth): void {
    if (this.#gap !== undefined || (health.ready && health.broker !== 'down')) return;
    const reason = health.ready ? 'the gateway had no link to IB' : (health.reason ?? 'no session');
    this.#gap = { from: this.#options.clock.now(), reason };
  }

  /** Ends the gap: the broker is heard again. */
  endGap(): GapReport {
    const { from, reason } = this.#gap ?? { from: undefined, reason: 'a new session' };
    this.#gap = undefined;
    return new GapReport({ from, to: this.#options.clock.now(), reason });
  }
}
