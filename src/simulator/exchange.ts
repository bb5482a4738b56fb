import type { UnixMs } from '../core/clock.ts';
import type { AccountId, ClientOrderId, ConId, ExecId, PermId } from '../core/ids.ts';
import type { Micros } from '../core/money.ts';
import type { Price, Quantity } from '../core/price.ts';
import type { Result } from '../core/result.ts';
import type { Instrument } from '../instruments/instrument.ts';
import type { Bar, BarRequest, MarketEvent, Quote } from '../marketdata/market.ts';
import type { AdvisorDesk } from './advisor/advisor-desk.ts';
import type { Allotment } from './advisor/allocation.ts';
import type { ComboTerms } from './combos/combo-instrument.ts';
import type { ShareRatio } from './matching/split.ts';
import type { CurrencyBalance } from './money/currency-balance.ts';
import type { OptionExchange } from './options/option-exchange.ts';
import type { ManualDesk } from './orders/manual-desk.ts';

/**
 * The simulated exchange and broker, without any protocol: it takes orders and market events in, and gives events
 * out. Single-threaded and deterministic; time comes from the market events and from `tick`.
 */

export type SimulatedSide = 'BUY' | 'SELL';
export const SIMULATED_ORDER_TYPES = [
  'MKT',
  'LMT',
  'STP',
  'STP LMT',
  'TRAIL',
  'TRAIL LIMIT',
  'MIT',
  'LIT',
  'MOC',
  'LOC',
  'REL',
  'MIDPRICE',
  'PEG MKT',
] as const;
export type SimulatedOrderType = (typeof SIMULATED_ORDER_TYPES)[number];
export const SIMULATED_TIFS = ['DAY', 'GTC', 'IOC', 'FOK', 'GTD', 'OPG'] as const;
export type SimulatedTif = (typeof SIMULATED_TIFS)[number];

/** IB's order statuses, with IB's meaning. */
export type SimulatedStatus =
  | 'PendingSubmit'
  | 'PreSubmitted'
  | 'Submitted'
  | 'PendingCancel'
  | 'Cancelled'
  | 'Filled'
  | 'Inactive';

/** IB's adjustable stop: `adjustedOrderType`, `triggerPrice` and the terms from then on. */
export interface StopAdjustment {
  readonly orderType: string;
  readonly trigger: Price;
  readonly stopPrice?: Price;
  readonly stopLimitPrice?: Price;
  readonly trailingAmount?: number;
  /** True: `trailingAmount` is in per cent. */
  readonly inPercent: boolean;
}

/** IB's kinds of conditions by their numbers on the wire. */
export const CONDITION_TYPES = {
  price: 1,
  time: 3,
  margin: 4,
  execution: 5,
  volume: 6,
  percentChange: 7,
} as const;

/** IB's `algoStrategy` and `algoParams`. */
export interface AlgoTerms {
  /** `Adaptive`, `Twap` or `Vwap`. */
  readonly strategy: string;
  readonly params: readonly { readonly tag: string; readonly value: string }[];
}

/** What an order of a combination says besides its legs. */
export interface ComboOrderTerms {
  /** IB's `orderComboLegs`: a limit for each leg, in the order of the contract's legs; empty or unset without. */
  readonly legPrices: readonly (Price | undefined)[];
  /** IB's `smartComboRoutingParams`. */
  readonly routing: readonly { readonly tag: string; readonly value: string }[];
  /** Of each leg what has no effect here and is echoed. */
  readonly legs: readonly {
    readonly openClose: number;
    readonly shortSaleSlot: number;
    readonly designatedLocation: string;
    readonly exemptCode: number;
  }[];
}

/** One condition of an order, as it is on the wire; which fields count depends on the kind. */
export interface OrderCondition {
  readonly type: number;
  /** `a` and, `o` or: how it joins the next one. They are taken from left to right. */
  readonly conjunction: string;
  /** At or above the value, else at or below it. For times: after it, else before. */
  readonly isMore?: boolean;
  /** A price, a volume, a change from the close in per cent, a margin cushion in per cent, or a time. */
  readonly value?: string;
  readonly conId?: number;
  readonly exchange?: string;
  readonly triggerMethod?: number;
  /** Of an execution condition: a trade by this account in that symbol. */
  readonly secType?: string;
  readonly symbol?: string;
}

/** IB's `faGroup`, `faMethod` (empty: the group's own) and `faPercentage`. */
export interface AllocationTerms {
  readonly group: string;
  readonly method: string;
  readonly percentage?: number;
}

/** What a client sends. Optional fields are absent when unset on the wire. */
export interface OrderRequest {
  readonly clientId: number;
  readonly orderId: ClientOrderId;
  readonly account: AccountId;
  readonly conId: ConId;
  /** As the client wrote it (`SMART`), echoed back. */
  readonly exchange: string;
  readonly action: SimulatedSide;
  readonly totalQuantity: Quantity;
  /** Free text: an unknown one is refused with 321 "Invalid order type was entered". */
  readonly orderType: string;
  readonly lmtPrice?: Price;
  /** Trigger of STP, STP LMT, MIT and LIT; trailing amount of TRAIL and TRAIL LIMIT; offset of REL and PEG MKT. */
  readonly auxPrice?: Price;
  readonly trailingPercent?: number;
  readonly trailStopPrice?: Price;
  /** TRAIL LIMIT: how far beyond the stop its limit lies. */
  readonly lmtPriceOffset?: number;
  /** Of REL, in place of `auxPrice`: a share of the price, 0.01 for one per cent. */
  readonly percentOffset?: number;
  /** The order rests until then: `20261120 15:00:00 US/Eastern`. */
  readonly goodAfterTime?: string;
  readonly allOrNone?: boolean;
  /** The first fill is at least this large. */
  readonly minQty?: Quantity;
  /** What is shown of an iceberg order. */
  readonly displaySize?: Quantity;
  /** In place of a size: money to spend or to raise, in the instrument's currency. */
  readonly cashQty?: number;
  /** How far beyond its limit a limit order will secretly go. */
  readonly discretionaryAmt?: number;
  /** 0 default, 1 double bid/ask, 2 last, 3 double last, 4 bid/ask, 7 last or bid/ask, 8 midpoint. */
  readonly triggerMethod?: number;
  /** What a stop becomes once the market reaches `trigger`. */
  readonly adjustment?: StopAdjustment;
  /** An IB algo that works the order over time. */
  readonly algo?: AlgoTerms;
  /** What must hold before the order works (or, with `conditionsCancelOrder`, at which it ends). */
  readonly conditions?: readonly OrderCondition[];
  /** Conditions are judged outside regular hours too. */
  readonly conditionsIgnoreRth?: boolean;
  readonly conditionsCancelOrder?: boolean;
  /** Of an order of a combination alone. */
  readonly combo?: ComboOrderTerms;
  /** Free text: an unknown one is refused. Empty means DAY. */
  readonly tif: string;
  readonly goodTillDate?: string;
  readonly outsideRth: boolean;
  readonly ocaGroup: string;
  /** 0 when unset (IB then uses 3); 1 cancel with block, 2 reduce with block, 3 reduce without block. */
  readonly ocaType: number;
  /** 0 when there is no parent. */
  readonly parentId: ClientOrderId | 0;
  readonly transmit: boolean;
  readonly orderRef: string;
  readonly whatIf: boolean;
  /** An advisor's order for a group of accounts. */
  readonly allocation?: AllocationTerms;
  /** Entered by a person in TWS, or by the broker itself. Its number is 0 until client 0 has taken it over. */
  readonly manual?: true;
  /** Every other field of the wire order that has to be echoed and has no effect here, by IB's field name. */
  readonly echo: Readonly<Record<string, string>>;
}

/** An order as the simulated broker keeps it. A snapshot: later changes come as new snapshots. */
export interface SimulatedOrder extends OrderRequest {
  /** Of an advisor's order: what each account gets when all of it fills. */
  readonly allotments?: readonly Allotment[];
  readonly permId: PermId;
  readonly status: SimulatedStatus;
  /** `''`, or of `child`, `trigger` and `locate` those that hold it, with commas. */
  readonly whyHeld: string;
  readonly filled: Quantity;
  readonly remaining: Quantity;
  /** 0 before the first fill. */
  readonly avgFillPrice: number;
  readonly lastFillPrice: number;
  /** Accumulated. */
  readonly commission: Micros;
  readonly commissionCurrency: string;
  /** Order entry in market time. */
  readonly placedAt: UnixMs;
  /** When it reached its final status. */
  readonly completedAt?: UnixMs;
  /** IB's words: `Filled Size: 100`, `Cancelled by Trader`. */
  readonly completedStatus?: string;
}

export interface SimulatedExecution {
  readonly execId: ExecId;
  readonly time: UnixMs;
  readonly account: AccountId;
  readonly conId: ConId;
  readonly exchange: string;
  readonly side: 'BOT' | 'SLD';
  readonly shares: Quantity;
  readonly price: Price;
  readonly permId: PermId;
  readonly clientId: number;
  readonly orderId: ClientOrderId;
  readonly cumQty: Quantity;
  readonly avgPrice: number;
  readonly orderRef: string;
  /** IB: 1 added liquidity, 2 removed liquidity. */
  readonly lastLiquidity: 1 | 2;
  readonly commission: Micros;
  readonly commissionCurrency: string;
  /** Absent for an opening trade (on the wire: the unset double). */
  readonly realizedPnl?: Micros;
}

export interface SimulatedPosition {
  readonly account: AccountId;
  readonly conId: ConId;
  /** Signed. Rows with 0 stay for the session after a close. */
  readonly position: number;
  /** Per unit, including the multiplier and commissions, as IB's `averageCost`. */
  readonly averageCost: number;
  readonly marketPrice: number;
  readonly marketValue: Micros;
  readonly unrealizedPnl: Micros;
  /** Of the current market day, after commissions. */
  readonly realizedPnl: Micros;
  /** Change since the previous close or since opening, today. */
  readonly dailyPnl: Micros;
}

/** Base-currency totals of an account, IB's tags in camel case. */
export interface SimulatedBalances {
  readonly account: AccountId;
  readonly currency: string;
  readonly netLiquidation: Micros;
  readonly totalCashValue: Micros;
  readonly grossPositionValue: Micros;
  readonly equityWithLoanValue: Micros;
  readonly initMarginReq: Micros;
  readonly maintMarginReq: Micros;
  readonly availableFunds: Micros;
  readonly excessLiquidity: Micros;
  readonly buyingPower: Micros;
  readonly cushion: number;
  readonly realizedPnl: Micros;
  readonly unrealizedPnl: Micros;
  readonly dailyPnl: Micros;
  /** Cash by currency. */
  readonly cash: Readonly<Record<string, Micros>>;
  /** What the account has in each currency, its base currency first. */
  readonly currencies: readonly CurrencyBalance[];
}

/** An error as IB numbers it; the gateway sends it under the order's or request's id. */
export interface BrokerError {
  readonly code: number;
  readonly message: string;
}

export interface WhatIfResult {
  readonly initMarginBefore: Micros;
  readonly maintMarginBefore: Micros;
  readonly equityWithLoanBefore: Micros;
  readonly initMarginAfter: Micros;
  readonly maintMarginAfter: Micros;
  readonly equityWithLoanAfter: Micros;
  readonly commission: Micros;
  readonly commissionCurrency: string;
  /** Set when the order would be refused. */
  readonly error?: BrokerError;
}

/** What the exchange tells, in the order in which a real gateway would tell it (section "order life" of the docs). */
export type ExchangeEvent =
  /** The order as it is now: on the wire an openOrder, followed by an orderStatus when `withStatus`. */
  | {
      readonly type: 'order';
      readonly order: SimulatedOrder;
      readonly withOpenOrder: boolean;
      readonly withStatus: boolean;
    }
  /** Without an order: exercises, assignments and expirations of options. */
  | { readonly type: 'execution'; readonly execution: SimulatedExecution; readonly order?: SimulatedOrder }
  | { readonly type: 'commission'; readonly execution: SimulatedExecution }
  /** For an order's owner: refusals (103, 105, 110, 201 …), cancellations (202) and warnings (399, 404 …). */
  | {
      readonly type: 'orderError';
      readonly clientId: number;
      readonly orderId: ClientOrderId;
      readonly error: BrokerError;
    }
  /** Client 0 has taken over an order entered by hand: from now on it has this number. */
  | {
      readonly type: 'bound';
      readonly permId: PermId;
      readonly clientId: number;
      readonly orderId: ClientOrderId;
    }
  | {
      readonly type: 'whatIf';
      readonly request: OrderRequest;
      readonly permId: PermId;
      readonly result: WhatIfResult;
    }
  | { readonly type: 'position'; readonly position: SimulatedPosition };

export interface Exchange extends OptionExchange {
  /** Market time reached. */
  now(): UnixMs;
  readonly accounts: readonly AccountId[];
  /** What is listed; combinations are not among them. */
  readonly instruments: readonly Instrument[];
  /** Also options that are only listed; `instruments` does not name them. */
  instrument(conId: ConId): Instrument | undefined;

  /** Lists a combination, so that it can be ordered and followed: the same instrument for the same legs. */
  combo(terms: ComboTerms): Result<Instrument, BrokerError>;
  /** Keeps up the quotes of a combination, which are otherwise made when asked for. Returns the way to stop. */
  watchCombo(conId: ConId): () => void;

  /** New order, or modification when the client already owns an open order of that id. Never throws for bad input. */
  placeOrder(request: OrderRequest): void;
  /** Refused with 10147 or 10148 as IB does. `manualCancelTime` is accepted and ignored. */
  cancelOrder(clientId: number, orderId: ClientOrderId): void;
  /** Cancels every open order of every client. */
  cancelAll(): void;

  /** What a person in TWS, and the broker, do beside the clients. */
  readonly manualDesk?: ManualDesk;
  /** An advisor's configuration. */
  readonly advisorDesk?: AdvisorDesk;

  /** Next order id for a client: above every id that client has used. */
  nextOrderId(clientId: number): ClientOrderId;
  /** Open orders (also held children), oldest first. `clientId` absent: of all clients. */
  openOrders(clientId?: number): readonly SimulatedOrder[];
  /** Orders that ended on the current market day, oldest first. */
  completedOrders(): readonly SimulatedOrder[];
  /** Executions of the current market day, oldest first. */
  executions(): readonly SimulatedExecution[];
  positions(account: AccountId): readonly SimulatedPosition[];
  balances(account: AccountId): SimulatedBalances;
  quote(conId: ConId): Quote | undefined;
  bars(request: BarRequest): readonly Bar[];
  /** Whether the instrument trades now, and in regular hours. */
  session(conId: ConId): 'regular' | 'extended' | 'closed';

  /** Feeds market events: matching happens here. */
  onMarket(events: readonly MarketEvent[]): void;
  /**
   * The venue corrects an execution of today: it is told again with the last part of its id one higher, and the account and the order
   * are put right; commissions stay. Undefined when there is none of that id, or it has been corrected already.
   */
  correctExecution?(
    execId: ExecId,
    correction: { readonly price?: Price; readonly shares?: Quantity },
  ): SimulatedExecution | undefined;
  /** Splits a stock (`splitShares`); false where it cannot be. */
  split?(conId: ConId, ratio: ShareRatio): boolean;
  /** Halts trading in an instrument, or lets it go on: orders are taken and rest, nothing fills or triggers. */
  halt?(conId: ConId, on: boolean): void;
  isHalted?(conId: ConId): boolean;
  /** Moves market time without events: expiry of DAY and GTD orders, end of day. */
  tick(now: UnixMs): void;

  /** All that happens, in order, synchronously, also during `placeOrder`. Returns the way to stop listening. */
  onEvent(listener: (event: ExchangeEvent) => void): () => void;
  /** Every market event after it was applied. */
  onQuote(listener: (event: MarketEvent) => void): () => void;
}
