import { toMicros } from '../../core/money.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { cfdFeeRow } from './cfd-fees.ts';
import type { FeeModel, OrderFills } from './fee-model.ts';
import type { FeeRow } from './fee-row.ts';
import { optionFee } from './option-fees.ts';

/** Exchange and regulatory fees come on top of the broker's part for futures. */
export interface FuturesFees {
  /** The broker's part, per contract. */
  readonly broker: number;
  readonly exchange: number;
  readonly regulatory: number;
}

/**
 * IBKR Pro, fixed pricing, lowest volume tier, from copies of IB's price pages; table compiled 2026-11-21:
 * stocks, futures, spot currencies and cryptocurrencies at https://www.interactivebrokers.com/en/pricing/commissions-home.php.
 * Exchange fees of futures: CME's part as IB lists it; NFA 0.02 per contract and side. Regulatory fees on the sale of
 * stocks (SEC, FINRA) are not charged here. Amounts change: compare before relying on them.
 */
export const IBKR_PRO_FIXED = {
  STK: { basis: 'per-unit', perUnit: 0.005, minimum: 1, maximumShare: 0.01, currency: 'USD' },
  CASH: { basis: 'per-value', share: 0.00002, minimum: 2, currency: 'USD' },
  CRYPTO: { basis: 'per-value', share: 0.0018, minimum: 1.75, maximumShare: 0.01, currency: 'USD' },
} as const satisfies Readonly<Record<string, FeeRow>>;

const STANDARD_FUTURE: FuturesFees = { broker: 0.85, exchange: 1.6, regulatory: 0.02 };

/** By symbol; other futures pay `STANDARD_FUTURE`. MES and MNQ give 0.62 a side, as paper accounts were charged. */
export const FUTURES_FEES: Readonly<Record<string, FuturesFees>> = {
  ES: { broker: 0.85, exchange: 1.38, regulatory: 0.02 },
  NQ: { broker: 0.85, exchange: 1.38, regulatory: 0.02 },
  RTY: { broker: 0.85, exchange: 1.38, regulatory: 0.02 },
  YM: { broker: 0.85, exchange: 1.38, regulatory: 0.02 },
  MES: { broker: 0.25, exchange: 0.35, regulatory: 0.02 },
  MNQ: { broker: 0.25, exchange: 0.35, regulatory: 0.02 },
  M2K: { broker: 0.25, exchange: 0.35, regulatory: 0.02 },
  MYM: { broker: 0.25, exchange: 0.35, regulatory: 0.02 },
};

function rowFor(instrument: Instrument): FeeRow {
  switch (instrument.secType) {
    case 'FUT': {
      const fees = FUTURES_FEES[instrument.symbol] ?? STANDARD_FUTURE;
      const perUnit = fees.broker + fees.exchange + fees.regulatory;
      return { basis: 'per-unit', perUnit, minimum: 0, currency: instrument.currency };
    }
    case 'CASH':
      return IBKR_PRO_FIXED.CASH;
    case 'CFD':
      return cfdFeeRow(instrument);
    case 'CRYPTO':
      return IBKR_PRO_FIXED.CRYPTO;
    default:
      return IBKR_PRO_FIXED.STK;
  }
}

/** What was traded, in the currency of the fee: the price of USD.CAD or EUR.JPY is in another, their fee in US dollars. */
function valueIn(currency: string, { instrument, quantity, value, dollars }: OrderFills): number {
  const { secType, cfd, symbol } = instrument;
  if (instrument.currency === currency) return Math.abs(value);
  const isPair = secType === 'CASH' || cfd?.underlyingSecType === 'CASH';
  if (isPair && symbol === currency) return quantity;
  return Math.abs(value) * (currency === 'USD' ? (dollars ?? 1) : 1);
}

/** The fixed-price schedule: max(minimum, rate), never above the cap on the trade's value. */
export const ibkrProFixed: FeeModel = {
  orderFee(fills) {
    const { instrument, quantity } = fills;
    if (instrument.secType === 'OPT' || instrument.secType === 'FOP') return optionFee(fills);
    const row = rowFor(instrument);
    const value = valueIn(row.currency, fills);
    const rate = row.basis === 'per-unit' ? row.perUnit * quantity : row.share * value;
    const cap = row.maximumShare === undefined ? Number.POSITIVE_INFINITY : row.maximumShare * value;
    return { amount: toMicros(Math.min(Math.max(rate, row.minimum), cap)), currency: row.currency };
  },
};
