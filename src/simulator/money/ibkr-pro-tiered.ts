import { toMicros } from '../../core/money.ts';
import type { FeeModel } from './fee-model.ts';
import { ibkrProFixed } from './ibkr-pro-fixed.ts';

/**
 * IBKR Pro, tiered pricing, from a copy of IB's price page, compiled 2026-11-21: the first tier (up to 300,000 shares a month) and
 * the clearing fee of stocks. Exchange fees and rebates, which differ by venue, are not charged; other instruments cost as in
 * the fixed plan, whose lowest tier is the same. Amounts change: compare before relying on them.
 */
export const IBKR_PRO_TIERED = {
  perShare: 0.0035,
  minimum: 0.35,
  maximumShare: 0.01,
  clearingPerShare: 0.0002,
  currency: 'USD',
} as const;

export const ibkrProTiered: FeeModel = {
  orderFee(fills) {
    if (fills.instrument.secType !== 'STK') return ibkrProFixed.orderFee(fills);
    const { perShare, minimum, maximumShare, clearingPerShare, currency } = IBKR_PRO_TIERED;
    const { quantity, value } = fills;
    const commission = Math.min(Math.max(perShare * quantity, minimum), Math.abs(value) * maximumShare);
    return { amount: toMicros(commission + clearingPerShare * quantity), currency };
  },
};
