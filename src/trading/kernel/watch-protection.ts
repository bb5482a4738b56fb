import { elapsedMs, unixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import { cleanDecimal } from '../../core/price.ts';
import { isFinal, type OrderRecord } from '../order/order.ts';
import { brokerShare } from '../reconcile/broker-share.ts';
import { underWay } from '../rolls/roll-state.ts';
import { hasOverdueFills } from './closable.ts';
import { isWaiting } from './closing-hours.ts';
import type { Condition } from './condition.ts';
import type { KernelContext } from './context.ts';
import { derivedOf } from './derived.ts';
import { lastFillAt } from './last-fills.ts';
import { ordersOf } from './orders-of.ts';
import { coveredUnits, type Protection, protectionOf } from './protection.ts';
import { unprotectedAlarmId } from './repair-stop.ts';
import { heldInstruments, heldQuantity, type KernelState, openPositions } from './state.ts';
import { symbolOf } from './symbol-of.ts';
import { uncoveredSince } from './uncovered.ts';

/**
 * A position may be without a working stop for this long before it is an alarm. The kernel looks once
 * a second, so that the alarm is raised within 5 seconds.
 */
export const UNPROTECTED_AFTER_MS = 4_000;

/** Units that were rolled had theirs in the contract of before: where the fill is told late, none is placed in this one at first. */
const hasPlannedStop = derivedOf(
  (state, conId): boolean =>
    ordersOf(state, conId).some(
      ({ role, rolledBy, signalId }) =>
        role === 'stop' || (role === 'entry' && rolledBy !== undefined && plannedStop(state, signalId)),
    ),
  'places',
);

const plannedStop = (state: KernelState, signalId: OrderRecord['signalId']): boolean =>
  (state.signals.get(signalId)?.orders ?? []).some((ref) => state.orders.get(ref)?.role === 'stop');

/** Positions, or parts of them, that have been without a working stop; also while they are closed or rolled. */
export function unprotected(state: KernelState, context: KernelContext): readonly Condition[] {
  const found: Condition[] = [];
  for (const conId of heldInstruments(state)) {
    // What a spread can lose its legs bound, and its stop is Bowline's: see `blindStops`.
    if (state.combos.has(conId)) continue;
    const protection = protectionOf(state, conId);
    if (protection.status === 'yes') continue;
    const id = unprotectedAlarmId(conId);
    const since = uncoveredSince(state, conId) ?? lastFillAt(state, conId);
    if (!state.alarms.has(id) && elapsedMs(unixMs(since), context.now()) < UNPROTECTED_AFTER_MS) continue;
    if (!context.limits.stopRequired && !hasPlannedStop(state, conId)) continue;
    const message = unprotectedText(state, conId, protection, context);
    found.push({ id, severity: 'critical', code: 'UNPROTECTED', message });
  }
  return [...found, ...deniedByCount(state, context, found)];
}

/**
 * Units that our executions and the broker's position show, and that the count of an order whose executions never come says have gone: as
 * where the broker has corrected a fill that was never told.
 */
function deniedByCount(
  state: KernelState,
  context: KernelContext,
  known: readonly Condition[],
): readonly Condition[] {
  if (state.lacking.size === 0) return [];
  const found: Condition[] = [];
  for (const { conId, quantity } of openPositions(state)) {
    const id = unprotectedAlarmId(conId);
    if (state.combos.has(conId) || known.some((condition) => condition.id === id)) continue;
    if (!context.limits.stopRequired && !hasPlannedStop(state, conId)) continue;
    if (!hasOverdueFills(state, conId, context)) continue;
    if (brokerShare(state, conId, context.brokerPosition(conId)) !== quantity) continue;
    const bare = cleanDecimal(Math.abs(quantity) - coveredUnits(state, conId, quantity > 0 ? 'SELL' : 'BUY'));
    if (bare <= 0) continue;
    const message = `${bare} of the ${quantity} ${symbolOf(state, conId)} that the broker holds have no working stop: by the count of an order whose executions have not come they are gone. Look at the position in TWS, and flatten it or set a stop there.`;
    found.push({ id, severity: 'critical', code: 'UNPROTECTED', message });
  }
  return found;
}

function unprotectedText(
  state: KernelState,
  conId: ConId,
  protection: Protection,
  context: KernelContext,
): string {
  const units = heldQuantity(state, conId);
  const name = symbolOf(state, conId);
  const { coveredQuantity } = protection;
  const bare = coveredQuantity > 0 ? `${cleanDecimal(Math.abs(units) - coveredQuantity)} of ` : '';
  if (underWay(state, conId))
    return `${bare}${units} ${name} are being rolled, and have no working stop meanwhile. Look at the orders in TWS.`;
  // One that waits leaves the exits to their work.
  const waits = isWaiting(state, conId, context);
  if (state.closings.has(conId) && !waits)
    return `${bare}${units} ${name} have no working stop while a closing is under way. Look at the orders in TWS.`;
  const broken = state.breaks.get(conId);
  if (broken && Math.abs(broken.broker) < Math.abs(units) && broken.broker * units >= 0)
    return `${units} ${name} by Bowline's orders ${lackOf(state, protection)}, and the broker holds ${broken.broker}. Say what is right ("bowline reconcile"): a stop for more than is held would open a position.`;
  return `${units} ${name} ${lackOf(state, protection)}. ${waits ? 'Their closing waits, and CLOSING_WAITS says for what: set' : 'Flatten the position or set'} a stop in TWS.`;
}

/** What is wrong with the stops of a position that none, or not enough of them, cover. */
function lackOf(state: KernelState, { status, stops, coveredQuantity }: Protection): string {
  if (status === 'pending') return pendingStop(state, stops);
  const retyped = stops.find(({ shownAs }) => shownAs?.type !== undefined)?.shownAs?.type;
  if (retyped !== undefined)
    return `have a stop that the broker shows as ${retyped}: it was changed in TWS, covers nothing, and Bowline leaves it alone`;
  return coveredQuantity > 0
    ? `are covered by stops for only ${coveredQuantity}`
    : 'have no working stop at the broker';
}

/** Stops that do not work yet: the entry that they wait for says why. */
function pendingStop(state: KernelState, stops: readonly OrderRecord[]): string {
  const entries = stops.map(({ parent }) => (parent === undefined ? undefined : state.orders.get(parent)));
  const open = entries.filter((entry) => entry !== undefined && !isFinal(entry.state));
  if (open.length === 0) return 'have a stop that was sent and that the broker has not shown working';
  return open.some((entry) => entry?.cancelAsked === undefined && entry?.state !== 'cancelling')
    ? 'have a stop that IB holds back until the entry has filled'
    : 'have a stop that IB holds back, and the entry that it waits for is being cancelled';
}
