import type { Pricing } from '../../broker/port.ts';
import type { UnixMs } from '../../core/clock.ts';
import type { Quantity } from '../../core/price.ts';
import type { Actor } from '../actor.ts';
import type { RuleOfEntry } from '../plan/exit-rules.ts';
import type { RiskVerdict } from '../risk/verdict.ts';

/** What can be changed of an open order. */
export interface OrderTerms {
  /** The whole quantity, with what has filled. */
  readonly quantity: Quantity;
  readonly pricing: Pricing;
}

/** A change of an open order that was asked for and is not confirmed yet. */
export interface PendingAmendment extends OrderTerms {
  readonly by: Actor;
  readonly reason: string;
  readonly verdict: RiskVerdict;
  readonly since: UnixMs;
  /** How often it was sent. */
  readonly attempts: number;
  /** It asked for less than the order had: what the broker takes off meanwhile counts towards it. */
  readonly shrinks: boolean;
  /** The broker has not answered in time: a reading of its open orders tells. */
  readonly doubted: boolean;
  /** The rule of an entry's exits that it carries out. */
  readonly rule?: RuleOfEntry;
}
