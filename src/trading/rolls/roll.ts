import type { UnixMs } from '../../core/clock.ts';
import type { ConId, OrderRef, SignalId } from '../../core/ids.ts';
import type { Actor } from '../actor.ts';

/** What is done when a roll has not filled within its time. An alarm is raised in any case when it ends unfilled. */
export const ROLL_UNFILLED = ['walk', 'market', 'alarm'] as const;
export type RollUnfilled = (typeof ROLL_UNFILLED)[number];

/** How a roll is priced, and for how long it is tried. */
export interface RollPricing {
  /**
   * The worst price of the spread: that of the new contract less that of the old one. Nothing is sent while the quotes are
   * beyond it. Absent: what the quotes ask for.
   */
  readonly limit?: number;
  /**
   * `walk`: each attempt pays a tick more than the quotes ask for, up to `walkTicks`. `market`: what is left at the end goes at the
   * market. `alarm`: neither.
   */
  readonly onUnfilled: RollUnfilled;
  /** Whole number, 0 or more. */
  readonly walkTicks: number;
  /** Between two attempts. */
  readonly retryMs: number;
  /** From the start; then it ends. */
  readonly patienceMs: number;
  /** `regular`: only in regular hours of both contracts; `open`: whenever both trade. */
  readonly session: 'regular' | 'open';
}

/** What one order of a roll is about; kept with its plan. */
export interface RollTerms {
  readonly from: ConId;
  readonly to: ConId;
  /** The entry whose units it rolls; absent: units that no entry of Bowline's made. */
  readonly entry?: OrderRef;
}

/**
 * Units on their way: their exits were asked to go, then one order for the spread is sent, then exits rest again, for the new
 * contract or the old one.
 */
export interface RollPart {
  /** Whose entry; that of the roll itself where no entry made them. */
  readonly signalId: SignalId;
  readonly entry?: OrderRef;
  readonly units: number;
  /** The exits of the old contract that were asked to go. */
  readonly released: readonly OrderRef[];
  readonly since: UnixMs;
  /** The order for the spread, once there is one. */
  order?: OrderRef;
  /** Units whose exits were placed for the new contract. */
  moved: number;
  /** Exits that were placed for the units, and that have to reach the broker before these have arrived. */
  exits: readonly OrderRef[];
  /** Why units stay in the old contract, once their exits were placed there again. */
  stays?: string;
}

/** A position on its way into another contract of its family. */
export interface Roll {
  /** A name as signals have: references of what no entry made begin with it. */
  readonly id: SignalId;
  /** The contract that is held. */
  readonly conId: ConId;
  readonly to: ConId;
  /** The number of the spread. */
  readonly spread: ConId;
  readonly by: Actor;
  readonly reason: string;
  readonly pricing: RollPricing;
  readonly since: UnixMs;
  part?: RollPart;
  /** Parts that have ended. */
  attempts: number;
  lastAttemptAt?: UnixMs;
  /** The last part rolled all of its units: the next may follow at once. */
  lastPartRolled?: boolean;
  /** How often in a row the broker has refused the order, with its words of the last time. */
  refused?: { readonly count: number; readonly reason: string };
  /** Units rolled so far. */
  rolled: number;
}

/** What an order for a spread does in each contract has a record of its own, named after it. */
export const rolledOutRef = (order: OrderRef): OrderRef => `${order}-out` as OrderRef;
export const rolledInRef = (order: OrderRef): OrderRef => `${order}-in` as OrderRef;
