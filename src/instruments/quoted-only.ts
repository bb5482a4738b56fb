import type { Instrument } from './instrument.ts';

/**
 * Currencies, contracts for difference and metals. IB tells their bid and ask and no trades: streams have no last price, and past
 * bars are MIDPOINT, BID or ASK (162 for TRADES), see "Available data per product",
 * https://interactivebrokers.github.io/tws-api/historical_bars.html.
 */
const QUOTED_ONLY: ReadonlySet<string> = new Set(['CASH', 'CFD', 'CMDTY']);

/** True for what IB has quotes of and no trades. */
export const isQuotedOnly = ({ secType }: Pick<Instrument, 'secType'>): boolean => QUOTED_ONLY.has(secType);
