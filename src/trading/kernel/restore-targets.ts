import { cleanDecimal } from '../../core/price.ts';
import type { Leg } from '../plan/legs.ts';
import { DEFAULT_POLICIES } from '../policies.ts';
import { compare } from '../reconcile/position-break.ts';
import { exitsAfterSplit, lostToSplit } from './after-split.ts';
import { type Bracket, type BracketOfSignal, bracketsOf, remaindersOf } from './bracket.ts';
import { closableQuantity } from './closable.ts';
import { takesExits } from './closing-hours.ts';
import type { KernelContext } from './context.ts';
import { derivedOf } from './derived.ts';
import type { TradingEvent } from './events.ts';
import { exitGroups, restingOf } from './exit-groups.ts';
import { groupPlans, nextRound } from './exit-plans.ts';
import { type LostTarget, legOf, targetsGivenUp, timeExitOf } from './restore-exits.ts';
import { awaitsExecutions, heldQuantity, type KernelState, openPositions } from './state.ts';
import { strayTargetUnits } from './strays.ts';
import { restsOfBefore } from './taken-splits.ts';

/**
 * Targets of positions that have no stop by plan, given up for a closing that has failed or ended by a split: placed anew once, for
 * what no exit rests for. Those with a stop come back with it (`repairStops`); that of a spread is kept by `manageCombo`.
 */
export function restoreTargets(state: KernelState, context: KernelContext): TradingEvent[] {
  const link = context.link();
  if (!link.ready || !link.brokerUp) return [];
  if ((context.policies ?? DEFAULT_POLICIES).onMissingStop !== 'repair') return [];
  for (const { conId } of openPositions(state)) {
    if (state.combos.has(conId) || takesExits(state, conId, context)) continue;
    if (awaitsExecutions(state, conId, context.now())) continue;
    for (const { record, bracket, lost, isSplit } of bracketsThatLack(state, conId)) {
      const { exits } = bracket;
      const held = closableQuantity(state, conId, heldQuantity(state, conId), context);
      const all = exitGroups(state, conId);
      const own = all.filter(({ orders }) => orders.some((order) => exits.includes(order)));
      const left = remaindersOf(state, conId, held).get(record.id) ?? 0;
      const strays = strayTargetUnits(state, conId, held > 0 ? 'SELL' : 'BUY');
      const free = Math.min(
        cleanDecimal(Math.abs(held) - restingOf(all) - strays),
        cleanDecimal(left - restingOf(own)),
      );
      if (free <= 0 || compare(state, conId, context)?.cause === 'split') continue;
      const groups = isSplit
        ? exitsAfterSplit(state, bracket, undefined, free, context)
        : targetLegs(bracket, lost, free, context);
      if (groups.length === 0) continue;
      const why = isSplit ? 'its units were split' : 'the closing that it had made room for has failed';
      return groupPlans(groups, { record, bracket, held, round: nextRound(record), why }, state, context);
    }
  }
  return [];
}

interface Lacking extends BracketOfSignal {
  readonly lost: readonly LostTarget[];
  /** All exits ended by a split. */
  readonly isSplit: boolean;
}

/** Brackets without a stop by plan whose targets are gone. */
const bracketsThatLack = derivedOf((state, conId): readonly Lacking[] => {
  const found: Lacking[] = [];
  for (const { record, bracket } of bracketsOf(state, conId)) {
    const { exits } = bracket;
    if (exits.some(({ role }) => role === 'stop') || restsOfBefore(state, bracket)) continue;
    const last = exits.at(-1);
    const lost = last ? targetsGivenUp(bracket, last) : [];
    const isSplit = lostToSplit(state, bracket);
    if (lost.length > 0 || isSplit) found.push({ record, bracket, lost, isSplit });
  }
  return found;
});

/** Each target with the time exit, nearest first, as far as there are units. */
function targetLegs(
  { exits }: Bracket,
  lost: readonly LostTarget[],
  units: number,
  context: KernelContext,
): readonly (readonly Leg[])[] {
  const timed = timeExitOf(exits, context);
  const groups: Leg[][] = [];
  let left = units;
  for (const { order, units: most } of lost) {
    const quantity = Math.min(left, most);
    if (quantity <= 0) continue;
    groups.push([...(timed ? [timed] : []), order].map((exit) => legOf(exit, quantity)));
    left = cleanDecimal(left - quantity);
  }
  return groups;
}
