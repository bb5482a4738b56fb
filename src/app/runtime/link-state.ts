import type { Broker, LinkHealth } from '../../broker/port.ts';
import type { Clock, UnixMs } from '../../core/clock.ts';
import type { LinkFacts } from '../../trading/risk/check.ts';
import { GapReport } from './gap-report.ts';

export interface LinkStateOptions {
  readonly broker: Pick<Broker, 'health'>;
  readonly clock: Clock;
  /** Why nothing can be written any more. */
  readonly journalFailure: () => Error | undefined;
}

/** Whether an order could leave: how the line is, since when it was not heard, and what else orders wait for. */
export class LinkState {
  readonly #options: LinkStateOptions;
  /** Since when the broker has not been heard, and why; absent while it is. Before the first session: since the start. */
  #gap: { readonly from: UnixMs | undefined; readonly reason: string } | undefined = {
    from: undefined,
    reason: 'the start of Bowline',
  };
  /** Why no orders may go although the socket is there: wrong account, state not yet compared. */
  #holdReason: string | undefined = 'the broker has not been asked yet what is open';
  /** Since when no order could leave, over all sessions in which none could; absent while they can. */
  #downSince: UnixMs | undefined;

  constructor(options: LinkStateOptions) {
    this.#options = options;
    this.#downSince = options.clock.now();
  }

  /** Whether an order could leave now, and if not, why. */
  facts(): LinkFacts {
    const { broker, journalFailure } = this.#options;
    const { health } = broker;
    const failed = journalFailure();
    const reason = failed?.message ?? (health.ready ? this.#holdReason : health.reason);
    return {
      ready: health.ready && this.#holdReason === undefined && failed === undefined,
      readOnly: health.readOnly,
      brokerUp: health.broker !== 'down',
      ...(reason === undefined ? {} : { reason }),
      ...(this.#downSince === undefined ? {} : { downSince: this.#downSince }),
      ...(health.loggedIn === 'no' ? { notLoggedIn: true } : {}),
    };
  }

  /** Orders wait for what `reason` says; without one for nothing but the line. */
  hold(reason: string | undefined): void {
    this.#holdReason = reason;
    if (reason !== undefined) this.#downSince ??= this.#options.clock.now();
    else if (!this.inGap) this.#downSince = undefined;
  }

  /** True from when the broker was not heard until the gap is looked into. */
  get inGap(): boolean {
    return this.#gap !== undefined;
  }

  /** The line or the gateway's own link is gone: a gap begins, unless one has. */
  noteHealth(health: LinkHealth): void {
    if (this.#gap !== undefined || (health.ready && health.broker !== 'down')) return;
    const reason = health.ready ? 'the gateway had no link to IB' : (health.reason ?? 'no session');
    const from = this.#options.clock.now();
    this.#gap = { from, reason };
    this.#downSince ??= from;
  }

  /** Ends the gap: the broker is heard again. */
  endGap(): GapReport {
    const { from, reason } = this.#gap ?? { from: undefined, reason: 'a new session' };
    this.#gap = undefined;
    return new GapReport({ from, to: this.#options.clock.now(), reason });
  }
}
