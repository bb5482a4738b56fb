import { count } from '../../core/count.ts';
import { addMoney, formatMoney, type Micros, notional } from '../../core/money.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { stopPriceOf } from '../order/order.ts';
import type { RiskVerdict } from '../risk/verdict.ts';
import type { TradingEvent } from './events.ts';

type PlanMade = Extract<TradingEvent, { type: 'plan.made' }>;

/**
 * `Signal S-1 approved, all 20 risk checks passed: 10 SPY, 69.00 USD at risk from 689.99 to the stop. Plan: BUY 10 SPY MKT DAY; …`.
 * `symbol` and `orders` are those of the plan in words. Size and risk are told of an entry; the plan says what any other order takes.
 */
export function describeApproval(
  { plan, verdict }: PlanMade,
  instrument: Instrument | undefined,
  { symbol, orders }: { readonly symbol: string; readonly orders: string },
): string {
  const entry = plan.orders.find(({ role }) => role === 'entry');
  const size = entry ? `: ${entry.quantity} ${symbol}${riskText(plan, verdict, instrument)}` : '';
  return `Signal ${plan.signalId} approved, all ${count(verdict.checks.length, 'risk check')} passed${size}. Plan: ${orders}`;
}

/** From the price that the checks took for the entry to the stops, whole quantity, before slippage and commissions. */
function riskText(
  { orders }: PlanMade['plan'],
  { checks }: RiskVerdict,
  instrument: Instrument | undefined,
): string {
  const entry = checks.find(({ code }) => code === 'PRICE_COLLAR')?.figures.entry;
  if (!instrument || typeof entry !== 'number') return '';
  const risks = orders.flatMap(({ role, pricing, quantity }): Micros[] => {
    const stop = role === 'stop' ? stopPriceOf(pricing) : undefined;
    return stop === undefined ? [] : [notional(Math.abs(entry - stop), quantity, instrument.multiplier)];
  });
  if (risks.length === 0) return ', no stop order';
  return `, ${formatMoney(risks.reduce(addMoney), instrument.currency)} at risk from ${entry} to the stop`;
}
