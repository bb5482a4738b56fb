import type { UnixMs } from '../core/clock.ts';
import type { AccountId, ClientOrderId, ConId, ExecId } from '../core/ids.ts';
import type { Price, Quantity } from '../core/price.ts';
import type { Result } from '../core/result.ts';
import { Subject } from '../core/subject.ts';
import type { Instrument } from '../instruments/instrument.ts';
import type { Bar, BarRequest, MarketEvent, MarketSource, Quote } from '../marketdata/market.ts';
import { type AdvisorDesk, advisorDesk } from './advisor/advisor-desk.ts';
import type { ComboTerms } from './combos/combo-instrument.ts';
import type {
  BrokerError,
  Exchange,
  ExchangeEvent,
  OrderRequest,
  SimulatedBalances,
  SimulatedExecution,
  SimulatedOrder,
  SimulatedPosition,
} from './exchange.ts';
import { hasEnded } from './futures/delivery.ts';
import { holdOpeningAuction } from './matching/auctions.ts';
import { judgeConditions } from './matching/condition-watch.ts';
import { correct } from './matching/correction.ts';
import type { Market } from './matching/market.ts';
import { matchEvent } from './matching/matcher.ts';
import { type ShareRatio, splitShares } from './matching/split.ts';
import { assign, exercise } from './options/exercise.ts';
import { optionListings } from './options/listings.ts';
import { openLegs, openOptions } from './options/open-options.ts';
import type { OptionEvents } from './options/option-desk.ts';
import type { ExerciseRequest, OptionListings } from './options/option-exchange.ts';
import { barsOf } from './options/past-prices.ts';
import { cancelByClient, cancelEverything } from './orders/cancellation.ts';
import { liquidate } from './orders/liquidation.ts';
import { type LiveOrder, snapshotOf } from './orders/live-order.ts';
import { type ManualDesk, manualDesk } from './orders/manual-desk.ts';
import { place } from './orders/placement.ts';
import type { Session } from './sessions/session-calendar.ts';
import { marketOf, type Simulation, type Task } from './simulation.ts';
import { collectChanges, takeSnapshot } from './state/collect.ts';
import type { ExchangeSnapshot, SaveChanges } from './state/snapshot.ts';
import { perform } from './tasks.ts';

/** Prices alone are saved this often, in market time. */
const SAVE_PRICES_MS = 5000;

/** How often accounts are compared with their maintenance margin. */
const MARGIN_CHECK_MS = 1000;

/** An exchange whose state can be kept. */
export interface RestorableExchange extends Exchange {
  /** Everything, for `createExchange`. */
  snapshot(): ExchangeSnapshot;
  /** Hands all unsaved changes, also prices, to `save`: before the end of the process. */
  flush(): void;
}

interface Told {
  readonly event?: ExchangeEvent;
  readonly market?: MarketEvent;
}

/**
 * The simulated exchange and broker. Each call is carried out completely, then saved, then told; a listener may call again
 * and finds the state after the call that it hears of.
 */
export class SimulatedExchange implements RestorableExchange {
  readonly options: OptionListings;
  readonly manualDesk: ManualDesk;
  readonly advisorDesk: AdvisorDesk;
  readonly #simulation: Simulation;
  readonly #bars: MarketSource | undefined;
  readonly #save: SaveChanges | undefined;
  readonly #events = new Subject<ExchangeEvent>();
  readonly #quotes = new Subject<MarketEvent>();
  readonly #queue: Told[] = [];
  #telling = false;
  /** Completed orders as they were told, until they change. */
  readonly #told = new WeakMap<LiveOrder, SimulatedOrder>();
  #instrumentsSaved = false;
  #pricesSavedAt: number;
  #marginCheckAt = 0;

  constructor(simulation: Simulation, bars: MarketSource | undefined, save: SaveChanges | undefined) {
    this.#simulation = simulation;
    this.options = optionListings(simulation);
    this.manualDesk = manualDesk(simulation, () => this.#commit());
    this.advisorDesk = advisorDesk(simulation, () => this.#commit());
    this.#bars = bars;
    this.#save = save;
    this.#pricesSavedAt = simulation.now;
  }

  now(): UnixMs {
    return this.#simulation.now;
  }

  get accounts(): readonly AccountId[] {
    return [...this.#simulation.ledger.accounts.keys()];
  }

  get instruments(): readonly Instrument[] {
    return [...this.#simulation.markets.values()]
      .map((market) => market.instrument)
      .filter(({ comboLegs, option }) => comboLegs === undefined && option === undefined);
  }

  instrument(conId: ConId): Instrument | undefined {
    const simulation = this.#simulation;
    return simulation.markets.get(conId)?.instrument ?? simulation.options.find(simulation, conId);
  }

  exerciseOption(request: ExerciseRequest): BrokerError | undefined {
    const error = exercise(this.#simulation, request);
    this.#commit();
    return error;
  }

  assignOption(account: AccountId, conId: ConId, contracts: number): BrokerError | undefined {
    const error = assign(this.#simulation, account, conId, contracts);
    this.#commit();
    return error;
  }

  follow(conId: ConId): () => void {
    this.#simulation.mirrors.wake(conId);
    return this.#simulation.options.follow(this.#simulation, conId);
  }

  combo(terms: ComboTerms): Result<Instrument, BrokerError> {
    openOptions(
      this.#simulation,
      terms.legs.map((leg) => leg.conId as ConId),
    );
    return this.#simulation.combos.list(terms, this.#simulation.now);
  }

  watchCombo(conId: ConId): () => void {
    openLegs(this.#simulation, conId);
    return this.#simulation.combos.watch(conId);
  }

  placeOrder(request: OrderRequest): void {
    this.#simulation.mirrors.wakeFor(request);
    place(this.#simulation, request);
    if (request.algo !== undefined) this.#advance(this.#simulation.now);
    if (this.#simulation.conditional.size > 0) judgeConditions(this.#simulation);
    this.#commit();
  }

  cancelOrder(clientId: number, orderId: ClientOrderId): void {
    cancelByClient(this.#simulation, clientId, orderId);
    this.#commit();
  }

  cancelAll(): void {
    cancelEverything(this.#simulation);
    this.#commit();
  }

  nextOrderId(clientId: number): ClientOrderId {
    return this.#simulation.ids.nextOrderId(clientId);
  }

  openOrders(clientId?: number): readonly SimulatedOrder[] {
    const open = this.#simulation.orders.openOrders;
    const own = clientId === undefined ? open : open.filter(({ terms }) => terms.clientId === clientId);
    return own.map((order) => snapshotOf(order));
  }

  completedOrders(): readonly SimulatedOrder[] {
    return this.#simulation.orders.completed.map((order) => this.#completed(order));
  }

  /** Clients ask for the whole list again and again, and hardly any of it has changed. */
  #completed(order: LiveOrder): SimulatedOrder {
    const known = this.#told.get(order);
    if (known !== undefined) return known;
    const snapshot = snapshotOf(order);
    this.#told.set(order, snapshot);
    return snapshot;
  }

  executions(): readonly SimulatedExecution[] {
    return [...this.#simulation.executions];
  }

  positions(account: AccountId): readonly SimulatedPosition[] {
    const { ledger, valuation } = this.#simulation;
    const positions = ledger.accounts.get(account)?.positions.values() ?? [];
    return [...positions].map((position) => valuation.position(account, position));
  }

  balances(account: AccountId): SimulatedBalances {
    const { ledger, valuation, day } = this.#simulation;
    return valuation.balances(ledger.account(account), day.date);
  }

  quote(conId: ConId): Quote | undefined {
    const market = this.#simulation.markets.get(conId);
    if (market === undefined) return undefined;
    this.#simulation.mirrors.wake(conId);
    if (market.instrument.comboLegs !== undefined) openLegs(this.#simulation, conId);
    const quote = market.quote(this.#simulation.previousClose(market));
    const hasPrice = market.mark() !== undefined || quote.close !== undefined;
    return hasPrice ? quote : undefined;
  }

  bars(request: BarRequest): readonly Bar[] {
    return this.#bars === undefined ? [] : barsOf(this.#simulation, this.#bars, request);
  }

  session(conId: ConId): Session {
    const instrument = this.instrument(conId);
    if (instrument === undefined || hasEnded(instrument, this.#simulation.now)) return 'closed';
    return this.#simulation.calendar.state(instrument, this.#simulation.now);
  }

  /** Events of instruments that are not listed here are passed over. */
  onMarket(events: readonly MarketEvent[]): void {
    for (const event of events) {
      this.#advance(event.time);
      const market = this.#simulation.markets.get(event.conId);
      if (market === undefined || hasEnded(market.instrument, event.time)) continue;
      this.#meet(market, event);
      for (const [mirror, own] of this.#simulation.mirrors.events(event)) this.#meet(mirror, own);
      this.#meetOptions(this.#simulation.options.requote(this.#simulation, event.conId));
    }
  }

  correctExecution(
    execId: ExecId,
    correction: { readonly price?: Price; readonly shares?: Quantity },
  ): SimulatedExecution | undefined {
    const corrected = correct(this.#simulation, execId, correction);
    this.#commit();
    return corrected;
  }

  split(conId: ConId, ratio: ShareRatio): boolean {
    const done = splitShares(this.#simulation, conId, ratio);
    this.#commit();
    return done;
  }

  halt(conId: ConId, on: boolean): void {
    for (const market of this.#simulation.options.haltedWith(this.#simulation, conId)) {
      market.halted = on;
      this.#simulation.combos.settleHalts(market.instrument.conId);
      for (const mirror of this.#simulation.mirrors.of(market.instrument.conId)) mirror.halted = on;
    }
  }

  isHalted(conId: ConId): boolean {
    return this.#simulation.markets.get(conId)?.halted === true;
  }

  tick(now: UnixMs): void {
    this.#advance(now);
    this.#commit();
  }

  onEvent(listener: (event: ExchangeEvent) => void): () => void {
    return this.#events.subscribe(listener);
  }

  onQuote(listener: (event: MarketEvent) => void): () => void {
    return this.#quotes.subscribe(listener);
  }

  snapshot(): ExchangeSnapshot {
    return takeSnapshot(this.#simulation);
  }

  flush(): void {
    this.#saveNow(true);
  }

  /**
   * What one moment brings for the options on an underlying. All their quotes stand before the first of them is matched, and each combination
   * is made of them once: between the quotes of one moment there is nothing to trade.
   */
  #meetOptions({ quotes, trades }: OptionEvents): void {
    const { markets } = this.#simulation;
    for (const quote of quotes) {
      const option = markets.get(quote.conId);
      if (option !== undefined) this.#react(option, quote);
    }
    if (quotes.length > 0) this.#moveCombos(quotes.map(({ conId }) => conId));
    for (const trade of trades) {
      const option = markets.get(trade.conId);
      if (option !== undefined) this.#meet(option, trade);
    }
  }

  /** One event in the market of its instrument. */
  #meet(market: Market, event: MarketEvent): void {
    market.apply(event);
    this.#react(market, event);
    if (event.type === 'quote') this.#moveCombos([event.conId]);
  }

  /** What follows from an event that the market of its instrument has taken in. */
  #react(market: Market, event: MarketEvent): void {
    this.#simulation.outbox.prices.add(market);
    if (market.awaitsOpening && !market.halted) holdOpeningAuction(this.#simulation, market, event);
    matchEvent(this.#simulation, market, event);
    if (event.time >= this.#marginCheckAt) this.#checkMargins();
    if (this.#simulation.conditional.size > 0) judgeConditions(this.#simulation);
    this.#commit(event);
  }

  /** Carries out what falls due up to `time`, each at its own time. Time never goes back. */
  #advance(time: UnixMs): void {
    const simulation = this.#simulation;
    const { timers } = simulation;
    for (let due = timers.due; due !== undefined && due <= time; due = timers.due) {
      if (due > simulation.now) simulation.now = due;
      const task = timers.take();
      if (task !== undefined) this.#perform(task);
    }
    if (time > simulation.now) simulation.now = time;
  }

  #perform(task: Task): void {
    if (task.type !== 'option-quotes') perform(this.#simulation, task);
    else this.#meetOptions(this.#simulation.options.requoteDue(this.#simulation, task.underlying));
  }

  /** Quotes of legs have come together, and with them those of their combinations. */
  #moveCombos(legs: readonly ConId[]): void {
    const { combos, orders } = this.#simulation;
    const hasOrders = (conId: ConId): boolean => orders.workingOn(conId).length > 0;
    for (const { event, isWhole } of combos.changes(legs, hasOrders)) {
      matchEvent(this.#simulation, marketOf(this.#simulation, event.conId), event);
      this.#commit(isWhole ? event : undefined);
    }
  }

  #checkMargins(): void {
    this.#marginCheckAt = this.#simulation.now + MARGIN_CHECK_MS;
    if (!this.#simulation.rules.liquidation) return;
    // Options that cover or hedge each other, or their underlying, are judged at one price of it.
    this.#simulation.options.bringUpHeld(this.#simulation);
    liquidate(this.#simulation);
  }

  /** Saves what the call changed, then tells it. */
  #commit(market?: MarketEvent): void {
    const { outbox, now } = this.#simulation;
    const pricesAreDue = now - this.#pricesSavedAt >= SAVE_PRICES_MS;
    if (outbox.hasChanges || pricesAreDue) this.#saveNow(pricesAreDue);
    if (outbox.events.length > 0) for (const event of outbox.takeEvents()) this.#queue.push({ event });
    if (market !== undefined && this.#quotes.size > 0) this.#queue.push({ market });
    this.#tell();
  }

  #saveNow(allPrices: boolean): void {
    const { outbox, now } = this.#simulation;
    for (const order of outbox.orders) this.#told.delete(order);
    if (this.#save === undefined) outbox.prices.clear();
    else this.#save(collectChanges(this.#simulation, { instruments: !this.#instrumentsSaved, allPrices }));
    this.#instrumentsSaved = true;
    if (allPrices) this.#pricesSavedAt = now;
    outbox.saved();
  }

  /** Calls made by listeners add to the queue; what they cause is told after what caused them. */
  #tell(): void {
    if (this.#telling) return;
    this.#telling = true;
    try {
      for (let told = this.#queue.shift(); told !== undefined; told = this.#queue.shift()) {
        if (told.event !== undefined) this.#events.emit(told.event);
        if (told.market !== undefined) this.#quotes.emit(told.market);
      }
    } finally {
      this.#telling = false;
    }
  }
}
