import { type UnixMs, unixMs } from '../core/clock.ts';
import type { AccountId, ConId } from '../core/ids.ts';
import type { Price } from '../core/price.ts';
import type { Instrument } from '../instruments/instrument.ts';
import { OptionChains } from '../instruments/options/chains.ts';
import type { MarketSource } from '../marketdata/market.ts';
import { isOption, OptionModel } from '../marketdata/options/option-model.ts';
import { type Advisor, firstGroups } from './advisor/groups.ts';
import { OPTION_CLASSES, optionBehaviour } from './catalogue/option-classes.ts';
import { ComboBook } from './combos/combo-book.ts';
import { withCombos } from './combos/combo-calendar.ts';
import { watchContractEnd } from './futures/contract-end.ts';
import { firstCounters, IdSource } from './ids.ts';
import { turnMarketDay } from './market-day-turn.ts';
import { displayedDepth } from './matching/fill-model.ts';
import { watchSession } from './matching/hours.ts';
import { Market } from './matching/market.ts';
import { Mirrors, mirroredBy } from './matching/mirrors.ts';
import { type AccountOpening, type AccountState, openAccount } from './money/account-state.ts';
import { ExchangeRates } from './money/exchange-rates.ts';
import { ibkrProFixed } from './money/ibkr-pro-fixed.ts';
import { Ledger } from './money/ledger.ts';
import { openHoldings } from './money/opening-holdings.ts';
import { regTMargin } from './money/reg-t-margin.ts';
import { Valuation } from './money/valuation.ts';
import { OptionDesk } from './options/option-desk.ts';
import { optionClose, priceAt } from './options/past-prices.ts';
import { awaitConditions } from './orders/activation.ts';
import { scheduleExpiry } from './orders/expiry.ts';
import type { LiveOrder } from './orders/live-order.ts';
import { OrderStore } from './orders/order-store.ts';
import { IB_RULES, type TradingRules } from './orders/trading-rules.ts';
import { Outbox } from './outbox.ts';
import { MARKET_DAY_ZONE, marketDayOf } from './sessions/market-day.ts';
import { exchangeCalendar, type SessionCalendar } from './sessions/session-calendar.ts';
import { type RestorableExchange, SimulatedExchange } from './simulated-exchange.ts';
import { marketOf, type RealityModels, type Simulation, type Task } from './simulation.ts';
import type { ExchangeSnapshot, SaveChanges } from './state/snapshot.ts';
import { TimerQueue } from './timers.ts';

export interface ExchangeOptions {
  readonly instruments: readonly Instrument[];
  /**
   * Accounts to open, in the order in which they are listed; those of the snapshot go on as they were, others of it follow. An
   * advisor's own comes first.
   */
  readonly accounts: readonly AccountOpening[];
  /** Makes the login an advisor's, with this account as its own; the others are its clients. */
  readonly advisor?: AccountOpening;
  /** Market time to begin at. */
  readonly start: UnixMs;
  /** Decides the ids that are given out; the same seed and the same calls give the same events. */
  readonly seed: number;
  /** Default: the instruments' own hours. */
  readonly calendar?: SessionCalendar;
  /** State to go on from. What fell due between its time and `start` is made up for at once. */
  readonly snapshot?: ExchangeSnapshot;
  /**
   * What is listed on a market date (`YYYY-MM-DD`), asked as each date begins: new instruments are listed from then on, the others get the
   * hours that they have by then. What is no longer named stays.
   */
  readonly listingsOn?: (date: string) => readonly Instrument[];
  /** Where past bars and previous closes come from. */
  readonly bars?: MarketSource;
  /** Gets every change before any listener hears of it. */
  readonly save?: SaveChanges;
  /** Default: displayed depth, IBKR Pro Fixed, Reg T. */
  readonly models?: Partial<RealityModels>;
  /** Default: IB's. */
  readonly rules?: Partial<TradingRules>;
}

/** A simulated exchange, new or restored from a snapshot. */
export function createExchange(options: ExchangeOptions): RestorableExchange {
  const { snapshot, start } = options;
  const models: RealityModels = {
    fills: displayedDepth,
    fees: ibkrProFixed,
    margins: regTMargin,
    ...options.models,
  };
  const markets = openMarkets(options);
  const rates = new ExchangeRates(markets);
  const ledger = new Ledger(openAccounts(options), markets, rates);
  // A market that starts before the saved time is another market: its own clock rules.
  const now = snapshot !== undefined && snapshot.now < start ? snapshot.now : start;
  const combos = new ComboBook(markets);
  const find = (conId: ConId): Instrument | undefined => markets.get(conId)?.instrument;
  const ofMarket = (market: Market): Price | undefined =>
    closeOf(options.bars, market, simulation) ?? market.close;
  const simulation: Simulation = {
    now,
    day: marketDayOf(now),
    advisor: snapshot?.advisor ?? newAdvisor(options, [...ledger.accounts.keys()]),
    bindsManualOrders: false,
    executions: [...(snapshot?.executions ?? [])],
    markets,
    combos,
    options: new OptionDesk(
      new OptionChains(OPTION_CLASSES, options.instruments),
      new OptionModel(options.seed, optionBehaviour),
      options.seed,
      markets,
    ),
    mirrors: new Mirrors(markets),
    calendar: withCombos(options.calendar ?? exchangeCalendar, find),
    models,
    rules: { ...IB_RULES, ...options.rules },
    ids: new IdSource(snapshot?.counters ?? firstCounters(options.seed), options.seed),
    orders: new OrderStore(),
    ledger,
    rates,
    valuation: new Valuation(ledger, rates, models.margins),
    timers: new TimerQueue<Task>(),
    conditional: new Set(),
    listOn: (date) => {
      for (const instrument of options.listingsOn?.(date) ?? []) list(simulation, markets, instrument);
    },
    previousClose: (market) => combos.previousClose(market.instrument.conId, ofMarket) ?? ofMarket(market),
    priceAt: (conId, time, which) => priceAt(options.bars, conId, time, which),
    outbox: new Outbox((order) => {
      const market = markets.get(order.terms.conId);
      market?.interest.widen(order, market.instrument);
    }),
  };
  simulation.timers.add(simulation.day.end, { type: 'day' });
  for (const market of markets.values()) watchContractEnd(simulation, market);
  for (const { terms } of snapshot?.orders ?? []) simulation.mirrors.wakeFor(terms);
  for (const { conId } of snapshot?.positions ?? []) simulation.mirrors.wake(conId);
  for (const order of snapshot?.orders ?? []) restoreOrder(simulation, structuredClone(order));
  for (const { instrument } of [...markets.values()]) {
    if (instrument.option !== undefined) simulation.options.restore(simulation, instrument.conId);
  }
  if (snapshot !== undefined && start < snapshot.now) enterOtherTime(simulation, snapshot);
  if (snapshot?.advisor === undefined && simulation.advisor !== undefined)
    simulation.outbox.advisorChanged = true;
  for (const account of ledger.accounts.values()) {
    if (snapshot?.accounts.some(({ id }) => id === account.id) === true) continue;
    const { holdings = [] } = options.accounts.find(({ id }) => id === account.id) ?? {};
    openHoldings(account, holdings, markets, rates, (conId) => options.bars?.previousClose(conId));
    simulation.outbox.accountChanged(account);
    for (const position of account.positions.values()) simulation.outbox.accountChanged(account, position);
  }
  const exchange = new SimulatedExchange(simulation, options.bars, options.save);
  exchange.tick(start);
  return exchange;
}

/** Lists an instrument, or brings a listed one's hours up to date. */
function list(simulation: Simulation, markets: Map<ConId, Market>, instrument: Instrument): void {
  const known = markets.get(instrument.conId);
  if (known !== undefined) {
    known.relist(instrument);
    return;
  }
  const market = new Market(instrument, simulation.now);
  markets.set(instrument.conId, market);
  simulation.options.chains.addUnderlying(instrument);
  watchContractEnd(simulation, market);
}

/**
 * Goes on in a market whose time lies before the stored one (a replay after a live demonstration): what belonged to
 * the stored day is over, and orders expire by the new clock.
 */
function enterOtherTime(simulation: Simulation, snapshot: ExchangeSnapshot): void {
  if (marketDayOf(snapshot.now).date !== simulation.day.date) turnMarketDay(simulation);
  for (const order of simulation.orders.openOrders) {
    scheduleExpiry(simulation, order);
    simulation.outbox.orderChanged(order);
  }
}

/** The previous close of an instrument; those of options are worked out once a day. */
function closeOf(
  bars: MarketSource | undefined,
  market: Market,
  { day, options }: Simulation,
): Price | undefined {
  const { instrument } = market;
  if (bars === undefined || !isOption(instrument))
    return bars?.previousClose(mirroredBy(instrument) ?? instrument.conId);
  if (market.closeDate !== day.date) {
    const start = Temporal.PlainDate.from(day.date).toZonedDateTime(MARKET_DAY_ZONE);
    market.close = optionClose(options.model, instrument, bars, unixMs(start.epochMilliseconds));
    market.closeDate = day.date;
  }
  return market.close;
}

/** The listed instruments, and those that stored orders and positions still refer to. */
function openMarkets({ instruments, snapshot, start }: ExchangeOptions): Map<ConId, Market> {
  const listed = new Map(instruments.map((instrument) => [instrument.conId, instrument]));
  const referred = new Set<ConId>([
    ...(snapshot?.positions ?? []).map((position) => position.conId),
    ...(snapshot?.orders ?? []).map((order) => order.terms.conId),
    ...(snapshot?.executions ?? []).map((execution) => execution.conId),
  ]);
  for (const { conId, comboLegs = [] } of snapshot?.instruments ?? []) {
    if (referred.has(conId)) for (const leg of comboLegs) referred.add(leg.conId);
  }
  for (const instrument of snapshot?.instruments ?? []) {
    if (referred.has(instrument.conId) && !listed.has(instrument.conId)) {
      listed.set(instrument.conId, instrument);
    }
  }
  const prices = new Map((snapshot?.prices ?? []).map((stored) => [stored.conId, stored]));
  const markets = new Map<ConId, Market>();
  for (const [conId, instrument] of listed) {
    const stored = prices.get(conId);
    markets.set(
      conId,
      stored === undefined ? new Market(instrument, start) : Market.restore(instrument, stored),
    );
  }
  return markets;
}

/** An advisor's login begins with groups of all its clients. */
function newAdvisor({ advisor }: ExchangeOptions, accounts: readonly AccountId[]): Advisor | undefined {
  if (advisor === undefined) return undefined;
  const clients = accounts.filter((id) => id !== advisor.id);
  return { master: advisor.id, groups: firstGroups(clients), aliases: {} };
}

function openAccounts({ accounts: clients, advisor, snapshot }: ExchangeOptions): readonly AccountState[] {
  const accounts = advisor === undefined ? clients : [advisor, ...clients];
  const stored = snapshot?.accounts ?? [];
  const restored = stored.map(({ id, currency, cash, dayStart }): AccountState => {
    const positions = (snapshot?.positions ?? []).filter((position) => position.account === id);
    return {
      id,
      currency,
      cash: new Map(Object.entries(cash)),
      positions: new Map(positions.map(({ account: _, ...position }) => [position.conId, { ...position }])),
      dayStart,
    };
  });
  const named = accounts.map(
    (opening) => restored.find(({ id }) => id === opening.id) ?? openAccount(opening),
  );
  const others = restored.filter(({ id }) => !accounts.some((account) => account.id === id));
  const master = advisor?.id ?? snapshot?.advisor?.master;
  const all = [...named, ...others];
  return [...all.filter(({ id }) => id === master), ...all.filter(({ id }) => id !== master)];
}

function restoreOrder(simulation: Simulation, order: LiveOrder): void {
  simulation.orders.add(order);
  if (order.expiresAt !== undefined && order.stage !== 'done') {
    simulation.timers.add(order.expiresAt, { type: 'expiry', order });
  }
  if (order.activeAt !== undefined && order.stage !== 'done') {
    simulation.timers.add(order.activeAt, { type: 'wake', order });
  }
  if (order.stage === 'working' && order.terms.algo !== undefined) {
    simulation.timers.add(simulation.now, { type: 'algo', order });
  }
  if (order.stage === 'working') awaitConditions(simulation, order);
  if (order.stage === 'working') watchSession(simulation, marketOf(simulation, order.terms.conId));
}
