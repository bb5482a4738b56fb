import type { Broker, BrokerOrder, BrokerPosition } from '../../broker/port.ts';
import { type Clock, unixMs } from '../../core/clock.ts';
import type { Logger } from '../../core/log.ts';
import type { Refusal, Result } from '../../core/result.ts';
import type { TradingEvent } from '../../trading/kernel/events.ts';
import type { Kernel } from '../../trading/kernel/kernel.ts';
import { type BrokerTruth, reconcile } from '../../trading/reconcile/reconcile.ts';

export interface RecoveryOptions {
  readonly broker: Pick<Broker, 'session' | 'executions' | 'openOrders' | 'completedOrders' | 'positions'>;
  readonly kernel: Kernel;
  readonly clock: Clock;
  readonly log: Logger;
  record(events: readonly TradingEvent[]): Promise<void>;
  /** All positions of the login, as just read. */
  positionsRead(positions: readonly BrokerPosition[]): void;
  /** All open orders of the login, as just read. */
  openOrdersRead(orders: readonly BrokerOrder[]): void;
  /** Keeps orders back for a reason, or lets them go. */
  hold(reason: string | undefined): void;
}

const RETRY_MS = 5_000;
const CHASE_MS = 2_000;
/** Compared again after this long although nothing asks for it. */
const ROUTINE_MS = 300_000;
/** An order sent this shortly before a reading may be missing from it. */
const IN_FLIGHT_MS = 3_000;

/**
 * After every new session, whenever an order is in doubt or was left out, and every five minutes: read the broker's executions, open orders, completed
 * orders and positions, in this order, and compare. No order leaves before the first comparison of a session is done.
 */
export class Recovery {
  readonly #options: RecoveryOptions;
  #timer: NodeJS.Timeout | undefined;
  #routine: NodeJS.Timeout | undefined;
  #running = false;
  #compared = false;
  /** The session to compare with; absent without a session of our account. An answer of an earlier one is not used. */
  #session: symbol | undefined;

  constructor(options: RecoveryOptions) {
    this.#options = options;
  }

  /** A session of our account stands. */
  begin(): void {
    this.#session = Symbol('session');
    this.#compared = false;
    this.#options.hold('reading what is open at the broker');
    this.#run();
  }

  /** Compares with nobody until the next `begin`: what comes after may be another account's gateway. */
  end(): void {
    this.#session = undefined;
    this.#compared = false;
    clearTimeout(this.#timer);
    clearTimeout(this.#routine);
    this.#timer = undefined;
  }

  /** Compares again soon; several calls make one comparison. */
  chase(): void {
    this.#schedule(CHASE_MS);
  }

  #schedule(delayMs: number): void {
    if (this.#session === undefined || this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#run();
    }, delayMs);
  }

  #run(): void {
    const session = this.#session;
    if (session === undefined) return;
    if (this.#running) {
      this.#schedule(CHASE_MS);
      return;
    }
    this.#running = true;
    this.#compare(session)
      .catch((error: unknown) =>
        this.#options.log.error({ err: error }, 'The comparison with the broker failed'),
      )
      .finally(() => {
        this.#running = false;
        // A session that began meanwhile waits for its own comparison.
        if (session !== this.#session) this.#run();
      });
  }

  async #compare(session: symbol): Promise<void> {
    const truth = await this.#read();
    if (session !== this.#session) return;
    if (!truth.ok) {
      this.#options.log.warn(
        `What is open at the broker could not be read (${truth.error.message}); trying again in ${RETRY_MS / 1000} s`,
      );
      this.#schedule(RETRY_MS);
      return;
    }
    const { kernel } = this.#options;
    this.#options.positionsRead(truth.value.positions);
    this.#options.openOrdersRead(truth.value.openOrders);
    const { events, leftOut } = reconcile(kernel.state, truth.value, this.#options.broker.session?.clientId);
    await this.#options.record(events);
    if (session !== this.#session) return;
    if (!this.#compared) {
      this.#compared = true;
      this.#options.hold(undefined);
    }
    const doubts = [...kernel.state.openOrders].some(
      (ref) => kernel.state.orders.get(ref)?.state === 'unknown',
    );
    if (doubts || leftOut.length > 0) this.#schedule(RETRY_MS);
    clearTimeout(this.#routine);
    this.#routine = setTimeout(() => this.#run(), ROUTINE_MS);
  }

  /** Until the first comparison of a session is done, the status says what is being read. */
  #reading(what: string): void {
    if (this.#compared || this.#session === undefined) return;
    this.#options.hold(`reading the ${what} at the broker`);
    this.#options.log.debug(`Recovery: reading the ${what} at the broker`);
  }

  async #read(): Promise<Result<BrokerTruth, Refusal>> {
    const { broker, clock } = this.#options;
    // Before the first comparison of a session nothing of ours can be in flight.
    const judgesOrdersUntil = unixMs(this.#compared ? clock.now() - IN_FLIGHT_MS : clock.now());
    this.#reading('executions');
    const executions = await broker.executions();
    if (!executions.ok) return executions;
    this.#reading('open orders');
    const openOrders = await broker.openOrders();
    if (!openOrders.ok) return openOrders;
    this.#reading('completed orders');
    const completedOrders = await broker.completedOrders();
    if (!completedOrders.ok) return completedOrders;
    this.#reading('positions');
    const positions = await broker.positions();
    if (!positions.ok) return positions;
    return {
      ok: true,
      value: {
        judgesOrdersUntil,
        comparedAt: clock.now(),
        executions: executions.value,
        openOrders: openOrders.value,
        completedOrders: completedOrders.value,
        positions: positions.value,
      },
    };
  }
}
