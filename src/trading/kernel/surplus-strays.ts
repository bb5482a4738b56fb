import { cleanDecimal } from '../../core/price.ts';
import { isStopType } from '../order/amendment.ts';
import type { StrayOrder } from '../order/stray.ts';
import { DEFAULT_POLICIES } from '../policies.ts';
import { takesExits } from './closing-hours.ts';
import type { KernelContext } from './context.ts';
import type { TradingEvent } from './events.ts';
import { coveredUnits } from './protection.ts';
import { heldInstruments, heldQuantity, type KernelState } from './state.ts';
import { strayCancel } from './strays.ts';

/**
 * Cancels exits of ours that the broker had not listed any more, so that a stop was placed in their stead, and that have turned up again
 * (`revived`): a gateway that has just begun may list its orders late. Two stops would rest for the same units, and a target that no
 * stop takes off. Only where stops that work cover all that is held without them, and of our own client id.
 */
export function cancelSurplusStrays(state: KernelState, context: KernelContext): TradingEvent[] {
  const { ready, brokerUp } = context.link();
  if (!ready || !brokerUp || state.strays.size === 0) return [];
  if ((context.policies ?? DEFAULT_POLICIES).onMissingStop !== 'repair') return [];
  return heldInstruments(state).flatMap((conId): TradingEvent[] => {
    const held = heldQuantity(state, conId);
    const side = held > 0 ? 'SELL' : 'BUY';
    const isExit = (stray: StrayOrder): boolean =>
      stray.kind === 'revived' && stray.conId === conId && stray.side === side;
    const revived = [...state.strays.values()].filter(isExit);
    if (!revived.some(({ orderType }) => isStopType(orderType)) || takesExits(state, conId, context))
      return [];
    if (cleanDecimal(Math.abs(held) - coveredUnits(state, conId, side)) > 0) return [];
    return revived.flatMap((stray) => strayCancel(state, stray, state.clientId));
  });
}
