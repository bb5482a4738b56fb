import type { UnixMs } from '../../core/clock.ts';
import type { AccountId, ConId, PermId } from '../../core/ids.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { Advisor } from '../advisor/groups.ts';
import type { SimulatedExecution } from '../exchange.ts';
import type { IdCounters } from '../ids.ts';
import type { StoredPrices } from '../matching/market.ts';
import type { Micros } from '../money/amounts.ts';
import type { PositionState } from '../money/position.ts';
import type { LiveOrder } from '../orders/live-order.ts';

export interface StoredAccount {
  readonly id: AccountId;
  readonly currency: string;
  readonly cash: Readonly<Record<string, Micros>>;
  readonly dayStart: Micros;
}

export interface StoredPosition extends Readonly<PositionState> {
  readonly account: AccountId;
}

/** Which position: positions are stored by account and instrument. */
export interface PositionKey {
  readonly account: AccountId;
  readonly conId: ConId;
}

/** Everything that a simulated exchange needs to go on as if it had never stopped. Plain data: survives JSON. */
export interface ExchangeSnapshot {
  readonly version: 1;
  /** Market time reached. */
  readonly now: UnixMs;
  readonly counters: IdCounters;
  readonly accounts: readonly StoredAccount[];
  /** Absent: the login is not an advisor's. */
  readonly advisor?: Advisor;
  readonly positions: readonly StoredPosition[];
  /** Open, staged, and completed on the current market day; in order of arrival. */
  readonly orders: readonly LiveOrder[];
  /** Of the current market day, oldest first. */
  readonly executions: readonly SimulatedExecution[];
  readonly prices: readonly StoredPrices[];
  /** Instruments that positions and orders refer to: a later catalogue may no longer list them. */
  readonly instruments: readonly Instrument[];
}

/**
 * What one call of the exchange changed. The objects are the exchange's own and go on changing: whoever saves them reads them
 * between two calls and keeps none.
 */
export interface ExchangeChanges {
  readonly now: UnixMs;
  readonly counters: IdCounters;
  /** A new market day began: all executions saved before are gone. */
  readonly executionsCleared: boolean;
  readonly orders: readonly LiveOrder[];
  readonly removedOrders: readonly PermId[];
  /** New ones, oldest first. */
  readonly executions: readonly SimulatedExecution[];
  readonly accounts: readonly StoredAccount[];
  readonly positions: readonly StoredPosition[];
  /** An advisor's groups or aliases changed. */
  readonly advisor?: Advisor;
  readonly removedPositions: readonly PositionKey[];
  readonly prices: readonly StoredPrices[];
  readonly instruments: readonly Instrument[];
  /** `instruments` are all there are: what was saved of others, also their prices, is not needed any more. */
  readonly allInstruments: boolean;
}

/** Takes every change before anyone is told of it. Throwing keeps the events of that call from everyone. */
export type SaveChanges = (changes: ExchangeChanges) => void;
