import { legsOf } from '../../instruments/combos/combo-legs.ts';
import { mostLoss } from '../../instruments/combos/payoff.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { type KernelState, openOrdersOf } from '../kernel/state.ts';
import { limitPriceOf } from '../order/order.ts';
import { averagePrice } from '../portfolio/position.ts';

/** Price times units that a spread's position and its open entries can lose by their legs; NaN where nothing bounds it. */
export function comboRisk(state: KernelState, combo: Instrument): number {
  const legs = legsOf(combo);
  const lossOf = (side: 'BUY' | 'SELL', price: number): number => mostLoss(legs, side, price) ?? Number.NaN;
  const position = state.positions.get(combo.conId);
  const held = position?.quantity ?? 0;
  let risk =
    position && held !== 0 ? Math.abs(held) * lossOf(held > 0 ? 'BUY' : 'SELL', averagePrice(position)) : 0;
  for (const { role, side, pricing, quantity, executedQuantity } of openOrdersOf(state, combo.conId)) {
    if (role !== 'entry') continue;
    // At the market the price is not known before the fill: the dearest that the legs allow.
    const price = limitPriceOf(pricing) ?? (side === 'BUY' ? widest(combo) : 0);
    risk += (quantity - executedQuantity) * lossOf(side, price);
  }
  return risk;
}

/** The most that a spread can be worth: the distance of its strikes. */
function widest(combo: Instrument): number {
  const strikes = legsOf(combo).map(({ contract }) => contract.strike ?? Number.NaN);
  return Math.max(...strikes) - Math.min(...strikes);
}
