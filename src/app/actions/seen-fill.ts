import { cleanDecimal, type Price, type Quantity } from '../../core/price.ts';
import { fail, ok, type Refusal, type Result } from '../../core/result.ts';
import { isCombo } from '../../instruments/combos/combo-legs.ts';
import type { SeenFill } from '../../trading/kernel/settle-doubt.ts';
import type { KernelState } from '../../trading/kernel/state.ts';
import { lackingOf, type OrderRecord } from '../../trading/order/order.ts';

/** What a person says that an order in doubt has filled: units beyond its known executions, and their average price. */
export interface SettledFill {
  readonly quantity: number;
  readonly price: number;
}

/** The fill that a person has seen, where the order can have had it. Refuses with `FILL_IMPOSSIBLE`, of a spread with `FILL_OF_SPREAD`. */
export function seenFill(
  state: KernelState,
  order: OrderRecord,
  { quantity, price }: SettledFill,
): Result<SeenFill, Refusal> {
  const instrument = state.instruments.get(order.conId);
  const untold = lackingOf(order);
  // Of an order that is not in doubt the broker may have counted what it does not tell.
  const isCounted = order.state !== 'unknown' && untold > 0;
  const open = isCounted ? untold : cleanDecimal(order.quantity - order.executedQuantity);
  if (instrument && isCombo(instrument))
    return fail({
      code: 'FILL_OF_SPREAD',
      field: 'filled',
      found: String(quantity),
      message: `${order.ref} is an order for a spread: each of its legs has a price of its own.${order.state === 'unknown' ? ' Settle it without a fill, then adopt each leg (bowline reconcile --adopt).' : ''}`,
    });
  if (!(quantity > 0 && quantity <= open) || !(price > 0))
    return fail({
      code: 'FILL_IMPOSSIBLE',
      field: quantity > 0 && quantity <= open ? 'price' : 'filled',
      found: `${quantity} at ${price}`,
      allowed: `more than 0, at most ${open}, at a price above 0`,
      message: `${order.ref} is for ${order.quantity}, and executions for ${order.executedQuantity} have come: say what it has filled beyond them, and at which average price.`,
    });
  return ok({ quantity: quantity as Quantity, price: price as Price });
}

/** Why an order whose fills the broker has counted is not settled without a word on their price. */
export const needsFill = (order: OrderRecord): Refusal => ({
  code: 'FILL_NEEDED',
  field: 'filled',
  allowed: `${lackingOf(order)}, and their average price`,
  message: `The broker counts ${order.filled} filled of ${order.ref}, and executions for ${order.executedQuantity} have come: say the rest with its average price (--filled ${lackingOf(order)} --price …).`,
});
