import type { Listed } from '../../broker/listed.ts';
import type { Broker, BrokerOrder, BrokerPosition } from '../../broker/port.ts';
import { type Clock, unixMs } from '../../core/clock.ts';
import type { ConId, OrderRef } from '../../core/ids.ts';
import type { Logger } from '../../core/log.ts';
import { fail, type Refusal, type Result } from '../../core/result.ts';
import type { TradingEvent } from '../../trading/kernel/events.ts';
import type { Kernel } from '../../trading/kernel/kernel.ts';
import { overdueExecutions } from '../../trading/kernel/overdue-executions.ts';
import { lastingCancels } from '../../trading/kernel/watch-cancels.ts';
import { type BrokerTruth, reconcile } from '../../trading/reconcile/reconcile.ts';
import { unreadOf, unreadText } from '../../trading/reconcile/unread.ts';
import { BrokerDays } from './broker-day.ts';
import type { GapReport, RecoveryStepName } from './gap-report.ts';

export interface RecoveryOptions {
  readonly broker: Pick<
    Broker,
    | 'session'
    | 'executions'
    | 'openOrders'
    | 'completedOrders'
    | 'positions'
    | 'accountValues'
    | 'resumeStreams'
    | 'streams'
  >;
  readonly kernel: Kernel;
  readonly clock: Clock;
  readonly log: Logger;
  record(events: readonly TradingEvent[]): Promise<void>;
  /** The positions of the login, as just read; all of them where `isWhole`. */
  positionsRead(positions: readonly BrokerPosition[], isWhole: boolean): void;
  /** The open orders of the login, as just read; all of them where `isWhole`. */
  openOrdersRead(orders: readonly BrokerOrder[], isWhole: boolean): void;
  /** Reads the bars that are missing since the gap began: of how many instruments. */
  fillBars(gap: GapReport): Promise<number>;
  /** A step of the report has come or gone. */
  onStep(): void;
  /** Keeps orders back for a reason, or lets them go. */
  hold(reason: string | undefined): void;
}

const RETRY_MS = 5_000;
/** So many comparisons in a row may tell nothing new of a doubt before the next ones wait twice as long each time. */
const EAGER_RETRIES = 12;
/** The longest of these waits: a doubt may last for days, when the broker does not tell of its day any more. */
const PATIENT_MS = 60_000;
const CHASE_MS = 2_000;
/** Compared again after this long although nothing asks for it. */
const ROUTINE_MS = 300_000;
/** An order sent this shortly before a reading may be missing from it. */
const IN_FLIGHT_MS = 3_000;
/** Account values are waited for this long: nothing is decided by them that they could not also change later. */
const ACCOUNT_MS = 5_000;

/**
 * After every gap: the broker's executions, open orders, completed orders, positions and account values are read, in this
 * order, and compared; then orders may leave, quotes stream again and missing bars are read. While an order is in doubt, its
 * executions are overdue, or it was left out (every few seconds at first, every minute where a doubt lasts), every minute while a stray rests or a
 * cancellation lasts, and every five minutes, orders, executions and positions are read and compared again.
 */
export class Recovery {
  readonly #options: RecoveryOptions;
  #timer: NodeJS.Timeout | undefined;
  /** How long the timer was set for. */
  #wait = 0;
  /** Comparisons in a row that told nothing new of what is in doubt. */
  #fruitless = 0;
  /** Orders whose executions or whose end are overdue, and are being asked for. */
  #sought: ReadonlySet<OrderRef> = new Set();
  /** Comparisons in a row that have thrown. */
  #failures = 0;
  #routine: NodeJS.Timeout | undefined;
  /** The session whose lists are being read. */
  #running: symbol | undefined;
  #compared = false;
  #gap: GapReport | undefined;
  /** The session to compare with; absent without a session of our account. An answer of an earlier one is not used. */
  #session: symbol | undefined;
  readonly #days = new BrokerDays();

  constructor(options: RecoveryOptions) {
    this.#options = options;
  }

  /** The gap that was recovered from last, or is being. */
  get gap(): GapReport | undefined {
    return this.#gap;
  }

  /** A session of our account stands, or IB's own link does again: the gap has ended. */
  begin(gap: GapReport): void {
    this.#session = Symbol('session');
    const { broker, clock } = this.#options;
    this.#days.begin(broker.session?.connectionTime ?? '', clock.now());
    this.#gap = gap;
    this.#compared = false;
    this.#fruitless = 0;
    this.#options.hold('reading what is open at the broker');
    this.#run();
  }

  /**
   * Compares with nobody until the next `begin`: what comes after may be another account's gateway, and one that is cut
   * off from IB tells what it remembers.
   */
  end(): void {
    this.#session = undefined;
    clearTimeout(this.#timer);
    clearTimeout(this.#routine);
    this.#timer = undefined;
  }

  /** Compares again soon; several calls make one comparison. */
  chase(): void {
    this.#fruitless = 0;
    if (this.#wait > RETRY_MS) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
    }
    this.#schedule(CHASE_MS);
  }

  /**
   * Once a second: executions that are overdue are read soon, and then as doubts are: more and more seldom while nothing comes; and what
   * has come of cancellations that last.
   */
  tick(): void {
    const overdue = [...this.#overdue(), ...this.#lastingCancels()];
    const isNew = overdue.some((ref) => !this.#sought.has(ref));
    this.#sought = new Set(overdue);
    if (isNew) this.chase();
  }

  #overdue(): readonly OrderRef[] {
    return overdueExecutions(this.#options.kernel.state, this.#options.clock.now());
  }

  #lastingCancels(): readonly OrderRef[] {
    return lastingCancels(this.#options.kernel.state, this.#options.clock.now());
  }

  /** A stray may have filled: nothing else tells of another client's orders until they are listed again. */
  positionTold(conId: ConId): void {
    for (const stray of this.#options.kernel.state.strays.values()) if (stray.conId === conId) this.chase();
  }

  #schedule(delayMs: number): void {
    if (this.#session === undefined || this.#timer) return;
    this.#wait = delayMs;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#run();
    }, delayMs);
  }

  #run(): void {
    const session = this.#session;
    if (session === undefined) return;
    if (this.#running !== undefined) {
      // What an earlier session is still being asked is followed by this one's own comparison.
      if (this.#running === session) this.#schedule(CHASE_MS);
      return;
    }
    this.#running = session;
    this.#compare(session)
      .then(
        () => {
          this.#failures = 0;
        },
        (error: unknown) => {
          this.#options.log.error({ err: error }, 'The comparison with the broker failed');
          // Orders wait for a comparison, and what is in doubt does.
          if (session === this.#session) this.#schedule(Math.min(PATIENT_MS, RETRY_MS * 2 ** this.#failures));
          this.#failures += 1;
        },
      )
      .finally(() => {
        this.#running = undefined;
        // A session that began meanwhile waits for its own comparison.
        if (session !== this.#session) this.#run();
      });
  }

  async #compare(session: symbol): Promise<void> {
    const { kernel, broker, log } = this.#options;
    const truth = await this.#read(session);
    if (session !== this.#session) return;
    if (!truth.ok) {
      log.warn(
        `What is open at the broker could not be read (${truth.error.message}); trying again in ${RETRY_MS / 1000} s`,
      );
      // Prices are worth seeing also where lists of orders are refused (a read-only API).
      if (!this.#compared) broker.resumeStreams();
      this.#schedule(RETRY_MS);
      return;
    }
    const { unread } = truth.value;
    if (unread !== undefined)
      log.warn(
        `Rows of the broker's lists could not be read (${unreadText(unread)}): what is missing from them is not taken for gone`,
      );
    this.#options.positionsRead(truth.value.positions, unread?.positions === undefined);
    this.#options.openOrdersRead(truth.value.openOrders, unread?.openOrders === undefined);
    const { events, leftOut } = reconcile(kernel.state, truth.value, broker.session?.clientId);
    await this.#options.record(events);
    if (session !== this.#session) return;
    if (!this.#compared) {
      this.#compared = true;
      this.#options.hold(undefined);
      this.#resume(session).catch((error: unknown) =>
        log.error({ err: error }, 'What streams could not be resumed'),
      );
    }
    const doubts =
      this.#overdue().length > 0 ||
      [...kernel.state.openOrders].some((ref) => kernel.state.orders.get(ref)?.state === 'unknown');
    // The last event only says that they were compared.
    const tells = !doubts || events.length > 1 || leftOut.length > 0;
    this.#fruitless = tells ? 0 : this.#fruitless + 1;
    const patience = 2 ** Math.max(0, this.#fruitless - EAGER_RETRIES);
    if (doubts || leftOut.length > 0) this.#schedule(Math.min(PATIENT_MS, RETRY_MS * patience));
    // Nobody tells us of another client's orders, nor of a cancellation that was given up: how they are only a list says.
    else if (kernel.state.strays.size > 0 || this.#lastingCancels().length > 0) this.#schedule(PATIENT_MS);
    clearTimeout(this.#routine);
    this.#routine = setTimeout(() => this.#run(), ROUTINE_MS);
  }

  /** What no order waits for: quotes, and bars. */
  async #resume(session: symbol): Promise<void> {
    const { broker, clock, log } = this.#options;
    const gap = this.#gap;
    if (!gap) return;
    broker.resumeStreams();
    this.#step(() => gap.done('subscriptions', broker.streams.length));
    this.#step(() => gap.running('missing bars'));
    const filled = await this.#options.fillBars(gap);
    // Another gap has its own report.
    if (session !== this.#session) return;
    this.#step(() => {
      gap.done('missing bars', filled);
      gap.end(clock.now());
    });
    log.info(`After the gap (${gap.reason}): ${gap.text}`);
  }

  #step(note: () => void): void {
    note();
    this.#options.onStep();
  }

  /**
   * Reads one list, and says so until the first comparison of a session is done. An answer that comes after the session
   * has gone is a refusal: the rest is not asked for.
   */
  async #list<Row>(
    session: symbol,
    name: RecoveryStepName,
    ask: () => Promise<Listed<Row>>,
  ): Promise<Listed<Row>> {
    const gap = this.#compared ? undefined : this.#gap;
    if (gap) {
      this.#options.hold(`reading the ${name} at the broker`);
      this.#options.log.debug(`Recovery: reading the ${name} at the broker`);
      this.#step(() => gap.running(name));
    }
    const answer = await ask();
    if (session !== this.#session) return fail({ code: 'LINK_LOST', message: 'another gap began.' });
    if (gap)
      this.#step(() =>
        answer.ok
          ? gap.done(name, answer.value.length, answer.unread)
          : gap.failed(name, answer.error.message),
      );
    return answer;
  }

  async #read(session: symbol): Promise<Result<BrokerTruth, Refusal>> {
    const { broker, clock } = this.#options;
    const first = !this.#compared;
    // Before the first comparison of a session nothing of ours can be in flight.
    const began = clock.now();
    const judgesOrdersUntil = unixMs(first ? began : began - IN_FLIGHT_MS);
    const executions = await this.#list(session, 'executions', () => broker.executions());
    if (!executions.ok) return executions;
    const openOrders = await this.#list(session, 'open orders', () => broker.openOrders());
    if (!openOrders.ok) return openOrders;
    const completedOrders = await this.#list(session, 'completed orders', () => broker.completedOrders());
    if (!completedOrders.ok) return completedOrders;
    const positions = await this.#list(session, 'positions', () => broker.positions());
    if (!positions.ok) return positions;
    if (first) await this.#accountValues(session);
    const comparedAt = clock.now();
    const day = this.#days.at(comparedAt);
    return {
      ok: true,
      value: {
        judgesOrdersUntil,
        began,
        comparedAt,
        ...(day === undefined ? {} : { brokerDay: day }),
        ...(first ? {} : { withoutGap: true as const }),
        executions: executions.value,
        openOrders: openOrders.value,
        completedOrders: completedOrders.value,
        positions: positions.value,
        ...unreadOf({ executions, openOrders, completedOrders, positions }),
      },
    };
  }

  /** Orders do not wait for them longer than a moment: a position must not stay unprotected for want of a balance. */
  async #accountValues(session: symbol): Promise<void> {
    const gap = this.#gap;
    if (!gap) return;
    this.#options.hold('reading the account values at the broker');
    this.#step(() => gap.running('account values'));
    let timer: NodeJS.Timeout | undefined;
    const timeUp = new Promise<Result<number, Refusal>>((resolve) => {
      const message = `they did not come within ${ACCOUNT_MS / 1000} s`;
      timer = setTimeout(() => resolve(fail({ code: 'BROKER_TIMEOUT', message })), ACCOUNT_MS);
    });
    const told = await Promise.race([this.#options.broker.accountValues(), timeUp]);
    clearTimeout(timer);
    if (session !== this.#session) return;
    this.#step(() =>
      told.ok ? gap.done('account values', told.value) : gap.failed('account values', told.error.message),
    );
    if (!told.ok) this.#options.log.warn(`The account values could not be read: ${told.error.message}`);
  }
}
