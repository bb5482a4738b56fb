import { type Broker, type BrokerOrder, LinkNotReady } from '../../broker/port.ts';
import type { Clock } from '../../core/clock.ts';
import type { AccountId, ClientOrderId, ConId, OrderRef, SignalId } from '../../core/ids.ts';
import type { Logger } from '../../core/log.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { sessionAt } from '../../instruments/sessions/session-clock.ts';
import { assessClosing } from '../../trading/kernel/assess-closing.ts';
import { closableShares } from '../../trading/kernel/client-shares.ts';
import type { KernelContext } from '../../trading/kernel/context.ts';
import { watchdogOrderRef, watchdogSignalId } from '../../trading/order/watchdog-reference.ts';
import { closingLeg } from '../../trading/plan/legs.ts';
import { approvePlan } from '../../trading/risk/approve.ts';
import { refusalOf } from '../../trading/risk/assess.ts';
import type { RiskVerdict } from '../../trading/risk/verdict.ts';
import type { Signal } from '../../trading/signal.ts';
import type { OrderNumbers } from './order-numbers.ts';
import type { OwnerLine } from './owner-lines.ts';
import type { Exposure, PlannedClosing, ShadowBook } from './shadow-book.ts';
import type { WatchdogJournal } from './watchdog-journal.ts';

/** What has to be brought about. */
export interface Aim {
  /** Instruments that have to be flat, and without orders of ours. */
  readonly flat: ReadonlySet<ConId>;
  /** Entries that have to go: of every instrument, or of these. */
  readonly noEntries: 'all' | ReadonlySet<ConId>;
}

export interface InterventionParts {
  /** The watchdog's own session. */
  readonly broker: Pick<Broker, 'session' | 'place' | 'cancel'>;
  readonly owners: Pick<OwnerLine, 'cancel'>;
  readonly numbers: OrderNumbers;
  readonly journal: Pick<WatchdogJournal, 'write'>;
  readonly log: Logger;
  readonly clock: Clock;
  /** Milliseconds of a clock that nobody sets. */
  elapsed(): number;
  readonly context: (book: ShadowBook) => KernelContext;
  /** Attempts of an earlier process: how many milliseconds ago an instrument was last tried to be closed. */
  readonly triedAgo: ReadonlyMap<ConId, number>;
  /** Closing orders that earlier processes have written down. */
  readonly closings: readonly PlannedClosing[];
}

/** A cancellation is asked for again after this long. */
const ASK_AGAIN_MS = 5_000;
/** A closing order that has not filled by then is cancelled: the market is closed, or the order is held. */
const FILL_WITHIN_MS = 60_000;
/** The next attempt to close an instrument comes this long after the last. */
const TRY_AGAIN_MS = 300_000;
/** The same trouble is told again after this long. */
const TELL_AGAIN_MS = 60_000;

/** `done` as wanted · `working` on its way · `waiting` nothing to be done before the next attempt. */
export type Progress = 'done' | 'working' | 'waiting';

/**
 * Brings an aim about, one step at each call: cancels first, and closes only when no order of Bowline's is left in the
 * instrument and none may have filled unseen, so that nothing fills beside the closing order. Every step is worked out anew from what the broker says.
 */
export class Intervention {
  readonly #parts: InterventionParts;
  readonly #asked = new Map<string, number>();
  readonly #told = new Map<string, number>();
  /** When an instrument was last tried to be closed. */
  readonly #tried = new Map<ConId, number>();
  /** Closing orders, of earlier processes too. */
  readonly #closings: PlannedClosing[];

  constructor(parts: InterventionParts) {
    this.#parts = parts;
    this.#closings = [...parts.closings];
    for (const [conId, ago] of parts.triedAgo) this.#tried.set(conId, parts.elapsed() - ago);
  }

  async step(book: ShadowBook, aim: Aim): Promise<Progress> {
    const steps = [await this.#cancelEntries(book, aim.noEntries)];
    for (const conId of aim.flat) steps.push(await this.#flatten(book, conId));
    if (steps.includes('working')) return 'working';
    return steps.includes('waiting') ? 'waiting' : 'done';
  }

  async #cancelEntries(book: ShadowBook, where: Aim['noEntries']): Promise<Progress> {
    const doomed = book.entries().filter(({ conId }) => where === 'all' || where.has(conId));
    return this.#cancelAll(doomed);
  }

  async #flatten(book: ShadowBook, conId: ConId): Promise<Progress> {
    const { elapsed } = this.#parts;
    const since = elapsed() - (this.#tried.get(conId) ?? Number.NEGATIVE_INFINITY);
    const closing = book.watchdogOrders().filter((order) => order.conId === conId);
    if (closing.length > 0) {
      if (since > FILL_WITHIN_MS) for (const order of closing) await this.#giveUp(order);
      return 'working';
    }
    const exposure = book.exposures().find(({ instrument }) => instrument.conId === conId);
    if (!exposure || exposure.closable === 0) {
      this.#tried.delete(conId);
      return this.#clear(book, conId);
    }
    // A fill may be known a moment before the position is: too soon for another order.
    if (since < TRY_AGAIN_MS) return since < FILL_WITHIN_MS ? 'working' : 'waiting';
    if (this.#isDoubted(book, exposure.instrument)) return 'waiting';
    const verdict = this.#mayClose(book, exposure);
    if (!verdict) return 'waiting';
    const cleared = await this.#clear(book, conId);
    if (cleared !== 'done') return cleared;
    return book.isUnsettled(conId) ? 'working' : this.#close(book, exposure, verdict);
  }

  /** Cancels what Bowline has open in an instrument. */
  #clear(book: ShadowBook, conId: ConId): Promise<Progress> {
    return this.#cancelAll(book.ownOrders().filter((order) => order.conId === conId));
  }

  /** Where one of them cannot be asked for, there is nothing to hold the data folder for: Bowline itself may be able to. */
  async #cancelAll(orders: readonly BrokerOrder[]): Promise<Progress> {
    let asked = true;
    for (const { ref, clientId, orderId } of orders)
      asked = (await this.#cancel(clientId, orderId, ref)) && asked;
    if (orders.length === 0) return 'done';
    return asked ? 'working' : 'waiting';
  }

  /** A closing order of before that may have filled: what is held now may be a person's. Asked before anything is cancelled. */
  #isDoubted(book: ShadowBook, { conId, localSymbol }: Instrument): boolean {
    for (const closing of this.#closings) {
      const doubt = closing.conId === conId ? book.doubtOf(closing) : undefined;
      if (doubt === undefined) continue;
      this.#tell(
        `${closing.ref}, which was to close ${closing.quantity} ${localSymbol}, is in doubt: ${doubt}. What is held may be somebody else's by now, so nothing is closed. Look in TWS.`,
      );
      return true;
    }
    return false;
  }

  /** Asked before anything is cancelled: exits stay where the closing order could not follow. */
  #mayClose(book: ShadowBook, { instrument, closable }: Exposure): RiskVerdict | undefined {
    const { clock, context } = this.#parts;
    const signal = signalOf(watchdogSignalId(clock.now(), 0), instrument, clock);
    const reduction = { signal, by: 'bowline' as const, held: closable, underWay: true };
    const verdict = assessClosing(book.state, reduction, instrument, context(book));
    const refusal = refusalOf(verdict);
    if (refusal) {
      this.#tell(`The closing of ${instrument.localSymbol} was refused: ${refusal.message}`);
      return undefined;
    }
    if (sessionAt(instrument, book.marketNow) === 'regular') return verdict;
    this.#tell(`${instrument.localSymbol} is outside of its regular hours: it is closed when they begin.`);
    return undefined;
  }

  #close(book: ShadowBook, { instrument, closable }: Exposure, verdict: RiskVerdict): Progress {
    const { broker, context, elapsed, log } = this.#parts;
    const { session } = broker;
    const { account } = book.state;
    const { conId } = instrument;
    if (!session || account === undefined) return 'waiting';
    const shares = book.state.shares.has(conId)
      ? closableShares(book.state, conId, closable, instrument.sizeIncrement, context(book))
      : [[account, closable] as const];
    try {
      for (const [holder, quantity] of shares) {
        const { side, quantity: units } = closingLeg(quantity);
        const ref = this.#send(holder, quantity, instrument, session.nextValidId, verdict, book.brokerDay);
        this.#tried.set(conId, elapsed());
        log.warn({ ref }, `Closing: ${side} ${units} ${instrument.localSymbol} of ${holder} at the market`);
      }
    } catch (cause) {
      if (!(cause instanceof LinkNotReady)) throw cause;
      this.#tell(`The closing order for ${instrument.localSymbol} did not leave: ${cause.message}`);
    }
    return 'working';
  }

  /** Writes a closing order down and sends it. Throws `LinkNotReady`. */
  #send(
    account: AccountId,
    quantity: number,
    instrument: Instrument,
    nextValidId: ClientOrderId,
    verdict: RiskVerdict,
    brokerDay: string | undefined,
  ): OrderRef {
    const { broker, journal, numbers, clock } = this.#parts;
    const leg = closingLeg(quantity);
    const orderId = numbers.next(nextValidId);
    const id = watchdogSignalId(clock.now(), numbers.count());
    const ref = watchdogOrderRef(id, instrument.conId);
    const order = { ref, orderId, account, conId: instrument.conId, ...leg };
    const approved = approvePlan({ signalId: id, kind: 'single', orders: [order] }, instrument, verdict);
    if (approved.kind !== 'single') throw new Error('a closing order has no exits');
    const { conId } = instrument;
    const { side, quantity: units } = leg;
    const day = brokerDay === undefined ? {} : { brokerDay };
    journal.write({ type: 'close-planned', ref, orderId, conId, side, quantity: units, ...day });
    this.#closings.push({ ref, conId, side, quantity: units, placedAt: clock.now(), ...day });
    broker.place(approved.ticket);
    return ref;
  }

  /** Takes back a closing order that does not fill. */
  async #giveUp({ ref, clientId, orderId }: BrokerOrder): Promise<void> {
    const { broker } = this.#parts;
    if (clientId !== broker.session?.clientId) {
      await this.#cancel(clientId, orderId, ref);
      return;
    }
    if (!this.#mayAsk(ref)) return;
    this.#tell(`${ref} has not filled within ${FILL_WITHIN_MS / 1_000} s; it is cancelled and tried again.`);
    try {
      broker.cancel(orderId);
    } catch (cause) {
      if (!(cause instanceof LinkNotReady)) throw cause;
      this.#tell(cause.message);
    }
  }

  /** False when there was no session to ask in. */
  async #cancel(clientId: number, orderId: ClientOrderId, ref: string): Promise<boolean> {
    if (!this.#mayAsk(ref)) return true;
    const { owners, journal, log } = this.#parts;
    journal.write({ type: 'cancel-requested', ref, orderId, clientId });
    const asked = await owners.cancel(clientId, orderId);
    if (asked) log.warn({ ref }, `Cancelling ${ref} of client ${clientId}`);
    else this.#tell(`${ref} could not be cancelled: there is no session under client id ${clientId}.`);
    return asked;
  }

  #mayAsk(ref: string): boolean {
    const now = this.#parts.elapsed();
    if (now - (this.#asked.get(ref) ?? Number.NEGATIVE_INFINITY) < ASK_AGAIN_MS) return false;
    this.#asked.set(ref, now);
    return true;
  }

  /** Writes a trouble down, the same one once a minute. */
  #tell(text: string): void {
    const { elapsed, journal, log } = this.#parts;
    if (elapsed() - (this.#told.get(text) ?? Number.NEGATIVE_INFINITY) < TELL_AGAIN_MS) return;
    this.#told.set(text, elapsed());
    journal.write({ type: 'trouble', text });
    log.error(text);
  }
}

const signalOf = (id: SignalId, instrument: Instrument, clock: Clock): Signal => ({
  id,
  source: 'bowline',
  receivedAt: clock.now(),
  dedupeKey: id,
  action: 'flatten',
  symbol: instrument.localSymbol,
  entry: { type: 'market' },
  tif: 'DAY',
  outsideRth: false,
});
