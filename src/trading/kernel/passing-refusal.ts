import type { Refusal } from '../../core/result.ts';
import { UNKNOWN } from '../risk/checks/account-mode.ts';
import type { RiskVerdict } from '../risk/verdict.ts';

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
]);

/**
 * True when the same signal may succeed a little later: the link, a quote or the account's facts were missing, or
 * Bowline was stopped. A repeat of such a signal is a new attempt. A verdict that failed for want of facts tells so by
 * the figure `unknown`.
 */
export function isPassing(refusal: Refusal, judged: { readonly verdict?: RiskVerdict } | undefined): boolean {
  if (PASSING.has(refusal.code)) return true;
  const check = judged?.verdict?.checks.find(({ code }) => code === refusal.code);
  // The broker did not tell the margins; one that would refuse the order has told all there is.
  if (refusal.code === 'MARGIN_PREVIEW') return check?.figures.preview !== 'BROKER_REFUSED';
  return check?.figures.account === UNKNOWN;
}
