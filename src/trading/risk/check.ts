import type { Side } from '../../broker/port.ts';
import type { UnixMs } from '../../core/clock.ts';
import type { AccountId, SignalId } from '../../core/ids.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { Quote } from '../../marketdata/market.ts';
import type { LiveGate } from '../golive/live/live-gate.ts';
import type { TradingStateName } from '../kernel/events.ts';
import type { Leg } from '../plan/legs.ts';
import type { ResetWindow } from '../resets/reset-calendar.ts';
import type { Signal } from '../signal.ts';
import type { RiskFacts } from './facts/risk-facts.ts';
import type { ScopedLimits } from './limits/scoped-limits.ts';
import type { LimitName, RiskLimits } from './limits.ts';
import { type RiskScope, scopeText } from './scope.ts';
import type { CheckResult, Figures } from './verdict.ts';

/** What the account is, as far as the broker has told. */
export interface AccountFacts {
  readonly id?: AccountId;
  /** The gateway says that its market is simulated. */
  readonly simulated?: true;
  /** The base currency. */
  readonly currency?: string;
  /** As the broker told it last, in the base currency. */
  readonly netLiquidation?: number;
  /** The same, moved on by open profit since. */
  readonly equity?: number;
  /** In the base currency. */
  readonly buyingPower?: number;
  readonly cash?: number;
  /** What is left before the broker liquidates. */
  readonly excessLiquidity?: number;
}

/** Whether orders can reach the broker now. */
export interface LinkFacts {
  readonly ready: boolean;
  readonly readOnly: boolean;
  /** IB's own link (1100 breaks it). */
  readonly brokerUp: boolean;
  readonly reason?: string;
  /** Since when orders cannot leave, or IB's own link is broken; absent while they can. */
  readonly downSince?: UnixMs;
  /** The gateway answers but begins no session. */
  readonly notLoggedIn?: boolean;
}

/** All that a check may look at. The figures in its result are taken from here and nowhere else. */
export interface RiskInput {
  readonly now: UnixMs;
  readonly signal: Signal;
  /**
   * `entry` may add exposure; `reduce` only takes away; `roll` leaves as many contracts as before, in another month. Decided by
   * quantity, not by what the signal says. Of a roll `instrument` and quote are those of the new contract, side and position those of
   * the old one.
   */
  readonly intent: 'entry' | 'reduce' | 'roll';
  readonly instrument: Instrument;
  readonly side: Side;
  readonly quantity: number;
  /** The price that the entry is reckoned at. */
  readonly reference: number;
  readonly legs: readonly Leg[];
  readonly quote?: Quote | undefined;
  /** When our clock saw that quote arrive. */
  readonly quoteReceivedAt?: UnixMs | undefined;
  readonly account: AccountFacts;
  /** Whether a live account may be traded. Absent: it may not. Paper accounts are not asked about it. */
  readonly live?: LiveGate;
  readonly link: LinkFacts;
  /** The reset that lasts now. */
  readonly reset?: ResetWindow | undefined;
  /** For how long the signal was held by Bowline itself. */
  readonly heldMs?: number | undefined;
  readonly tradingState: TradingStateName;
  /** A person's explicit flatten: allowed in every trading state, because it only reduces. */
  readonly byPerson: boolean;
  /** The order completes a closing that was approved before and whose exits are gone: stopping it would protect nothing. */
  readonly underWay?: boolean;
  readonly tradingStateReason?: string | undefined;
  /** Orders of ours that are not final. */
  readonly openOrders: number;
  /** Our position in the instrument, signed. */
  readonly position: number;
  /** Units of entries on the other side that may still fill, or have and are in no position yet. */
  readonly opposing?: number;
  /** The earlier signal that this one repeats, within the window. */
  readonly repeats?: { readonly signalId: SignalId; readonly at: UnixMs } | undefined;
  readonly limits: RiskLimits;
  /** Limits of narrower scopes, all of them; those that the order belongs to are checked too. */
  readonly scopedLimits?: readonly ScopedLimits[] | undefined;
  /** Which scope `limits` are of; absent: the account. */
  readonly scope?: RiskScope;
  /** What entries are judged by beside the order itself. Absent: limits that need it refuse. */
  readonly facts?: RiskFacts;
}

/** What a check is about; the table of the checks is in this order. */
export const CHECK_GROUPS = ['state', 'instrument', 'order', 'exposure', 'pace', 'loss'] as const;
export type CheckGroup = (typeof CHECK_GROUPS)[number];

export interface RiskCheck {
  /** Upper-case and stable; the code of the refusal. */
  readonly code: string;
  readonly title: string;
  /** What is compared with what, for the documentation. */
  readonly compares: string;
  readonly group: CheckGroup;
  /** `entry`: only orders that may add exposure. `reduce`: only others. `all`: both. */
  readonly applies: 'entry' | 'reduce' | 'all';
  /** It judges rolls, too; `all` does so without a word. */
  readonly rolls?: true;
  /**
   * The limits that it compares with. It runs for the account when one of them is set, and for every narrower scope that
   * sets one. Absent: it always runs, for the account.
   */
  readonly limits?: readonly LimitName[];
  /** The signal's field to change, where one is at fault. */
  readonly field?: string;
  run(input: RiskInput): Outcome;
}

/** What a check found: made new by each run, so that it becomes the result without being copied. */
export interface Outcome {
  /** Empty until `runCheck` has noted whose it is. */
  code: string;
  readonly passed: boolean;
  readonly message: string;
  readonly figures: Figures;
}

export const pass = (message: string, figures: Figures = {}): Outcome => ({
  code: '',
  passed: true,
  message,
  figures,
});
export const stop = (message: string, figures: Figures = {}): Outcome => ({
  code: '',
  passed: false,
  message,
  figures,
});

/** Runs a check; of a narrower scope the result says which. */
export function runCheck(check: Pick<RiskCheck, 'code' | 'run'>, input: RiskInput): CheckResult {
  const outcome = check.run(input);
  outcome.code = check.code;
  const { scope } = input;
  if (!scope || scope.kind === 'account') return outcome;
  const { code, passed, message, figures } = outcome;
  const text = scopeText(scope);
  return {
    code,
    passed,
    message: `${message} (limit of ${text})`,
    figures: { ...figures, scope: text },
  };
}
