import { unixMs } from '../../core/clock.ts';
import { cleanDecimal } from '../../core/price.ts';
import type { Leg } from '../plan/legs.ts';
import { DEFAULT_POLICIES } from '../policies.ts';
import { isBusy } from '../rolls/roll-state.ts';
import { bracketsOf, remaindersOf } from './bracket.ts';
import { closableQuantity } from './closable.ts';
import type { KernelContext } from './context.ts';
import type { TradingEvent } from './events.ts';
import { exitGroups, restingOf } from './exit-groups.ts';
import { groupPlans, nextRound } from './exit-plans.ts';
import { legOf, targetsGivenUp, timeExitOf } from './restore-exits.ts';
import { awaitsExecutions, heldQuantity, type KernelState, openPositions } from './state.ts';
import { lastSplitAt } from './taken-splits.ts';

/**
 * Targets of positions that have no stop by plan, given up for a closing that has failed: placed anew once, for what no exit rests
 * for. Those with a stop come back with it (`repairStops`); that of a spread is kept by `manageCombo`.
 */
export function restoreTargets(state: KernelState, context: KernelContext): TradingEvent[] {
  const link = context.link();
  if (!link.ready || !link.brokerUp) return [];
  if ((context.policies ?? DEFAULT_POLICIES).onMissingStop !== 'repair') return [];
  for (const { conId } of openPositions(state)) {
    if (state.combos.has(conId) || isBusy(state, conId)) continue;
    if (awaitsExecutions(state, conId, context.now())) continue;
    for (const { record, bracket } of bracketsOf(state, conId)) {
      const { entry, exits } = bracket;
      if (exits.some(({ role }) => role === 'stop') || entry.placedAt <= lastSplitAt(state, conId)) continue;
      const since = unixMs(Math.max(0, ...exits.map(({ placedAt }) => placedAt)));
      const lost = targetsGivenUp(bracket, since);
      if (lost.length === 0) continue;
      const held = closableQuantity(state, conId, heldQuantity(state, conId), context);
      const all = exitGroups(state, conId);
      const own = all.filter(({ orders }) => orders.some((order) => exits.includes(order)));
      const left = remaindersOf(state, conId, held).get(record.id) ?? 0;
      let free = Math.min(cleanDecimal(Math.abs(held) - restingOf(all)), cleanDecimal(left - restingOf(own)));
      const timed = timeExitOf(exits, context);
      const groups: Leg[][] = [];
      for (const { order, units } of lost) {
        const quantity = Math.min(free, units);
        if (quantity <= 0) continue;
        groups.push([...(timed ? [timed] : []), order].map((exit) => legOf(exit, quantity)));
        free = cleanDecimal(free - quantity);
      }
      if (groups.length === 0) continue;
      const why = 'the closing that it had made room for has failed';
      return groupPlans(groups, { record, bracket, held, round: nextRound(record), why }, state, context);
    }
  }
  return [];
}
