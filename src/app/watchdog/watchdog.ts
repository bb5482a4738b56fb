import { setTimeout as sleep } from 'node:timers/promises';
import type { Broker, BrokerEvent, Execution } from '../../broker/port.ts';
import type { Clock } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import type { Logger } from '../../core/log.ts';
import { isWatchdogReference } from '../../trading/order/watchdog-reference.ts';
import type { BrokerTruth } from '../../trading/reconcile/reconcile.ts';
import { BrokerDays } from '../runtime/broker-day.ts';
import type { Aim, Intervention } from './intervention.ts';
import type { MainWatch } from './main-watch.ts';
import type { OwnerLine } from './owner-lines.ts';
import type { PulseState } from './pulse.ts';
import { readTruth, type TruthSource } from './read-truth.ts';
import { type Exposure, isProtected, type ShadowBook } from './shadow-book.ts';
import type { WatchdogSign } from './watchdog-file.ts';
import type { WatchdogEntry, WatchdogJournal } from './watchdog-journal.ts';
import type { WatchdogSettings } from './watchdog-settings.ts';

export interface WatchdogParts {
  readonly settings: Pick<WatchdogSettings, 'graceSeconds' | 'do' | 'endHung'>;
  /** The main process, as it was last seen. */
  readonly main: Pick<MainWatch, 'state' | 'end'>;
  readonly broker: Pick<Broker, 'health' | 'session' | 'onEvent' | 'currentTime' | keyof TruthSource>;
  readonly owners: Pick<OwnerLine, 'close'>;
  readonly intervention: Pick<Intervention, 'step'>;
  readonly journal: Pick<WatchdogJournal, 'write'>;
  readonly log: Logger;
  readonly clock: Clock;
  /** Milliseconds of a clock that nobody sets. */
  elapsed(): number;
  readKill(): 'keep' | 'flatten' | undefined;
  /** Reads Bowline's journal; `undefined` where there is none. */
  readBook(): ShadowBook | undefined;
  /** Keeps Bowline from starting; `undefined` when somebody holds the folder. */
  takeFolder(): { release(): void } | undefined;
  /** What earlier processes have written. */
  readonly noted: readonly WatchdogEntry[];
}

/** How often the broker is asked while Bowline is dead. */
const LOOK_MS = 2_000;
/** While nothing can be done (the market is closed, the last attempt is fresh) everything is looked at this often. */
const REST_MS = 15_000;
/** What was begun is seen through for so long when the watchdog is ended; supervisors kill after ten seconds. */
const SEE_THROUGH_MS = 8_000;
const SEE_THROUGH_EVERY_MS = 250;
/** Troubles of one kind are told again after this long. */
const TELL_AGAIN_MS = 60_000;

const NOTHING: Aim = { flat: new Set(), noEntries: new Set() };

const isNothing = ({ flat, noEntries }: Aim): boolean =>
  flat.size === 0 && noEntries !== 'all' && noEntries.size === 0;

/**
 * Looks after the positions of one account of a Bowline that is dead. While it lives nothing is done, whatever is wrong: one of two may
 * act, never both. Whoever acts holds the data folder's lock, which the operating system gives to one process at a time.
 */
export class Watchdog {
  readonly #parts: WatchdogParts;
  readonly #unsubscribe: () => void;
  /** The executions that are in the watchdog's journal, by id, and those whose commission is. */
  readonly #fills = new Map<string, Execution>();
  readonly #commissions = new Set<string>();
  /** Since when an instrument has been without its stop. */
  readonly #unprotected = new Map<ConId, number>();
  readonly #told = new Map<string, number>();
  readonly #days = new BrokerDays();
  #state: PulseState | undefined;
  #book: ShadowBook | undefined;
  #folder: { release(): void } | undefined;
  #lookedAt = Number.NEGATIVE_INFINITY;
  /** Nothing can be done before then. */
  #restsUntil = Number.NEGATIVE_INFINITY;
  /** Whether anything was done since the folder was taken. */
  #acted = false;

  constructor(parts: WatchdogParts) {
    this.#parts = parts;
    for (const entry of parts.noted) {
      if (entry.type === 'close-execution') this.#fills.set(entry.execution.execId, entry.execution);
      if (entry.type === 'close-commission') this.#commissions.add(entry.report.execId);
    }
    this.#unsubscribe = parts.broker.onEvent((event) => this.#onBroker(event));
  }

  get sign(): WatchdogSign['state'] {
    if (this.#folder) return 'acting';
    return this.#state === 'dead' || this.#state === 'hung' ? 'waiting' : 'watching';
  }

  /** One look at everything; to be called once a second, and not again before it has resolved. */
  async tick(): Promise<void> {
    const { broker, clock } = this.#parts;
    this.#days.begin(broker.session?.connectionTime ?? '', clock.now());
    // Who holds the folder is sure that nobody else does.
    const state = this.#folder ? 'dead' : this.#parts.main.state;
    this.#state = state;
    if (state === 'alive' || state === 'silent') {
      this.#standDown();
      return;
    }
    const { elapsed } = this.#parts;
    if (elapsed() < this.#restsUntil) return;
    if (elapsed() - this.#lookedAt < LOOK_MS && this.#parts.readKill() === undefined && !this.#folder) return;
    this.#lookedAt = elapsed();
    if (!(await this.#see())) {
      // Nothing can be done without the broker, and Bowline may know better.
      await this.#letGo();
      return;
    }
    const aim = this.#aim();
    if (isNothing(aim)) {
      await this.#finish();
      return;
    }
    if (state === 'hung' && !this.#fence()) return;
    // Only with the folder in hand is the book read for good: a main process that started meanwhile may have traded.
    if (!this.#folder) {
      this.#folder = this.#parts.takeFolder();
      if (!this.#folder) return;
      this.#book = undefined;
      if (!(await this.#see())) {
        await this.#letGo();
        return;
      }
    }
    await this.#act(this.#aim());
  }

  /** Exits may be cancelled already: what was begun is seen through first, as far as a few seconds allow. */
  async close(): Promise<void> {
    const { elapsed } = this.#parts;
    const until = elapsed() + SEE_THROUGH_MS;
    try {
      while (this.#acted && this.#folder && elapsed() < until) {
        await sleep(SEE_THROUGH_EVERY_MS);
        await this.tick();
      }
    } finally {
      this.#unsubscribe();
      await this.#letGo();
    }
  }

  async #act(aim: Aim): Promise<void> {
    if (!this.#book || isNothing(aim)) {
      await this.#finish();
      return;
    }
    this.#acted = true;
    const progress = await this.#parts.intervention.step(this.#book, aim);
    if (progress === 'done') await this.#finish();
    else if (progress === 'waiting') {
      this.#restsUntil = this.#parts.elapsed() + REST_MS;
      await this.#letGo();
    }
  }

  async #finish(): Promise<void> {
    if (this.#acted) {
      const text = 'What had to be cancelled is cancelled, and what had to be closed is closed.';
      this.#parts.journal.write({ type: 'finished', text });
      this.#parts.log.warn(text);
    }
    await this.#letGo();
  }

  /** Reads the journal and the broker; false when one of them cannot be read. */
  async #see(): Promise<boolean> {
    const { broker, clock, readBook } = this.#parts;
    if (!broker.health.ready) {
      this.#trouble('link', `The gateway does not answer: ${broker.health.reason ?? 'no session yet'}.`);
      return false;
    }
    // Until the link is back it tells what it remembers, and keeps orders for then.
    if (broker.health.broker === 'down') {
      this.#trouble('link', 'The gateway has no link to IB; it is waited for.');
      return false;
    }
    try {
      this.#book ??= readBook();
    } catch (cause) {
      this.#trouble('journal', `Bowline's journal cannot be read: ${(cause as Error).message}`);
      return false;
    }
    if (!this.#book) return false;
    const truth = await readTruth(broker, clock, this.#days);
    if (!truth.ok) {
      this.#trouble('truth', `The broker's orders and positions cannot be read: ${truth.error.message}`);
      return false;
    }
    const time = await broker.currentTime();
    if (!time.ok) {
      this.#trouble('truth', `The broker's time cannot be read: ${time.error.message}`);
      return false;
    }
    this.#book.compare(this.#withOwnFills(truth.value), time.value);
    return true;
  }

  /** The broker tells the executions of its present day only; those of the watchdog before that are in its journal. */
  #withOwnFills(truth: BrokerTruth): BrokerTruth {
    const told = new Set<string>(truth.executions.map(({ execId }) => execId));
    const noted = [...this.#fills.values()].filter(({ execId }) => !told.has(execId));
    return { ...truth, executions: [...noted, ...truth.executions] };
  }

  /** What has to be brought about now. */
  #aim(): Aim {
    const book = this.#book;
    if (!book) return NOTHING;
    const kill = this.#parts.readKill();
    const exposures = book.exposures().filter(({ closable }) => closable !== 0);
    const due = this.#due(exposures);
    const { do: deed } = this.#parts.settings;
    const flat = new Set(deed === 'flatten' || kill === 'flatten' ? due : []);
    // A position that is being closed stays so until it is flat.
    for (const { conId } of book.watchdogOrders()) flat.add(conId);
    if (kill === 'flatten') for (const { instrument } of exposures) flat.add(instrument.conId);
    const ofEntries = new Set(book.entries().map(({ conId }) => conId));
    if (kill !== undefined) return { flat, noEntries: ofEntries.size > 0 ? 'all' : new Set() };
    const noEntries = deed === 'warn' ? [] : due.filter((conId) => ofEntries.has(conId));
    return { flat, noEntries: new Set(noEntries) };
  }

  /** Instruments whose position has been without its stop for longer than the grace time. */
  #due(exposures: readonly Exposure[]): readonly ConId[] {
    const { elapsed, settings, log, journal } = this.#parts;
    const open = new Map(
      exposures.filter((each) => !isProtected(each)).map((each) => [each.instrument.conId, each]),
    );
    for (const conId of this.#unprotected.keys()) if (!open.has(conId)) this.#unprotected.delete(conId);
    for (const [conId, { instrument, held, covered }] of open) {
      if (this.#unprotected.has(conId)) continue;
      this.#unprotected.set(conId, elapsed());
      // What we cancel ourselves is no news.
      if (this.#folder) continue;
      const then =
        settings.do === 'warn' ? 'nothing is done about it' : `in ${settings.graceSeconds} s: ${settings.do}`;
      const text = `${held} ${instrument.localSymbol} are held and Bowline is not running; stops cover ${covered}. Unless that changes, ${then}.`;
      journal.write({ type: 'unprotected', conId, text });
      log.error(text);
    }
    return [...this.#unprotected].flatMap(([conId, since]) =>
      elapsed() - since >= settings.graceSeconds * 1_000 ? [conId] : [],
    );
  }

  /** Ends a main process that hangs; what comes after is done when it is dead. Always false: not in this look. */
  #fence(): false {
    const { settings, main } = this.#parts;
    if (!settings.endHung)
      this.#trouble('hung', 'Bowline hangs, and the configuration says not to end it: nothing can be done.');
    else if (!main.end())
      this.#trouble('hung', 'Bowline hangs and could not be ended. End its process by hand.');
    return false;
  }

  /** Bowline may start again. */
  async #letGo(): Promise<void> {
    this.#folder?.release();
    this.#folder = undefined;
    this.#acted = false;
    await this.#parts.owners.close();
  }

  #standDown(): void {
    this.#unprotected.clear();
    this.#book = undefined;
    this.#restsUntil = Number.NEGATIVE_INFINITY;
    this.#lookedAt = Number.NEGATIVE_INFINITY;
  }

  #trouble(kind: string, text: string): void {
    const { elapsed, journal, log } = this.#parts;
    const before = this.#told.get(`${kind}: ${text}`) ?? Number.NEGATIVE_INFINITY;
    if (elapsed() - before < TELL_AGAIN_MS) return;
    this.#told.set(`${kind}: ${text}`, elapsed());
    journal.write({ type: 'trouble', text });
    log.error(text);
  }

  #onBroker(event: BrokerEvent): void {
    const { journal, log } = this.#parts;
    if (event.type === 'execution' && isWatchdogReference(event.execution.ref)) {
      const { execution } = event;
      if (this.#fills.has(execution.execId)) return;
      this.#fills.set(execution.execId, execution);
      journal.write({ type: 'close-execution', execution });
      log.warn(
        { ref: execution.ref },
        `Closed: ${execution.side} ${execution.quantity} ${execution.symbol} at ${execution.price}`,
      );
    } else if (event.type === 'commission' && this.#fills.has(event.report.execId)) {
      if (this.#commissions.has(event.report.execId)) return;
      this.#commissions.add(event.report.execId);
      journal.write({ type: 'close-commission', report: event.report });
    }
  }
}
