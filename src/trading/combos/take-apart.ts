import type { ConId } from '../../core/ids.ts';
import { notional } from '../../core/money.ts';
import { cleanDecimal } from '../../core/price.ts';
import { legsOf } from '../../instruments/combos/combo-legs.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { Actor } from '../actor.ts';
import type { TradingEvent } from '../kernel/events.ts';
import { type KernelState, openOrdersOf } from '../kernel/state.ts';
import { averagePrice } from '../portfolio/position.ts';
import { type DissolvedLeg, heldCombosWith } from './combo-book.ts';

/**
 * What becomes of the spreads whose leg a person takes over from the broker: a spread of which a leg has changed by itself is
 * none any more. Its orders are cancelled, and its legs are positions that can be closed one by one.
 */
export function takenApart(
  state: KernelState,
  leg: ConId,
  { by, reason }: { readonly by: Actor; readonly reason: string },
): TradingEvent[] {
  return [...heldCombosWith(state, leg)].flatMap((combo): TradingEvent[] => [
    ...openOrdersOf(state, combo.conId)
      .filter(({ cancelAsked }) => !cancelAsked)
      .map(({ ref }): TradingEvent => ({ type: 'order.cancel-requested', ref, by, reason })),
    { type: 'combo.dissolved', conId: combo.conId, legs: legsHeld(state, combo), by, reason },
  ]);
}

function legsHeld(state: KernelState, combo: Instrument): readonly DissolvedLeg[] {
  const units = state.positions.get(combo.conId)?.quantity ?? 0;
  const book = state.combos.get(combo.conId);
  return legsOf(combo).map(({ contract, ratio }) => {
    const traded = book?.legs.get(contract.conId);
    const price = traded ? averagePrice(traded) : 0;
    const quantity = cleanDecimal(ratio * units);
    return {
      conId: contract.conId,
      quantity,
      cost: notional(price, Math.abs(quantity), contract.multiplier),
    };
  });
}
