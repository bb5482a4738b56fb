import type { UnixMs } from '../../core/clock.ts';
import { isOfShare } from '../cfd-terms.ts';
import type { Instrument } from '../instrument.ts';
import { nextOpen, sessionAt } from './session-clock.ts';

/**
 * How IB keeps orders to regular hours. `none`: currencies, crypto and contracts for difference on them trade in all hours · `futures`:
 * all but stops work in all hours of the exchange · `shares`: stocks, options and contracts for difference on shares work outside
 * regular hours only with `outsideRth`, and at the market never (warning 2109). Combinations go by their legs: of futures alone, or as
 * shares.
 */
export type HoursRule = 'none' | 'futures' | 'shares';

export function hoursRule(instrument: Pick<Instrument, 'secType' | 'comboLegs' | 'cfd'>): HoursRule {
  const { secType, comboLegs } = instrument;
  if (comboLegs !== undefined) return comboLegs.every((leg) => leg.secType === 'FUT') ? 'futures' : 'shares';
  if (secType === 'CFD') return isOfShare(instrument) ? 'shares' : 'none';
  if (secType === 'FUT') return 'futures';
  return secType === 'CASH' || secType === 'CRYPTO' ? 'none' : 'shares';
}

/**
 * Whether a market order trades at `time`; else IB keeps it until it does: that of a share for regular hours. Where none are known
 * ahead, any hours of trading are taken for them.
 */
export function marketOrderTrades(instrument: Instrument, time: UnixMs): boolean {
  const session = sessionAt(instrument, time);
  if (session !== 'extended' || hoursRule(instrument) !== 'shares') return session !== 'closed';
  return nextOpen(instrument, time, true) === undefined;
}
