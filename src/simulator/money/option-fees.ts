import { toMicros } from '../../core/money.ts';
import type { Fee, OrderFills } from './fee-model.ts';

/**
 * IBKR Pro, US options, up to 10,000 contracts a month, which cost the same in the fixed and the tiered plan (the plans differ above,
 * and in the exchange fees of the tiered one, which are not charged here). From copies of
 * https://www.interactivebrokers.com/en/pricing/commissions-options.php, compiled 2026-11-21. Dollars per contract; the minimum per
 * order. Amounts change: compare before relying on them.
 */
export const IBKR_PRO_OPTIONS = {
  /** By premium: the first row whose edge is above it. */
  tiers: [
    { below: 0.05, perContract: 0.25 },
    { below: 0.1, perContract: 0.5 },
    { below: Number.POSITIVE_INFINITY, perContract: 0.65 },
  ],
  minimum: 1,
  currency: 'USD',
} as const;

/**
 * What exchanges, clearing house and regulators take on top, per contract, as IB passed it on; compiled 2026-11-21: the options
 * regulatory fee, OCC's clearing fee, and on sales FINRA's trading activity fee and the SEC's share of the proceeds.
 */
export const OPTION_PASS_THROUGH = {
  regulatory: 0.02685,
  clearing: 0.02,
  activity: 0.00279,
  secShare: 0.0000206,
} as const;

/** What Cboe charges customers for SPX and SPXW, by premium: 0.36 or 0.45 a contract with the surcharge of 0.21. */
const INDEX_SURCHARGE = { below: 1, small: 0.57, large: 0.66 } as const;

/** Futures options cost what their futures do: the broker's part with CME's and NFA's fees, dollars per contract. */
const FUTURES_OPTION = 0.85 + 0.55 + 0.02;

/** Commission and fees of an order in options so far. The premium of the tiers is its average price. */
export function optionFee({ instrument, side, quantity, value }: OrderFills): Fee {
  const { currency, minimum, tiers } = IBKR_PRO_OPTIONS;
  if (instrument.secType === 'FOP') return { amount: toMicros(FUTURES_OPTION * quantity), currency };
  const premium = Math.abs(value) / (quantity * instrument.multiplier);
  const perContract = tiers.find(({ below }) => premium < below)?.perContract ?? 0;
  const { regulatory, clearing, activity, secShare } = OPTION_PASS_THROUGH;
  const onSale = side === 'SELL' ? activity * quantity + secShare * Math.abs(value) : 0;
  const index = instrument.option?.underlyingSecType === 'IND';
  const surcharge = index
    ? premium < INDEX_SURCHARGE.below
      ? INDEX_SURCHARGE.small
      : INDEX_SURCHARGE.large
    : 0;
  const fees = (regulatory + clearing + surcharge) * quantity + onSale;
  return { amount: toMicros(Math.max(perContract * quantity, minimum) + fees), currency };
}
