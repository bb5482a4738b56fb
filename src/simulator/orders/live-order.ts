import type { UnixMs } from '../../core/clock.ts';
import type { PermId } from '../../core/ids.ts';
import type { Micros } from '../../core/money.ts';
import type { Price, Quantity } from '../../core/price.ts';
import { cleanDecimal } from '../../core/price.ts';
import type { Writable } from '../../core/writable.ts';
import type { OrderRequest, SimulatedOrder, SimulatedStatus } from '../exchange.ts';
import type { OrderPart } from './parts.ts';

/**
 * Where an order stands inside the simulator:
 * `staged` received with transmit=false, nobody is told · `held` waits for its parent's complete fill ·
 * `working` at the exchange, or waiting for its trigger or its session · `done` final.
 */
export const ORDER_STAGES = ['staged', 'held', 'working', 'done'] as const;
export type OrderStage = (typeof ORDER_STAGES)[number];

/** What one leg of a combination's order has traded. */
export interface LegProgress {
  filled: number;
  /** Σ price × quantity. */
  filledValue: number;
  /** Charged so far. */
  commission: Micros;
}

/** An order with its life so far. Plain data, so that it can be stored as it is. */
export interface LiveOrder {
  /** The order as it stands: modifications replace it; account, tif and OCA fields are filled in. */
  terms: OrderRequest;
  readonly permId: PermId;
  readonly parentPermId: PermId | 0;
  stage: OrderStage;
  status: SimulatedStatus;
  /** The stop has been reached: the order now works as a market or limit order. */
  triggered: boolean;
  /** Its session and a quote were there the last time it was looked at: it stands at the exchange. */
  atExchange: boolean;
  /** It has stood at the exchange without being marketable, so a later counterparty pays its limit price. */
  resting: boolean;
  /** Present trigger price of stops and touched orders; absent on a TRAIL that has not seen a price yet. */
  stop?: Price;
  /** A limit that moves with the market: of TRAIL LIMIT, pegged and Adaptive orders. */
  movingLimit?: Price;
  /** It waits for a time, an auction, conditions or shares, and no price means anything to it. */
  dormant?: boolean;
  /** When `goodAfterTime` ends, or its auction is. */
  activeAt?: UnixMs;
  /** When its algo began to work it, and the day's volume then. */
  algoFrom?: UnixMs;
  algoVolume?: number;
  /** Shares for its short sale are being looked for. */
  locating?: boolean;
  /** Of an advisor's order: what each account gets and has got. */
  parts?: readonly OrderPart[];
  /** The broker's own, to bring an account back above its margin. */
  liquidates?: true;
  /** Units in front of it in the queue at its limit, for fill models that know a queue. */
  queueAhead?: number;
  /** Its conditions have been met. */
  conditionsMet?: boolean;
  /** Whether the event before reached the trigger too: the double trigger methods need two. */
  touched?: boolean;
  filled: number;
  /** Σ price × quantity. */
  filledValue: number;
  lastFillPrice: number;
  /** Charged so far. */
  commission: Micros;
  commissionCurrency: string;
  readonly placedAt: UnixMs;
  /** DAY and GTD orders. */
  expiresAt?: UnixMs;
  completedAt?: UnixMs;
  completedStatus?: string;
  /** Of a combination: what each leg has traded, in the order of its legs. */
  legs?: LegProgress[];
  /** Its place among the finished orders. */
  finish?: number;
}

const TRIGGERED_TYPES: ReadonlySet<string> = new Set([
  'STP',
  'STP LMT',
  'TRAIL',
  'TRAIL LIMIT',
  'MIT',
  'LIT',
]);

/** True for types that wait for a trigger price before they work. */
export const isTriggeredType = (orderType: string): boolean => TRIGGERED_TYPES.has(orderType);

/** True while the order waits for its stop. */
export const awaitsTrigger = (order: LiveOrder): boolean =>
  !order.triggered && isTriggeredType(order.terms.orderType);

/** True for the types whose stop follows the market. */
export const isTrailing = (orderType: string): boolean =>
  orderType === 'TRAIL' || orderType === 'TRAIL LIMIT';

/** True for types that are triggered when the market comes to a better price, not to a worse one. */
export const isTouchType = (orderType: string): boolean => orderType === 'MIT' || orderType === 'LIT';

const LIMIT_TYPES: ReadonlySet<string> = new Set(['LMT', 'STP LMT', 'LIT', 'LOC']);

/** True for types that fill at `lmtPrice` or better. */
export const isLimitType = (orderType: string): boolean => LIMIT_TYPES.has(orderType);

/** The limit that bounds its fills now; absent for market orders and triggered stops. */
export const workingLimit = (order: LiveOrder): Price | undefined =>
  order.movingLimit ?? (isLimitType(order.terms.orderType) ? order.terms.lmtPrice : undefined);

/** The worst price that it takes: its limit and what it adds to it in secret. */
export function reach(order: LiveOrder): Price | undefined {
  const limit = workingLimit(order);
  const more = order.terms.discretionaryAmt;
  if (limit === undefined || more === undefined) return limit;
  return cleanDecimal(order.terms.action === 'BUY' ? limit + more : limit - more) as Price;
}

export const isOpen = (order: LiveOrder): boolean => order.stage === 'held' || order.stage === 'working';

export const remainingOf = (order: LiveOrder): number =>
  cleanDecimal(order.terms.totalQuantity - order.filled);

export const averageFillPrice = (order: LiveOrder): number =>
  order.filled === 0 ? 0 : cleanDecimal(order.filledValue / order.filled);

/** IB's `whyHeld`. */
export function whyHeld(order: LiveOrder): string {
  if (order.stage === 'done') return '';
  const reasons: string[] = [];
  if (order.stage === 'held') reasons.push('child');
  if (awaitsTrigger(order)) reasons.push('trigger');
  if (order.locating === true) reasons.push('locate');
  return reasons.join(',');
}

/** The order as clients see it now. Later changes do not touch it. */
export function snapshotOf(order: LiveOrder, changes: Partial<SimulatedOrder> = {}): SimulatedOrder {
  const { terms } = order;
  const trailing = isTrailing(terms.orderType) && order.stop !== undefined;
  // What is optional comes after the rest, field by field: spreads between cost several times as much.
  const snapshot: Writable<SimulatedOrder> = {
    ...terms,
    permId: order.permId,
    status: order.status,
    whyHeld: whyHeld(order),
    filled: order.filled as Quantity,
    remaining: remainingOf(order) as Quantity,
    avgFillPrice: averageFillPrice(order),
    lastFillPrice: order.lastFillPrice,
    commission: order.commission,
    commissionCurrency: order.commissionCurrency,
    placedAt: order.placedAt,
  };
  if (trailing) snapshot.trailStopPrice = order.stop;
  if (order.movingLimit !== undefined && terms.orderType === 'TRAIL LIMIT')
    snapshot.lmtPrice = order.movingLimit;
  if (order.parts !== undefined)
    snapshot.allotments = order.parts.map(({ account, quantity }) => ({ account, quantity }));
  if (order.completedAt !== undefined) snapshot.completedAt = order.completedAt;
  if (order.completedStatus !== undefined) snapshot.completedStatus = order.completedStatus;
  return Object.freeze(Object.assign(snapshot, changes));
}
