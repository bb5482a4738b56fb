import type { Side } from '../../../broker/port.ts';
import type { UnixMs } from '../../../core/clock.ts';
import type { ConId, OrderRef, SignalId } from '../../../core/ids.ts';
import { joiner } from '../../../core/joined.ts';
import type { Actor } from '../../actor.ts';
import type { TradingStateName } from '../../kernel/events.ts';
import type { Owner, RiskScope } from '../scope.ts';
import type { OrdersByInstrument } from './open-orders.ts';

/** What a scope has done since the risk day began. */
export interface Tally {
  /** Orders planned. */
  orders: number;
  /** Entries planned. */
  entries: number;
  /** Cancellations asked for. */
  cancels: number;
  /** Changes of resting orders that were asked for. */
  revisions: number;
  /** Orders with at least one execution. */
  executed: number;
}

/** An entry planned lately. */
export interface RecentEntry {
  readonly at: UnixMs;
  readonly signalId: SignalId;
  readonly conId: ConId;
  readonly side: Side;
  readonly quantity: number;
}

/** Orders planned at one moment, with the keys of their scopes. */
export interface RecentOrders {
  readonly at: UnixMs;
  readonly keys: readonly string[];
  readonly orders: number;
  /** All orders of the account so far, these included. */
  readonly total: number;
}

/** A position from flat to flat. */
export interface OpenTrade extends Owner {
  readonly openedAt: UnixMs;
  /** The risk day on which it began. */
  readonly day: string;
  /** Closed profit of the instrument when it began, after commissions, in the instrument's currency. */
  readonly profitBefore: number;
  /** Entries that have filled, in part or whole. */
  entries: OrderRef[];
}

export interface ClosedTrade extends Owner {
  readonly conId: ConId;
  readonly openedAt: UnixMs;
  readonly closedAt: UnixMs;
  readonly openedOn: string;
  readonly closedOn: string;
  /** After commissions as far as they were told, in the instrument's currency. */
  profit: number;
  /** True when its last part was closed by its stop. */
  readonly byStop: boolean;
}

/** Why entries of a scope are refused until a time or a person. */
export interface RiskLock {
  /** `DAILY_LOSS:account`. */
  readonly id: string;
  readonly code: string;
  readonly scope: RiskScope;
  readonly reason: string;
  readonly since: UnixMs;
  /** Absent: until a person lifts it. */
  readonly until?: UnixMs;
}

/** A trading state of a narrower scope than the account. */
export interface ScopedState {
  readonly scope: RiskScope;
  readonly name: TradingStateName;
  readonly reason: string;
  readonly by: Actor;
  readonly since: UnixMs;
}

/** The part of a position that belongs to one strategy and source. */
export interface Share extends Owner {
  /** Signed. */
  quantity: number;
}

/** What an owner has closed with, after commissions. */
export interface OwnerProfit extends Owner {
  readonly currency: string;
  amount: number;
}

/** Profit when a day or week began, so that what came since can be told. In the instruments' currencies. */
export interface ProfitBase {
  readonly instruments: ReadonlyMap<ConId, number>;
  /** By `ownerProfitKey`. */
  readonly owners: ReadonlyMap<string, number>;
}

/**
 * What the risk checks remember: only what the journal's events say, so that a restart knows the same. A part of the
 * kernel's state.
 */
export interface RiskBook {
  /** The risk day and week; absent before the first one was noted. */
  day?: { readonly key: string; readonly week: string; readonly since: UnixMs };
  dayBase: ProfitBase;
  weekBase: ProfitBase;
  /** Highest equity of the risk day, and ever; in the base currency. */
  dayPeak?: number;
  peak?: number;
  readonly tallies: Map<string, Tally>;
  /** Of the last minute, oldest first. */
  readonly recentOrders: RecentOrders[];
  readonly recentEntries: RecentEntry[];
  /** Entries and stops that are not final, or whose last executions have not come. */
  readonly openEntries: OrdersByInstrument;
  readonly openStops: OrdersByInstrument;
  /** Orders whose state is `unknown`. */
  readonly inDoubt: Set<OrderRef>;
  readonly openTrades: Map<ConId, OpenTrade>;
  /** Oldest first. */
  readonly trades: ClosedTrade[];
  readonly shares: Map<ConId, Map<string, Share>>;
  /** Of every owner that ever held something, by owner and currency. */
  readonly ownerProfit: Map<string, OwnerProfit>;
  readonly locks: Map<string, RiskLock>;
  /** Locks that ended, by id, and when: what came before gives no new lock. */
  readonly ended: Map<string, UnixMs>;
  /** Locks that a person lifted in this risk day. */
  readonly liftedToday: Set<string>;
  readonly states: Map<string, ScopedState>;
}

export const emptyBook = (): RiskBook => ({
  dayBase: { instruments: new Map(), owners: new Map() },
  weekBase: { instruments: new Map(), owners: new Map() },
  tallies: new Map(),
  recentOrders: [],
  recentEntries: [],
  openEntries: new Map(),
  openStops: new Map(),
  inDoubt: new Set(),
  openTrades: new Map(),
  trades: [],
  shares: new Map(),
  ownerProfit: new Map(),
  locks: new Map(),
  ended: new Map(),
  liftedToday: new Set(),
  states: new Map(),
});

const parted = joiner('/');

/** Strategy and source as one text. */
export const ownerKey = ({ strategy, source }: Owner): string => parted(source, strategy ?? '');

export const ownerProfitKey = (owner: Owner, currency: string): string => parted(currency, ownerKey(owner));
