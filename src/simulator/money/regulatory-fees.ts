import { addMoney, toMicros } from '../../core/money.ts';
import { marketDayOf } from '../sessions/market-day.ts';
import type { FeeModel } from './fee-model.ts';

/** Fees of US regulators on stock trades, passed on by the broker. */
export interface RegulatoryFees {
  /** Market date from which they hold, `YYYY-MM-DD`. */
  readonly from: string;
  /** SEC: share of the value sold. */
  readonly sec: number;
  /** FINRA's trading activity fee: dollars per share sold. */
  readonly taf: number;
  /** Consolidated audit trail: dollars per share, bought or sold. */
  readonly cat: number;
}

/**
 * Compiled 2026-11-21. The first row is that of a copy of IB's price page; the second is what paper accounts were charged in 2026 (a
 * sale of 40 shares at 292.3: 0.2488 besides the minimum; a purchase of 100: 0.0003). Dates before the first row use it.
 */
export const REGULATORY_FEES: readonly RegulatoryFees[] = [
  { from: '2024-05-22', sec: 0.0000278, taf: 0.000166, cat: 0.000072 },
  { from: '2026-01-01', sec: 0.0000206, taf: 0.000195, cat: 0.000003 },
];

/** The fees of a price plan with those of the regulators on top, for US stocks. */
export const withRegulatoryFees = (plan: FeeModel): FeeModel => ({
  orderFee(fills) {
    const fee = plan.orderFee(fills);
    const { instrument, side, quantity, value, time } = fills;
    if (instrument.secType !== 'STK' || instrument.currency !== 'USD' || fee.currency !== 'USD') return fee;
    const { date } = marketDayOf(time);
    const rates = REGULATORY_FEES.findLast((row) => row.from <= date) ?? REGULATORY_FEES[0];
    if (rates === undefined) return fee;
    const sold = side === 'SELL' ? rates.sec * value + rates.taf * quantity : 0;
    return { ...fee, amount: addMoney(fee.amount, toMicros(sold + rates.cat * quantity)) };
  },
});
