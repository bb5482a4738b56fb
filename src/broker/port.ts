import type { UnixMs } from '../core/clock.ts';
import type { AccountId, ClientOrderId, ConId, ExecId, OrderRef, PermId } from '../core/ids.ts';
import type { Micros } from '../core/money.ts';
import type { Price, Quantity } from '../core/price.ts';
import type { Refusal, Result } from '../core/result.ts';
import type { ContractQuery, Instrument } from '../instruments/instrument.ts';
import type { Bar, BarSource, Quote } from '../marketdata/market.ts';
import type { AdvisorGroup } from './advisor-group.ts';
import type { Listed } from './listed.ts';
import type { RiskApproved } from './risk-approved.ts';

export type Side = 'BUY' | 'SELL';
/** `IOC`: what does not fill at once is cancelled by the exchange. */
export type TimeInForce = 'DAY' | 'GTC' | 'IOC';

/** How an order is priced. Stop prices trigger; limit prices bound. */
export type Pricing =
  | { readonly type: 'market' }
  | { readonly type: 'limit'; readonly limit: Price }
  | { readonly type: 'stop'; readonly stop: Price }
  | { readonly type: 'stop-limit'; readonly stop: Price; readonly limit: Price }
  /** Follows the price at a distance; `stop` is where it starts. */
  | { readonly type: 'trailing-stop'; readonly amount: number; readonly stop: Price }
  | { readonly type: 'trailing-stop-percent'; readonly percent: number; readonly stop: Price };

/** One order, complete: nothing is left to a default of the library or the gateway. */
export interface OrderTicket {
  readonly ref: OrderRef;
  readonly orderId: ClientOrderId;
  readonly account: AccountId;
  readonly instrument: Instrument;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly pricing: Pricing;
  readonly tif: TimeInForce;
  readonly outsideRth: boolean;
  /** Orders of one group take what one of them fills off the others (IB's OCA type 2, reduce with block). Absent: none. */
  readonly ocaGroup?: string;
  /** Rests without effect until then; the broker's clock. */
  readonly goodAfter?: UnixMs;
  /** Only of stops. */
  readonly adjustment?: StopAdjustment;
  /** Of an exit that is placed by itself: the number of its entry, which works; it is held back until that has filled. Absent: none. */
  readonly parentId?: ClientOrderId;
}

/** IB's adjustable stop: once the market has come to `trigger`, in the position's favour, the stop becomes `to`, for good. */
export interface StopAdjustment {
  readonly trigger: Price;
  readonly to: Extract<Pricing, { type: 'stop' | 'trailing-stop' }>;
}

/** An order that is open at the broker, with its complete new terms under the same number. */
export interface AmendmentTicket {
  readonly order: OrderTicket;
  /** The number of its entry while that is open; IB refuses the change of a child that leaves it out. */
  readonly parentId?: ClientOrderId;
}

/** An entry with the exits that become active when it has filled; the exits cancel each other. */
export interface BracketTicket {
  readonly entry: OrderTicket;
  /** Stop and target; at least one. Opposite side, same instrument and account. */
  readonly exits: readonly OrderTicket[];
}

/**
 * What an account would come to with an order, as the broker reckons it (IB's `whatIf`): amounts in the account's base
 * currency. What the broker leaves out is absent.
 */
export interface MarginPreview {
  readonly initialBefore?: number;
  readonly initialAfter?: number;
  readonly maintenanceAfter?: number;
  readonly equityWithLoanAfter?: number;
  readonly commission?: number;
  readonly commissionCurrency?: string;
  /** The broker's own words about the order. */
  readonly warning?: string;
}

/** IB's order statuses. */
export const BROKER_ORDER_STATUSES = [
  'ApiPending',
  'PendingSubmit',
  'PreSubmitted',
  'Submitted',
  'PendingCancel',
  'ApiCancelled',
  'Cancelled',
  'Filled',
  'Inactive',
] as const;
export type BrokerOrderStatus = (typeof BROKER_ORDER_STATUSES)[number];

/** An order as the broker describes it; also other clients' and manual orders. */
export interface BrokerOrder {
  /** Our reference where the order carries one; otherwise empty. */
  readonly ref: string;
  /** 0 for completed orders and unbound manual orders. */
  readonly orderId: ClientOrderId;
  readonly clientId: number;
  readonly permId: PermId;
  readonly account: AccountId;
  readonly conId: ConId;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: Quantity;
  /** IB's order type: `LMT`, `STP`. */
  readonly orderType: string;
  readonly limitPrice?: Price;
  readonly stopPrice?: Price;
  readonly tif: string;
  readonly status: BrokerOrderStatus;
  /** Only completed orders carry it here; for open ones see the order status. */
  readonly filled?: Quantity;
  readonly completedStatus?: string;
}

export interface OrderStatusReport {
  readonly orderId: ClientOrderId;
  readonly clientId: number;
  readonly permId: PermId;
  readonly status: BrokerOrderStatus;
  readonly filled: Quantity;
  readonly remaining: Quantity;
  readonly avgFillPrice: number;
  readonly whyHeld: string;
}

export interface Execution {
  readonly execId: ExecId;
  readonly ref: string;
  readonly orderId: ClientOrderId;
  readonly clientId: number;
  readonly permId: PermId;
  readonly account: AccountId;
  /** The client account that this part of an advisor's order went to; `account` is the advisor's then. */
  readonly client?: AccountId;
  readonly conId: ConId;
  readonly symbol: string;
  /**
   * Of a combination as a whole, whose legs have executions of their own beside it (IB: secType `BAG`); `conId` is then a
   * number that all combinations share. Its price may be negative.
   */
  readonly isCombo?: true;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly price: Price;
  readonly cumulativeQuantity: Quantity;
  readonly averagePrice: number;
  /** The broker's time. */
  readonly time: UnixMs;
}

export interface CommissionReport {
  readonly execId: ExecId;
  readonly commission: Micros;
  readonly currency: string;
  /** Absent for opening trades. */
  readonly realizedPnl?: Micros;
}

export interface BrokerPosition {
  readonly account: AccountId;
  readonly conId: ConId;
  readonly symbol: string;
  readonly secType: string;
  readonly currency: string;
  /** Signed. */
  readonly position: number;
  /** Per unit including the multiplier, as IB's averageCost. */
  readonly averageCost: number;
  /** Of an advisor's group: what each of its accounts holds, signed. */
  readonly shares?: ReadonlyMap<AccountId, number>;
}

/**
 * Why there is no connection, for programs. `NO_HANDSHAKE`: the port accepts connections and never answers (a wedged
 * gateway, or not a TWS API port). `NO_SESSION`: it answered, but no session began. `SILENT`: an established connection
 * stopped answering.
 */
export const LINK_FAILURES = [
  'REFUSED',
  'UNREACHABLE',
  'NO_HANDSHAKE',
  'NO_SESSION',
  'UNSUPPORTED_VERSION',
  'CLIENT_ID_IN_USE',
  'PORT_CHANGED',
  'SILENT',
  'LOST',
  'CLOSED',
] as const;
export type LinkFailure = (typeof LINK_FAILURES)[number];

/** When the subscriptions of a session are asked for: as it begins, or when `resumeStreams` says so. */
export type StreamStart = 'at-once' | 'on-request';

/** Separate facts: a broken data farm is not a broken socket. */
export interface LinkHealth {
  readonly socket: 'disconnected' | 'connecting' | 'connected';
  /** The gateway's own link to IB: 1100 breaks it; 1101 and 1102 restore it. */
  readonly broker: 'up' | 'down' | 'unknown';
  /** Farm name → state: `usfarm` → `ok` (2104/2106/2158), `broken` (2103/2105/2157), `inactive` (2107/2108), `connecting` (2119). */
  readonly farms: Readonly<Record<string, 'ok' | 'broken' | 'inactive' | 'connecting'>>;
  /** True once nextValidId and the accounts are known and orders may be sent. */
  readonly ready: boolean;
  /**
   * Whether the gateway is logged in to IB: `no` when it answers the handshake and begins no session, `unknown` while
   * nothing answers.
   */
  readonly loggedIn: 'yes' | 'no' | 'unknown';
  /** True after the gateway answered 321 "Read-Only mode". */
  readonly readOnly: boolean;
  /** Since when another session of the same user has the market data (10197). */
  readonly competingSince?: UnixMs;
  /** The last reason for not being connected, for people. */
  readonly reason?: string;
  /** The same for programs. */
  readonly failure?: LinkFailure;
  readonly since: UnixMs;
}

/**
 * What a subscription to quotes is worth now. `held`: it is wanted, and not asked for in this session yet. `waiting`: asked
 * for, nothing has come. `streaming`: data has come, and its silence, if any, is that of its market. `stale`: nothing came
 * for too long although its market is open; it is asked for again, more and more seldom. `interrupted`: IB has ended it
 * for a reason that passes (101, 10197); likewise. `refused`: IB has ended it for good; the next session asks again.
 */
export const STREAM_STATES = ['held', 'waiting', 'streaming', 'stale', 'interrupted', 'refused'] as const;
export type StreamState = (typeof STREAM_STATES)[number];

/** One subscription as a fact of its own: neither the socket nor a farm says whether its data comes. */
export interface StreamHealth {
  readonly conId: ConId;
  readonly state: StreamState;
  /** When the state began. */
  readonly since: UnixMs;
  /** When data came last, by our clock; also of an earlier session. */
  readonly lastDataAt?: UnixMs;
  /** How often it was asked for since data came last, beyond the first time. */
  readonly askedAgain: number;
  /** Why it does not stream, for people. */
  readonly reason?: string;
}

/** Facts of one established session. */
export interface BrokerSession {
  readonly host: string;
  readonly port: number;
  readonly clientId: number;
  readonly serverVersion: number;
  /** As the gateway wrote it: `20261121 10:00:00 EST`. */
  readonly connectionTime: string;
  readonly accounts: readonly AccountId[];
  /** The first order id that the gateway accepts from this client. */
  readonly nextValidId: ClientOrderId;
  /** The advisor's groups as the gateway told them; only where orders go to one. */
  readonly groups?: readonly AdvisorGroup[];
  /** Why the advisor's groups are not known, for people; a `groups` event tells when they are. */
  readonly groupsUnknown?: string;
  /** Why the account cannot be traded in this session, for people; absent: nothing is in the way. */
  readonly obstacle?: string;
}

/** What an IB code means for us. */
export type NoticeClass = 'info' | 'warning' | 'order-fate' | 'connection' | 'bug';

export interface BrokerNotice {
  readonly code: number;
  readonly class: NoticeClass;
  readonly message: string;
  /** The order or request it is about; absent for general notices (id −1). */
  readonly id?: number;
}

/** Everything the broker says without being asked, in arrival order. */
export type BrokerEvent =
  | { readonly type: 'link'; readonly health: LinkHealth }
  | { readonly type: 'session'; readonly session: BrokerSession }
  /** The advisor's groups of a session that began without them (`groupsUnknown`). */
  | { readonly type: 'groups'; readonly session: BrokerSession }
  /** The bytes of these orders were handed to the socket. */
  | { readonly type: 'sent'; readonly orderIds: readonly ClientOrderId[] }
  /** These orders waited for their turn (pacing) when the link went, or when they were cancelled: they never left. */
  | {
      readonly type: 'not-sent';
      readonly orderIds: readonly ClientOrderId[];
      readonly why?: 'ended' | 'cancelled';
    }
  | { readonly type: 'order'; readonly order: BrokerOrder }
  | { readonly type: 'order-status'; readonly report: OrderStatusReport }
  | { readonly type: 'execution'; readonly execution: Execution }
  | { readonly type: 'commission'; readonly report: CommissionReport }
  /** A code that decides or concerns an order of ours: refusals (`rejected`), cancellations, warnings. */
  | {
      readonly type: 'order-notice';
      readonly orderId: ClientOrderId;
      readonly code: number;
      readonly message: string;
      /**
       * `rejected`: this order does not exist at the broker. `not-cancellable`: 161, 10147, 10148. `not-changed`: a change of it was
       * refused (104, 105). `warning`: it lives on.
       */
      readonly fate: 'rejected' | 'cancelled' | 'not-cancellable' | 'not-changed' | 'warning';
    }
  | { readonly type: 'notice'; readonly notice: BrokerNotice }
  /** The state of a subscription has changed. */
  | { readonly type: 'stream'; readonly stream: StreamHealth }
  | {
      readonly type: 'account-value';
      readonly account: AccountId;
      readonly key: string;
      readonly value: string;
      readonly currency: string;
    }
  | { readonly type: 'position'; readonly position: BrokerPosition }
  | { readonly type: 'quote'; readonly quote: Quote };

export interface HistoricalBarsRequest {
  readonly instrument: Instrument;
  readonly source: BarSource;
  /** IB's words: `1 min`, `5 mins`, `1 hour`, `1 day`. */
  readonly barSize: string;
  /** IB's words: `1 D`, `3600 S`, `1 W`. */
  readonly duration: string;
  readonly regularHoursOnly: boolean;
}

/**
 * A broker, in our own words. Nothing above this line knows IB's library. Orders can only be given as
 * `RiskApproved`; the only maker of those is the risk room.
 */
export interface Broker {
  /** Starts connecting and keeps the link up until `close`. Resolves at once; watch the events. */
  start(): void;
  /** Leaves the gateway in good order. Resting orders stay. */
  close(): Promise<void>;
  readonly health: LinkHealth;
  readonly session: BrokerSession | undefined;
  onEvent(listener: (event: BrokerEvent) => void): () => void;

  /** Contracts that fit; cached. Several candidates mean that the query is ambiguous. */
  resolve(query: ContractQuery): Promise<Result<readonly Instrument[], Refusal>>;
  /** Streams quotes as `quote` events, also after reconnections, until `unsubscribe`. Doing it twice changes nothing. */
  subscribeQuotes(instrument: Instrument): void;
  unsubscribeQuotes(instrument: Instrument): void;
  /** Every subscription to quotes, in the order in which they were asked for. */
  readonly streams: readonly StreamHealth[];
  /**
   * Asks for all subscriptions of the session that are `held`. Only needed where the broker was made with
   * `streams: 'on-request'`, so that orders and positions are read first after a gap.
   */
  resumeStreams(): void;
  bars(request: HistoricalBarsRequest): Promise<Result<readonly Bar[], Refusal>>;

  /**
   * Sends in this call, or as soon as the pacing of 50 messages a second allows; then a `sent` event comes. Waiting
   * orders die with the connection (`not-sent`): nothing is ever buffered across connections.
   * Throws `LinkNotReady`, and sends nothing, when the link is not ready.
   */
  place(order: RiskApproved<OrderTicket>): void;
  placeBracket(bracket: RiskApproved<BracketTicket>): void;
  /**
   * Changes an order that the broker has confirmed as open. IB takes the same message for a new order: the caller must
   * know by evidence of this session that the order is open, or a second one may come to life.
   */
  amend(amendment: RiskApproved<AmendmentTicket>): void;
  cancel(orderId: ClientOrderId): void;

  /**
   * Asks what the account's margins would be with this order, which is not placed. Its number is used up. Refuses with
   * `LINK_NOT_READY`, `LINK_LOST`, `BROKER_TIMEOUT`, `READ_ONLY_API`, or `BROKER_REFUSED` where the broker would refuse the order.
   */
  previewMargin(order: OrderTicket): Promise<Result<MarginPreview, Refusal>>;

  /** Snapshots; each refuses with a reason after a timeout or when the link goes. */
  openOrders(): Promise<Listed<BrokerOrder>>;
  completedOrders(): Promise<Listed<BrokerOrder>>;
  executions(): Promise<Listed<Execution>>;
  positions(): Promise<Listed<BrokerPosition>>;
  /** Asks for the account's values anew, which come as events; resolves with their number when the last has come. */
  accountValues(): Promise<Result<number, Refusal>>;
  /** The broker's clock. Under replay it is the recorded day's. */
  currentTime(): Promise<Result<UnixMs, Refusal>>;
}

/** Thrown by `place`, `placeBracket`, `amend` and `cancel` when nothing was sent. */
export class LinkNotReady extends Error {
  override readonly name = 'LinkNotReady';
}
