import type { Broker, BrokerEvent } from '../../broker/port.ts';
import type { AccountId, OrderRef } from '../../core/ids.ts';
import { Subject } from '../../core/subject.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { JournalStream } from '../../journal/journal-stream.ts';
import type { Stamped, TradingEvent } from '../../trading/kernel/events.ts';
import { Kernel } from '../../trading/kernel/kernel.ts';
import { refuseInterrupted } from '../../trading/kernel/open-signal.ts';
import { DEFAULT_RESETS } from '../../trading/resets/settings.ts';
import type { LinkFacts } from '../../trading/risk/check.ts';
import type { Signal } from '../../trading/signal.ts';
import { type Rebuilt, rebuild } from '../checkpoint/rebuild.ts';
import { AccountBoard } from './account-board.ts';
import { chooseAccount } from './account-choice.ts';
import { MinuteBars } from './bars.ts';
import { CurrencyRates } from './currency-rates.ts';
import { ExternalOrders } from './external-orders.ts';
import { FollowedQuotes } from './followed-quotes.ts';
import type { GapReport } from './gap-report.ts';
import { kernelContext, type TradingOptions } from './kernel-context.ts';
import { LinkState } from './link-state.ts';
import { logNotice, logStream } from './log-broker.ts';
import { MarginPreviews } from './margin-previews.ts';
import { MarketBoard } from './market-board.ts';
import { OrderSender } from './order-sender.ts';
import { Profits } from './profits.ts';
import { type KeptFact, Recorder } from './recorder.ts';
import { Recovery } from './recovery.ts';
import { Resets } from './resets.ts';

export interface TraderOptions extends TradingOptions {
  readonly journal: JournalStream;
  /** What the account is expected to be. */
  readonly mode?: 'paper' | 'live';
  /** The account to trade; needed when the login has several. */
  readonly account?: AccountId;
}

const TICK_MS = 1_000;

/**
 * Joins kernel, journal and broker for one account: what the kernel decides is written first, then carried out. It owns
 * the order of things, nothing else.
 */
export class Trader {
  readonly kernel: Kernel;
  readonly market: MarketBoard;
  readonly quotes: FollowedQuotes;
  readonly accounts = new AccountBoard();
  readonly rates: CurrencyRates;
  readonly profits: Profits;
  readonly externalOrders = new ExternalOrders();
  readonly broker: Broker;
  readonly bars: MinuteBars;
  readonly resets: Resets;
  readonly previews: MarginPreviews;
  /** An entry that was held for a reset is due: told every second until it is released. */
  readonly due = new Subject<Signal>();
  /** Events of every kind, after they were applied. */
  readonly recorded = new Subject<readonly Stamped[]>();
  /** Link, quotes and account values: what is not in the journal. */
  readonly observed = new Subject<BrokerEvent>();
  /** A step of the recovery after a gap has begun or ended. */
  readonly recovering = new Subject<undefined>();
  /** Orders may leave: once a session. */
  readonly ready = new Subject<undefined>();
  /** A session has come to its answer: orders may leave, or the account is not ours. */
  readonly #settled = new Subject<undefined>();
  readonly #options: TraderOptions;
  readonly #recorder: Recorder;
  readonly #recovery: Recovery;
  readonly #sender: OrderSender;
  /** Starts reading what limits need of an instrument. */
  readonly #know: (instrument: Instrument) => unknown;
  readonly #link: LinkState;
  #timer: NodeJS.Timeout | undefined;
  #unsubscribe: (() => void) | undefined;
  /** True while a session of our account stands. Another account's gateway is told nothing and believed nothing. */
  #withOurAccount = false;
  #stopped = false;

  constructor(options: TraderOptions) {
    this.#options = options;
    this.broker = options.broker;
    this.#link = new LinkState({
      broker: options.broker,
      clock: options.clock,
      journalFailure: () => this.#recorder.failure,
    });
    this.market = new MarketBoard(options.clock);
    this.quotes = new FollowedQuotes(options.broker, this.market);
    this.bars = new MinuteBars(
      options.broker,
      options.clock,
      () => this.market.latestMarketTime() ?? options.clock.now(),
    );
    this.resets = new Resets({
      settings: options.resets ?? DEFAULT_RESETS,
      clock: options.clock,
      simulated: () => this.accounts.simulated,
    });
    this.rates = new CurrencyRates(options, this.accounts, this.market);
    this.profits = new Profits(() => this.kernel.state, this.market, this.rates);
    const context = kernelContext(options, {
      resets: this.resets,
      profits: this.profits,
      rates: this.rates,
      market: this.market,
      accounts: this.accounts,
      link: () => this.link(),
      state: () => this.kernel.state,
    });
    this.#know = context.marketFacts;
    this.kernel = new Kernel(context);
    this.#recorder = new Recorder(options.journal, options.log, this.kernel.state);
    this.#recovery = new Recovery({
      broker: options.broker,
      kernel: this.kernel,
      clock: options.clock,
      log: options.log,
      record: (events) => this.commit(events),
      openOrdersRead: (orders, isWhole) => this.externalOrders.takeList(orders, isWhole),
      positionsRead: (positions, isWhole) =>
        this.accounts.takePositions(positions, options.clock.now(), isWhole),
      fillBars: () => this.bars.fill(),
      onStep: () => this.recovering.emit(undefined),
      hold: (reason) => {
        this.#link.hold(reason);
        if (reason !== undefined) return;
        this.#settled.emit(undefined);
        if (this.link().ready) this.ready.emit(undefined);
      },
    });
    const obstacle = (): string | undefined =>
      this.#withOurAccount ? undefined : `${this.link().reason ?? 'no session with the gateway'}.`;
    this.previews = new MarginPreviews({
      broker: options.broker,
      kernel: this.kernel,
      record: (stamped) => this.#background(this.record(stamped)),
      obstacle,
    });
    this.#sender = new OrderSender({
      broker: options.broker,
      kernel: this.kernel,
      log: options.log,
      commit: (events) => this.#background(this.commit(events)),
      lookAgain: () => this.#recovery.chase(),
      askMargin: (event) => this.previews.ask(event),
      obstacle,
    });
  }

  /** Goes on from the state that was rebuilt from the journal (absent: rebuilds it from all that this holds), then connects. */
  start({ lastAt }: Rebuilt = rebuild(this.kernel, this.#options.journal.read())): void {
    this.resets.resume(this.kernel.state.login, lastAt);
    const interrupted = refuseInterrupted(this.kernel.state);
    if (interrupted.length > 0) this.#background(this.commit(interrupted));
    // Nobody may be there to see what a restart does with real money.
    this.#background(this.record(this.kernel.disarm('bowline', 'Bowline was restarted')));
    this.#unsubscribe = this.broker.onEvent((event) => this.#onBroker(event));
    this.quotes.followHeld(this.kernel.state);
    this.broker.start();
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  /** Stops deciding and leaves the gateway. Resting orders stay where they are. Nothing is written after it. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#recovery.end();
    this.market.close();
    await this.broker.close();
    this.#unsubscribe?.();
    this.#stopped = true;
    this.#settled.emit(undefined);
    this.#options.journal.commit();
  }

  /** Applies, writes, then carries out. Resolves when the events are on disk and the effects were started. */
  commit(events: readonly TradingEvent[]): Promise<void> {
    return this.record(this.kernel.commit(events));
  }

  /** The same for events that the kernel has applied already. */
  record(stamped: readonly Stamped[]): Promise<void> {
    if (stamped.length === 0) return Promise.resolve();
    if (this.#stopped)
      return Promise.reject(new TraderStopped('Bowline has stopped: nothing more is written.'));
    const durable = this.#recorder.record(stamped).then(() => this.#sender.carryOut(stamped));
    this.recorded.emit(stamped);
    return durable;
  }

  /** Keeps facts that the kernel does not know, in order with its events; their numbers are given at once. */
  keep(facts: readonly KeptFact[]): { readonly seqs: readonly number[]; readonly durable: Promise<void> } {
    if (this.#stopped)
      return {
        seqs: [],
        durable: Promise.reject(new TraderStopped('Bowline has stopped: nothing more is written.')),
      };
    return this.#recorder.keep(this.#options.clock.now(), facts);
  }

  /**
   * Resolves with true once orders may leave; with false when the time is up before that, or when the session turns out
   * to be of another account.
   */
  async untilReady(timeoutMs: number): Promise<boolean> {
    if (this.link().ready || this.#stopped) return this.link().ready;
    return new Promise((resolve) => {
      const settle = (): void => {
        clearTimeout(timer);
        stop();
        resolve(this.link().ready);
      };
      const stop = this.#settled.subscribe(settle);
      const timer = setTimeout(settle, timeoutMs);
    });
  }

  /** What has been done since the broker was heard again; absent before the first session. */
  get lastGap(): GapReport | undefined {
    return this.#recovery.gap;
  }

  repeatOf(signal: Signal): ReturnType<Kernel['repeatOf']> {
    return this.kernel.repeatOf(signal);
  }

  get nextSeq(): number {
    return this.#recorder.nextSeq;
  }

  /** Why nothing can be written any more. */
  get journalFailure(): Error | undefined {
    return this.#recorder.failure;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** Whether an order could leave now, and if not, why. */
  link(): LinkFacts {
    return this.#link.facts();
  }

  /** Remembers a contract and follows its quotes. */
  know(instrument: Instrument): void {
    if (!this.kernel.state.instruments.has(instrument.conId)) {
      this.#background(this.commit([{ type: 'instrument.resolved', instrument }]));
    }
    this.quotes.follow(instrument);
    this.#know(instrument);
    this.rates.follow(instrument.currency);
  }

  #onBroker(event: BrokerEvent): void {
    switch (event.type) {
      case 'quote':
        this.market.take(event.quote);
        break;
      case 'account-value':
        this.accounts.take(event);
        if (event.key === 'NetLiquidation' && event.account === this.accounts.account) this.profits.note();
        break;
      case 'position':
        this.accounts.takePosition(event.position, this.#options.clock.now());
        this.#recovery.positionTold(event.position.conId);
        break;
      case 'session':
        this.#onSession(event);
        break;
      case 'link':
        this.#onLink(event);
        break;
      case 'notice':
        logNotice(this.#options.log, event.notice);
        break;
      case 'stream':
        logStream(this.#options.log, this.kernel.state, event.stream);
        break;
    }
    this.externalOrders.take(event);
    // What comes before a session is read again when it has begun.
    const ours = this.#withOurAccount || event.type === 'sent' || event.type === 'not-sent';
    const stamped = ours ? this.kernel.onBroker(event) : [];
    if (stamped.length > 0) this.#background(this.record(stamped));
    this.observed.emit(event);
  }

  #onLink({ health }: Extract<BrokerEvent, { type: 'link' }>): void {
    this.resets.onHealth(health);
    this.#link.noteHealth(health);
    if (!health.ready) this.#leaveSession();
    // A gateway that is cut off from IB answers with what it remembers: nothing is judged by that.
    else if (health.broker === 'down') this.#recovery.end();
    // The socket survives 1100, but what happened at IB meanwhile is not told afterwards (1101, 1102): ask.
    else if (this.#link.inGap && this.#withOurAccount) this.#beginRecovery();
    // Whether it still is a list of orders tells.
    else if (health.readOnly) this.#recovery.chase();
  }

  #beginRecovery(): void {
    if (this.broker.health.broker === 'down') {
      this.#link.hold('the gateway has no link to IB: what is open there cannot be read');
      return;
    }
    this.#recovery.begin(this.#link.endGap());
  }

  #leaveSession(): void {
    this.#recovery.end();
    this.#withOurAccount = false;
    this.#link.hold('waiting for a session with the gateway');
  }

  #onSession({ session }: Extract<BrokerEvent, { type: 'session' }>): void {
    const { account: wanted } = this.#options;
    const kept = this.kernel.state.account;
    const { mode } = this.#options;
    const chosen = chooseAccount({
      ...(mode === undefined ? {} : { mode }),
      ...(wanted === undefined ? {} : { wanted }),
      ...(kept === undefined ? {} : { kept }),
      offered: session.accounts,
    });
    const obstacle = chosen.ok ? session.obstacle : chosen.error;
    if (!chosen.ok || obstacle !== undefined) {
      this.#leaveSession();
      this.#link.hold(obstacle);
      this.#options.log.error(`No orders can be sent: ${obstacle}`);
      // Nothing is asked of another account, but prices are everybody's.
      this.broker.resumeStreams();
      this.#settled.emit(undefined);
      return;
    }
    this.#withOurAccount = true;
    this.accounts.begin(chosen.value);
    this.externalOrders.begin(chosen.value);
    this.kernel.setClientId(session.clientId);
    this.#background(
      this.commit([
        {
          type: 'session.established',
          account: chosen.value,
          accounts: session.accounts,
          serverVersion: session.serverVersion,
          nextValidId: session.nextValidId,
          clientId: session.clientId,
          login: this.resets.onSession(),
        },
      ]),
    );
    this.#beginRecovery();
  }

  #tick(): void {
    this.#background(this.record(this.kernel.tick()));
    this.#recovery.tick();
    for (const signal of this.kernel.dueEntries()) this.due.emit(signal);
  }

  /** Asks for cancellations that the journal could not take any more. */
  cancelUnwritten(refs: readonly OrderRef[]): void {
    for (const ref of refs) this.#sender.cancel(ref);
  }

  /** For work nobody waits for: a journal that fails is told in the log and stops trading through `link()`. */
  #background(work: Promise<void>): void {
    work.catch((error: unknown) => {
      if (error instanceof TraderStopped) return;
      this.#options.log.error(
        { err: error },
        'Trading stops: a decision could not be written or carried out',
      );
    });
  }
}

/** Bowline is on its way out: nothing is written any more. */
export class TraderStopped extends Error {
  override readonly name = 'TraderStopped';
}
