import { legsOf } from '../../instruments/combos/combo-legs.ts';
import { mostLoss, payoffBounds } from '../../instruments/combos/payoff.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { type KernelState, openOrdersOf } from '../kernel/state.ts';
import { limitPriceOf } from '../order/order.ts';
import { averagePrice } from '../portfolio/position.ts';

/**
 * Price times units that a spread's position and its open entries can lose by their legs; NaN where nothing bounds it. `market`:
 * its price now, where that is known.
 */
export function comboRisk(state: KernelState, combo: Instrument, market: number | undefined): number {
  const legs = legsOf(combo);
  const lossOf = (side: 'BUY' | 'SELL', price: number): number => mostLoss(legs, side, price) ?? Number.NaN;
  // At the market the price is not known before the fill: the dearest that the legs allow, else that of now.
  const dearest = payoffBounds(legs).most ?? market ?? Number.NaN;
  const position = state.positions.get(combo.conId);
  const held = position?.quantity ?? 0;
  let risk =
    position && held !== 0 ? Math.abs(held) * lossOf(held > 0 ? 'BUY' : 'SELL', averagePrice(position)) : 0;
  for (const { role, side, pricing, quantity, executedQuantity } of openOrdersOf(state, combo.conId)) {
    if (role !== 'entry') continue;
    const price = limitPriceOf(pricing) ?? (side === 'BUY' ? dearest : 0);
    risk += (quantity - executedQuantity) * lossOf(side, price);
  }
  return risk;
}

/** What one spread counts with at a price: the most that it can lose there, or the price where that is more. */
export function comboValue(combo: Instrument, side: 'BUY' | 'SELL', price: number): number {
  return Math.max(Math.abs(price), mostLoss(legsOf(combo), side, price) ?? Number.NaN);
}
