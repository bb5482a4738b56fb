import type { UnixMs } from '../core/clock.ts';
import type { ConId } from '../core/ids.ts';
import type { Price } from '../core/price.ts';
import type { Advisor } from './advisor/groups.ts';
import type { ComboBook } from './combos/combo-book.ts';
import type { SimulatedExecution } from './exchange.ts';
import type { IdSource } from './ids.ts';
import type { FillModel } from './matching/fill-model.ts';
import type { Market } from './matching/market.ts';
import type { Mirrors } from './matching/mirrors.ts';
import type { ExchangeRates } from './money/exchange-rates.ts';
import type { FeeModel } from './money/fee-model.ts';
import type { Ledger } from './money/ledger.ts';
import type { MarginModel } from './money/margin-model.ts';
import type { Valuation } from './money/valuation.ts';
import type { OptionDesk } from './options/option-desk.ts';
import type { LiveOrder } from './orders/live-order.ts';
import type { OrderStore } from './orders/order-store.ts';
import type { TradingRules } from './orders/trading-rules.ts';
import type { Outbox } from './outbox.ts';
import type { MarketDay } from './sessions/market-day.ts';
import type { SessionCalendar } from './sessions/session-calendar.ts';
import type { TimerQueue } from './timers.ts';

/** What time brings. */
export type Task =
  | { readonly type: 'expiry'; readonly order: LiveOrder }
  | { readonly type: 'conditions' }
  | { readonly type: 'algo'; readonly order: LiveOrder }
  | { readonly type: 'wake'; readonly order: LiveOrder }
  | { readonly type: 'session'; readonly market: Market }
  | { readonly type: 'option-quotes'; readonly underlying: ConId }
  | { readonly type: 'option-fixing'; readonly market: Market }
  | { readonly type: 'option-expiry'; readonly market: Market }
  | { readonly type: 'contract-end'; readonly market: Market }
  | { readonly type: 'close-out'; readonly market: Market }
  | { readonly type: 'day' };

/** The replaceable models of reality. */
export interface RealityModels {
  readonly fills: FillModel;
  readonly fees: FeeModel;
  readonly margins: MarginModel;
}

/** The parts of one simulated exchange, as its functions share them. */
export interface Simulation {
  now: UnixMs;
  day: MarketDay;
  /** Client 0 takes over orders entered by hand as they come. */
  bindsManualOrders: boolean;
  /** Of the current market day. */
  executions: SimulatedExecution[];
  readonly markets: ReadonlyMap<ConId, Market>;
  readonly combos: ComboBook;
  /** Contracts whose markets are opened when they are needed. */
  readonly options: OptionDesk;
  /** Markets that have another's prices. */
  readonly mirrors: Mirrors;
  readonly calendar: SessionCalendar;
  readonly models: RealityModels;
  readonly rules: TradingRules;
  readonly ids: IdSource;
  /** An advisor's login; undefined for any other. */
  advisor: Advisor | undefined;
  readonly orders: OrderStore;
  readonly ledger: Ledger;
  readonly rates: ExchangeRates;
  readonly valuation: Valuation;
  readonly timers: TimerQueue<Task>;
  readonly outbox: Outbox;
  /** Working orders whose conditions have not been met. */
  readonly conditional: Set<LiveOrder>;
  /** A market date (`YYYY-MM-DD`) begins: lists what is new, and brings hours up to date. */
  listOn(date: string): void;
  /** The last session's close. */
  previousClose(market: Market): Price | undefined;
  /** The first price at or after a moment of the past, or the last before it. */
  priceAt(conId: ConId, time: UnixMs, which: 'open' | 'close'): number | undefined;
}

/** The market of an instrument that the exchange has accepted an order for. */
export function marketOf(simulation: Simulation, conId: ConId): Market {
  const market = simulation.markets.get(conId);
  if (market === undefined) throw new Error(`no market for conId ${conId}`);
  return market;
}
