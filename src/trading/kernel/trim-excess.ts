import { cleanDecimal } from '../../core/price.ts';
import { brokerShare } from '../reconcile/broker-share.ts';
import { bracketsOf } from './bracket.ts';
import { takesExits } from './closing-hours.ts';
import type { KernelContext } from './context.ts';
import type { TradingEvent } from './events.ts';
import { exitGroups, restingOf } from './exit-groups.ts';
import { excessAlarmId } from './leftovers.ts';
import { shrink } from './partial-closing.ts';
import { awaitsExecutions, heldQuantity, type KernelState, openOrdersOf, openPositions } from './state.ts';
import { restsOfBefore } from './taken-splits.ts';
import { isSettled } from './trim-exits.ts';

/**
 * Makes exits as small as the position where they have rested for more, by the broker's count as well as by ours, for longer than the
 * broker takes: less was adopted than they are for, or somebody has changed sizes in TWS. The nearest targets give way first, as in the
 * closing of a part. Nothing while an entry rests: what it fills its exits are for.
 */
export function trimExcess(state: KernelState, context: KernelContext): TradingEvent[] {
  const link = context.link();
  if (!link.ready || !link.brokerUp || state.alarms.size === 0) return [];
  return openPositions(state).flatMap(({ conId }) => {
    if (!state.alarms.has(excessAlarmId(conId)) || takesExits(state, conId, context)) return [];
    if (awaitsExecutions(state, conId, context.now())) return [];
    const held = heldQuantity(state, conId);
    if (brokerShare(state, conId, context.brokerPosition(conId)) !== held) return [];
    if (openOrdersOf(state, conId).some(({ role }) => role === 'entry')) return [];
    if (bracketsOf(state, conId).some(({ bracket }) => restsOfBefore(state, bracket))) return [];
    const groups = exitGroups(state, conId);
    const excess = cleanDecimal(restingOf(groups) - Math.abs(held));
    const isReady = groups.every(({ orders }) => orders.every((order) => isSettled(state, order, context)));
    if (excess <= 1e-9 || !isReady) return [];
    return shrink(state, groups, excess, { by: 'bowline', reason: 'it is for more than is held' }, context);
  });
}
