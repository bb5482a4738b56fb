import type { Broker } from '../../broker/port.ts';
import { type Clock, unixMs } from '../../core/clock.ts';
import type { Logger } from '../../core/log.ts';
import type { Refusal, Result } from '../../core/result.ts';
import type { TradingEvent } from '../../trading/kernel/events.ts';
import type { Kernel } from '../../trading/kernel/kernel.ts';
import { type BrokerTruth, reconcile } from '../../trading/reconcile/reconcile.ts';

export interface RecoveryOptions {
  readonly broker: Broker;
  readonly kernel: Kernel;
  readonly clock: Clock;
  readonly log: Logger;
  record(events: readonly TradingEvent[]): Promise<void>;
  /** Keeps orders back for a reason, or lets them go. */
  hold(reason: string | undefined): void;
}

const RETRY_MS = 5_000;
const CHASE_MS = 2_000;
/** An order sent this shortly before a reading may be missing from it. */
const IN_FLIGHT_MS = 3_000;

/**
 * After every new session, and whenever an order is in doubt: read the broker's executions, open orders, completed
 * orders and positions, in this order, and compare. No order leaves before the first comparison of a session is done.
 */
export class Recovery {
  readonly #options: RecoveryOptions;
  #timer: NodeJS.Timeout | undefined;
  #running = false;
  #compared = false;
  #stopped = false;
  /** Counts sessions, so that an answer of an earlier one is not used. */
  #session = 0;

  constructor(options: RecoveryOptions) {
    this.#options = options;
  }

  begin(): void {
    this.#session += 1;
    this.#compared = false;
    this.#options.hold('reading what is open at the broker');
    this.#run();
  }

  linkLost(): void {
    if (!this.#compared) return;
    this.#compared = false;
    this.#options.hold('waiting for a session with the gateway');
  }

  /** Compares again soon; several calls make one comparison. */
  chase(): void {
    this.#schedule(CHASE_MS);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #schedule(delayMs: number): void {
    if (this.#stopped || this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#run();
    }, delayMs);
  }

  #run(): void {
    if (this.#running || this.#stopped) {
      this.#schedule(CHASE_MS);
      return;
    }
    this.#running = true;
    this.#compare()
      .catch((error: unknown) =>
        this.#options.log.error({ err: error }, 'The comparison with the broker failed'),
      )
      .finally(() => {
        this.#running = false;
      });
  }

  async #compare(): Promise<void> {
    const session = this.#session;
    const truth = await this.#read();
    if (session !== this.#session) {
      this.#schedule(0);
      return;
    }
    if (!truth.ok) {
      this.#options.log.warn(
        `What is open at the broker could not be read (${truth.error.message}); trying again in ${RETRY_MS / 1000} s`,
      );
      if (this.#options.broker.health.ready) this.#schedule(RETRY_MS);
      return;
    }
    const { kernel } = this.#options;
    const events = reconcile(kernel.state, truth.value, this.#options.broker.session?.clientId);
    await this.#options.record(events);
    if (!this.#compared) {
      this.#compared = true;
      this.#options.hold(undefined);
    }
    const doubts = [...kernel.state.openOrders].some(
      (ref) => kernel.state.orders.get(ref)?.state === 'unknown',
    );
    if (doubts) this.#schedule(RETRY_MS);
  }

  async #read(): Promise<Result<BrokerTruth, Refusal>> {
    const { broker, clock } = this.#options;
    // Before the first comparison of a session nothing of ours can be in flight.
    const judgesOrdersUntil = unixMs(this.#compared ? clock.now() - IN_FLIGHT_MS : clock.now());
    const executions = await broker.executions();
    if (!executions.ok) return executions;
    const openOrders = await broker.openOrders();
    if (!openOrders.ok) return openOrders;
    const completedOrders = await broker.completedOrders();
    if (!completedOrders.ok) return completedOrders;
    const positions = await broker.positions();
    if (!positions.ok) return positions;
    return {
      ok: true,
      value: {
        judgesOrdersUntil,
        executions: executions.value,
        openOrders: openOrders.value,
        completedOrders: completedOrders.value,
        positions: positions.value,
      },
    };
  }
}
