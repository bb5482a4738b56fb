import type { UnixMs } from '../../core/clock.ts';
import type { OrderRef } from '../../core/ids.ts';
import type { Price } from '../../core/price.ts';

/**
 * What is to become of the exits of an entry later on, kept with the entry's plan. IB holds what it can by itself (an
 * adjustable stop, an order that becomes active at a time); the kernel carries out the rest, also after a restart, and
 * looks whether IB has.
 */
export interface ExitRules {
  /** The stop goes to the entry's average price, `offset` beyond it on the winning side. */
  readonly breakEven?: {
    readonly when: 'first-target' | Price;
    /** In price; 0 or more. */
    readonly offset: number;
  };
  /** The stop follows the market at `distance`, in steps of at least `step`, once the market has come to `from`. */
  readonly trail?: {
    readonly from?: Price;
    readonly distance: number;
    readonly step: number;
    /** Where the stop rests at first. */
    readonly initial: Price;
  };
  /** Closed at this moment of the broker's clock; an entry that still rests then is cancelled. */
  readonly exitAt?: UnixMs;
  /** Closed so long after the first fill; our clock. */
  readonly exitAfterMs?: number;
  /** Of a spread: where Bowline closes it, and where its limit order rests once the entry has ended. */
  readonly combo?: {
    readonly stop?: Price;
    readonly target?: Price;
    /** When they were moved to where they are; our clock. What became of earlier targets does not count for this one. */
    readonly since?: UnixMs;
  };
  /** Once this entry has filled, the exits of the rest of the position move to these prices, too. */
  readonly align?: { readonly stop?: Price; readonly target?: Price };
}

export const EXIT_RULES = ['break-even', 'exit', 'align', 'combo-stop'] as const;
/** Rules that are carried out once; trailing goes on. */
export type ExitRuleName = (typeof EXIT_RULES)[number];

/** A rule by its entry. */
export interface RuleOfEntry {
  readonly entry: OrderRef;
  readonly name: ExitRuleName;
}

/** How often a rule could not be carried out, and when and why it could not the last time; our clock. */
export interface RuleRefusals {
  readonly count: number;
  readonly at: UnixMs;
  readonly reason: string;
}

/** A rule that was refused is tried again after this long … */
export const RULE_RETRY_MS = 10_000;
/** … so often in all; then it is an alarm. */
export const RULE_ATTEMPTS = 3;
