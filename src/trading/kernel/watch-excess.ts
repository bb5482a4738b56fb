import { elapsedMs, type UnixMs, unixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import { cleanDecimal } from '../../core/price.ts';
import { shownQuantity } from './closable.ts';
import type { Condition } from './condition.ts';
import type { KernelContext } from './context.ts';
import { derivedFromOrders } from './derived.ts';
import type { TradingEvent } from './events.ts';
import { lastFillAt } from './last-fills.ts';
import { excessAlarmId } from './leftovers.ts';
import { sharesOf } from './protection.ts';
import {
  awaitsExecutions,
  heldQuantity,
  type KernelState,
  openOrdersOf,
  orderedInstruments,
} from './state.ts';
import { symbolOf } from './symbol-of.ts';

/** Exits may rest for more than is held for this long: the broker cancels the other exit after a fill. */
export const EXCESS_AFTER_MS = 5_000;

/** What the exits of one kind that rest would take away at most, by the side of the orders. */
const restingBySide = derivedFromOrders((state, conId): { readonly SELL: number; readonly BUY: number } => {
  const open = openOrdersOf(state, conId);
  const resting = (side: 'BUY' | 'SELL'): number =>
    Math.max(
      ...(['stop', 'target', 'time-exit'] as const).map((role) => {
        const { working, heldBack } = sharesOf(
          open.filter((order) => order.role === role && order.side === side && order.state !== 'cancelling'),
          open,
        );
        return working + heldBack;
      }),
    );
  return { SELL: resting('SELL'), BUY: resting('BUY') };
});

/** How much more the exits that rest would take away than so many units, signed as the position; none where below 0. */
export function exitsBeyond(state: KernelState, conId: ConId, held: number): number {
  const { SELL: sells, BUY: buys } = restingBySide(state, conId);
  return cleanDecimal(Math.max(sells - Math.max(0, held), buys - Math.max(0, -held)));
}

/** Exits that rest for more than is held; signed as the position. */
interface Excess {
  readonly conId: ConId;
  readonly units: number;
  readonly held: number;
}

/**
 * How much more exits would take away than is held: those that IB holds back count as far as their entry has filled. While executions are
 * awaited, as much as by them and by the orders' counts alike; an alarm stays one by either. Where they are overdue, what is held is
 * the counts as far as the broker shows them.
 */
function excessOf(state: KernelState, conId: ConId, context: KernelContext): Excess | undefined {
  const { SELL: sells, BUY: buys } = restingBySide(state, conId);
  if (sells === 0 && buys === 0) return undefined;
  const beyond = (held: number): Excess => ({ conId, units: exitsBeyond(state, conId, held), held });
  const executed = state.positions.get(conId)?.quantity ?? 0;
  const counted = heldQuantity(state, conId);
  const readings =
    counted === executed
      ? [beyond(executed)]
      : awaitsExecutions(state, conId, context.now())
        ? [beyond(counted), beyond(executed)].sort((one, other) => one.units - other.units)
        : [beyond(shownQuantity(state, conId, counted, context))];
  const found = readings.at(state.alarms.has(excessAlarmId(conId)) ? -1 : 0);
  return found && found.units > 1e-9 ? found : undefined;
}

function* excesses(state: KernelState, context: KernelContext): Generator<Excess> {
  for (const conId of orderedInstruments(state)) {
    const excess = excessOf(state, conId, context);
    if (excess) yield excess;
  }
}

/** When an excess is first seen, and when it has gone: what happens to other orders meanwhile does not move its time. */
export function exceedEvents(state: KernelState, context: KernelContext): TradingEvent[] {
  const events: TradingEvent[] = [];
  const found = new Set<ConId>();
  for (const { conId } of excesses(state, context)) {
    found.add(conId);
    if (!state.exceeding.has(conId)) events.push({ type: 'exits.exceed', conId, exceed: true });
  }
  for (const conId of state.exceeding.keys())
    if (!found.has(conId)) events.push({ type: 'exits.exceed', conId, exceed: false });
  return events;
}

/** Exits that would open a position: more than is held. */
export function excessive(state: KernelState, context: KernelContext): readonly Condition[] {
  const found: Condition[] = [];
  for (const { conId, units, held } of excesses(state, context)) {
    const id = excessAlarmId(conId);
    if (!state.alarms.has(id) && elapsedMs(since(state, conId), context.now()) < EXCESS_AFTER_MS) continue;
    found.push({
      id,
      severity: 'critical',
      code: 'EXITS_EXCEED_POSITION',
      message: `Exits of ${symbolOf(state, conId)} rest for ${units} more than the ${Math.abs(held)} held; filling, they would open a position. Cancel what is too much in TWS (targets also with bowline cancel), or send "close", which cancels all of them.`,
    });
  }
  return found;
}

/** Orders and fills tell it to the moment; where later ones have come, what was seen first does. */
function since(state: KernelState, conId: ConId): UnixMs {
  const placed = openOrdersOf(state, conId).map((order) => order.placedAt);
  return unixMs(
    Math.min(state.exceeding.get(conId) ?? Infinity, Math.max(lastFillAt(state, conId), ...placed)),
  );
}
