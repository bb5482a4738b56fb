import { elapsedMs, type UnixMs, unixMs } from '../../core/clock.ts';
import type { Refusal } from '../../core/result.ts';
import { UNKNOWN } from '../risk/checks/account-mode.ts';
import { currency } from '../risk/checks/currency.ts';
import { marginPreview } from '../risk/checks/margin-preview.ts';
import type { RiskVerdict } from '../risk/verdict.ts';
import type { SignalDecision } from './signal-decision.ts';

/** Refusals that say something about the moment, not about the signal. */
const PASSING: ReadonlySet<string> = new Set([
  'LINK_NOT_READY',
  'LINK_LOST',
  'BROKER_TIMEOUT',
  'QUOTE_MISSING',
  'QUOTE_STALE',
  'SIZING_NEEDS_EQUITY',
  'CLOSING',
  'ROLLING',
  'INTERRUPTED',
  'TRADING_STATE',
  'LIVE_NOT_PERMITTED',
  'RESET_WINDOW',
  'HELD_TOO_LONG',
  'HELD_SUPERSEDED',
  'SUPERSEDED',
]);

/** What comes by itself a moment after orders can leave: quotes, and values of the account. */
const ON_ITS_WAY: ReadonlySet<string> = new Set([
  'LINK_NOT_READY',
  'LINK_LOST',
  'BROKER_TIMEOUT',
  'QUOTE_MISSING',
  'QUOTE_STALE',
  'SIZING_NEEDS_EQUITY',
]);

/** Of these the figures tell. No other verdict is looked at: in a replay each look reads the journal. */
const TOLD_BY_FIGURES: ReadonlySet<string> = new Set([currency.code, marginPreview.code]);

/**
 * True when the same signal may succeed a little later: the link, a quote or the account's facts were missing, or
 * Bowline was stopped. A repeat of such a signal is a new attempt. A verdict that failed for want of facts tells so by
 * the figure `unknown`.
 */
export function isPassing(refusal: Refusal, judged: { readonly verdict?: RiskVerdict } | undefined): boolean {
  if (PASSING.has(refusal.code)) return true;
  if (!TOLD_BY_FIGURES.has(refusal.code)) return false;
  const check = judged?.verdict?.checks.find(({ code }) => code === refusal.code);
  // The broker did not tell the margins; one that would refuse the order has told all there is.
  if (refusal.code === marginPreview.code) return check?.figures.preview !== 'BROKER_REFUSED';
  return check?.figures.account === UNKNOWN;
}

/** True where a decision is refused for want of what a session tells in its first seconds. */
export const isTooEarly = (decision: SignalDecision): boolean =>
  decision.kind === 'refused' &&
  (ON_ITS_WAY.has(decision.refusal.code) ||
    (decision.refusal.code === currency.code && isPassing(decision.refusal, decision)));

const COMES_WITHIN_MS = 10_000;

/**
 * Whether the entry of a reverse is to wait: its closing filled a moment ago, at `filledAt` of our clock, perhaps while Bowline was
 * away, and the session has still to tell what it lacks.
 */
export const comesSoon = (decision: SignalDecision, filledAt: number, now: UnixMs): boolean =>
  isTooEarly(decision) && elapsedMs(unixMs(filledAt), now) < COMES_WITHIN_MS;
