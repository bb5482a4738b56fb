import type { Broker, BrokerEvent } from '../../broker/port.ts';
import { LinkNotReady } from '../../broker/port.ts';
import type { AccountId, ClientOrderId, OrderRef } from '../../core/ids.ts';
import { Subject } from '../../core/subject.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { Journal } from '../../journal/journal.ts';
import type { Stamped, TradingEvent } from '../../trading/kernel/events.ts';
import { Kernel } from '../../trading/kernel/kernel.ts';
import { isFinal, liveOrderId } from '../../trading/order/order.ts';
import { approveAmendment, approvePlan } from '../../trading/risk/approve.ts';
import type { LinkFacts } from '../../trading/risk/check.ts';
import { openProfit } from '../read-model/position-view.ts';
import { AccountBoard } from './account-board.ts';
import { chooseAccount } from './account-choice.ts';
import { ExternalOrders } from './external-orders.ts';
import { kernelContext, type TradingOptions } from './kernel-context.ts';
import { MarketBoard } from './market-board.ts';
import { type KeptFact, Recorder } from './recorder.ts';
import { Recovery } from './recovery.ts';

export interface TraderOptions extends TradingOptions {
  readonly journal: Journal;
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
  readonly accounts = new AccountBoard();
  readonly externalOrders = new ExternalOrders();
  readonly broker: Broker;
  /** Events of every kind, after they were applied. */
  readonly recorded = new Subject<readonly Stamped[]>();
  /** Link, quotes and account values: what is not in the journal. */
  readonly observed = new Subject<BrokerEvent>();
  /** Orders may leave: once a session. */
  readonly ready = new Subject<undefined>();
  /** A session has come to its answer: orders may leave, or the account is not ours. */
  readonly #settled = new Subject<undefined>();
  readonly #options: TraderOptions;
  readonly #recorder: Recorder;
  readonly #recovery: Recovery;
  /** Starts reading what limits need of an instrument. */
  readonly #know: (instrument: Instrument) => unknown;
  #brokerWasDown = false;
  #timer: NodeJS.Timeout | undefined;
  #unsubscribe: (() => void) | undefined;
  /** Why no orders may go although the socket is there: wrong account, state not yet compared. */
  #holdReason: string | undefined = 'the broker has not been asked yet what is open';
  /** True while a session of our account stands. Another account's gateway is told nothing and believed nothing. */
  #withOurAccount = false;
  #stopped = false;

  constructor(options: TraderOptions) {
    this.#options = options;
    this.broker = options.broker;
    this.market = new MarketBoard(options.clock);
    const context = kernelContext(options, {
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
      openOrdersRead: (orders) => this.externalOrders.takeList(orders),
      positionsRead: (positions) => this.accounts.takePositions(positions, options.clock.now()),
      hold: (reason) => {
        this.#holdReason = reason;
        if (reason !== undefined) return;
        this.#settled.emit(undefined);
        if (this.link().ready) this.ready.emit(undefined);
      },
    });
  }

  /** Rebuilds the state from the journal, then connects. */
  start(): void {
    for (const entry of this.#options.journal.read()) {
      this.kernel.replay({ at: entry.at, event: entry.data as TradingEvent });
    }
    this.#refuseInterrupted();
    this.#unsubscribe = this.broker.onEvent((event) => this.#onBroker(event));
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
    const durable = this.#recorder.record(stamped).then(() => this.#carryOut(stamped));
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
    const { health } = this.broker;
    const failed = this.#recorder.failure;
    const reason = failed?.message ?? (health.ready ? this.#holdReason : health.reason);
    return {
      ready: health.ready && this.#holdReason === undefined && failed === undefined,
      readOnly: health.readOnly,
      brokerUp: health.broker !== 'down',
      ...(reason === undefined ? {} : { reason }),
    };
  }

  /** Remembers a contract and follows its quotes. */
  know(instrument: Instrument): void {
    if (!this.kernel.state.instruments.has(instrument.conId)) {
      this.#background(this.commit([{ type: 'instrument.resolved', instrument }]));
    }
    this.broker.subscribeQuotes(instrument);
    this.#know(instrument);
  }

  #refuseInterrupted(): void {
    const events: TradingEvent[] = [];
    for (const record of this.kernel.state.signals.values()) {
      if (!record.signal || record.refusal || record.carriedOut || record.orders.length > 0) continue;
      // A person has still to be asked; that survives a restart.
      if (record.waitsUntil !== undefined) continue;
      const refusal = {
        code: 'INTERRUPTED',
        message:
          'Bowline stopped before it had acted on this signal. It is not acted upon late; send it again if it still holds.',
      };
      events.push({ type: 'signal.refused', signalId: record.id, refusal, arithmetic: [] });
    }
    if (events.length > 0) this.#background(this.commit(events));
  }

  #onBroker(event: BrokerEvent): void {
    switch (event.type) {
      case 'quote':
        this.market.take(event.quote);
        break;
      case 'account-value':
        this.accounts.take(
          event,
          event.key === 'NetLiquidation' ? openProfit(this.kernel.state, this.market) : 0,
        );
        break;
      case 'position':
        this.accounts.takePosition(event.position, this.#options.clock.now());
        break;
      case 'session':
        this.#onSession(event);
        break;
      case 'link':
        this.#onLink(event);
        break;
      case 'notice':
        this.#say(event);
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
    const restored = this.#brokerWasDown && health.broker === 'up';
    this.#brokerWasDown = health.broker === 'down';
    if (!health.ready) this.#leaveSession();
    // The socket survives 1100, but what happened at IB meanwhile is not told afterwards (1101, 1102): ask.
    else if (restored && this.#withOurAccount) this.#recovery.begin();
  }

  #leaveSession(): void {
    this.#recovery.end();
    this.#withOurAccount = false;
    this.#holdReason = 'waiting for a session with the gateway';
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
    if (!chosen.ok) {
      this.#leaveSession();
      this.#holdReason = chosen.error;
      this.#options.log.error(`No orders can be sent: ${chosen.error}`);
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
        },
      ]),
    );
    this.#recovery.begin();
  }

  #say({ notice }: Extract<BrokerEvent, { type: 'notice' }>): void {
    const facts = { code: notice.code, ...(notice.id === undefined ? {} : { id: notice.id }) };
    const text = `IB ${notice.code}: ${notice.message}`;
    if (notice.class === 'info') this.#options.log.debug(facts, text);
    else if (notice.class === 'bug' || notice.class === 'order-fate') this.#options.log.error(facts, text);
    else this.#options.log.warn(facts, text);
  }

  #tick(): void {
    const stamped = this.kernel.tick();
    if (stamped.length > 0) this.#background(this.record(stamped));
  }

  /** What durable events ask of the broker. */
  #carryOut(stamped: readonly Stamped[]): void {
    for (const { event } of stamped) {
      if (event.type === 'plan.made') this.#send(event);
      else if (event.type === 'order.cancel-requested') this.#cancel(event.ref);
      else if (event.type === 'order.amend-requested') this.#amend(event);
      else if (event.type === 'order.amend-doubted' || event.type === 'order.amend-refused')
        this.#recovery.chase();
      else if (event.type === 'stray.cancel-requested') this.#cancelNumber(event.orderId, event.key);
      else if (event.type === 'order.doubted') this.#recovery.chase();
      // What other clients and people in TWS trade is told only when it is asked for.
      else if (event.type === 'break.found' && event.found.cause === 'unknown') this.#recovery.chase();
    }
  }

  #send({ plan, verdict }: Extract<TradingEvent, { type: 'plan.made' }>): void {
    const conId = plan.orders[0]?.conId;
    const instrument = conId === undefined ? undefined : this.kernel.state.instruments.get(conId);
    if (!instrument) throw new Error(`plan of ${plan.signalId} names a contract that is not known`);
    const approved = approvePlan(plan, instrument, verdict);
    try {
      this.#requireOurAccount();
      if (approved.kind === 'bracket') this.broker.placeBracket(approved.ticket);
      else this.broker.place(approved.ticket);
    } catch (error) {
      if (!(error instanceof LinkNotReady)) throw error;
      const refs = plan.orders.map((order) => order.ref);
      this.#background(this.commit([{ type: 'order.not-sent', refs, reason: error.message }]));
    }
  }

  #amend({ ref, terms, verdict }: Extract<TradingEvent, { type: 'order.amend-requested' }>): void {
    const { state } = this.kernel;
    const order = state.orders.get(ref);
    const instrument = order && state.instruments.get(order.conId);
    // Filled or cancelled meanwhile: a change of an order that is gone would be a new order.
    if (!order || !instrument || isFinal(order.state)) return;
    const parent = order.parent === undefined ? undefined : state.orders.get(order.parent);
    const at = {
      orderId: liveOrderId(order, state.clientId),
      ...(parent && !isFinal(parent.state) ? { parentId: liveOrderId(parent, state.clientId) } : {}),
    };
    const ticket = approveAmendment(order, terms, at, instrument, verdict);
    try {
      this.#requireOurAccount();
      this.broker.amend(ticket);
    } catch (error) {
      if (!(error instanceof LinkNotReady)) throw error;
      this.#background(this.commit([{ type: 'order.amend-refused', ref, reason: error.message }]));
    }
  }

  /** Asks for cancellations that the journal could not take any more. */
  cancelUnwritten(refs: readonly OrderRef[]): void {
    for (const ref of refs) this.#cancel(ref);
  }

  #cancel(ref: OrderRef): void {
    const order = this.kernel.state.orders.get(ref);
    if (!order || isFinal(order.state)) return;
    this.#cancelNumber(liveOrderId(order, this.kernel.state.clientId), ref);
  }

  #cancelNumber(orderId: ClientOrderId, ref: string): void {
    try {
      this.#requireOurAccount();
      this.broker.cancel(orderId);
    } catch (error) {
      // Asked again after the next comparison with the broker, which finds the order still open.
      if (!(error instanceof LinkNotReady)) throw error;
      this.#options.log.warn({ ref }, `${ref} will be cancelled when the link is back: ${error.message}`);
    }
  }

  #requireOurAccount(): void {
    if (!this.#withOurAccount)
      throw new LinkNotReady(`${this.link().reason ?? 'no session with the gateway'}.`);
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
