import type { Instrument } from '../../instruments/instrument.ts';
import type { FeeRow } from './fee-row.ts';

/**
 * Contracts for difference, lowest volume tier, from copies of IB's price pages; table compiled 2026-11-21. Shares of the US:
 * https://ibkr.co.uk/en/pricing/commissions-cfd-share.php (exchange and regulatory fees are included); indexes:
 * https://www.interactivebrokers.co.uk/en/index.php?f=commission&p=cfd2; currencies:
 * https://ibkr.co.uk/en/pricing/commissions-cfd-forex.php.
 */
export const CFD_FEES = {
  share: { basis: 'per-unit', perUnit: 0.005, minimum: 1, currency: 'USD' },
  currency: { basis: 'per-value', share: 0.00002, minimum: 2, currency: 'USD' },
  /** Of the trade's value. */
  index: { usual: 0.0001, lower: 0.00005 },
} as const;

/** Indexes that cost half. */
const LOWER: ReadonlySet<string> = new Set(['IBUS500', 'IBUS30', 'IBGB100', 'IBDE40']);

/** Least commission of an index order in the contract's currency; 1 of the others. */
const INDEX_MINIMUM: Readonly<Record<string, number>> = { JPY: 40, HKD: 10 };

/** What an order in a contract for difference costs. */
export function cfdFeeRow({ symbol, currency, cfd }: Instrument): FeeRow {
  switch (cfd?.underlyingSecType) {
    case 'CASH':
      return CFD_FEES.currency;
    case 'IND': {
      const share = LOWER.has(symbol) ? CFD_FEES.index.lower : CFD_FEES.index.usual;
      return { basis: 'per-value', share, minimum: INDEX_MINIMUM[currency] ?? 1, currency };
    }
    default:
      return CFD_FEES.share;
  }
}
