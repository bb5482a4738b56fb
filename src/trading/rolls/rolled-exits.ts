import { cleanDecimal } from '../../core/price.ts';
import type { KernelContext } from '../kernel/context.ts';
import { remainingOf } from '../kernel/exit-groups.ts';
import { brokerNow } from '../kernel/market-time.ts';
import { type ExitLegs, legOf, SENDING_MAY_TAKE_MS, stopLeg, trailed } from '../kernel/restore-exits.ts';
import type { KernelState } from '../kernel/state.ts';
import { limitPriceOf, type OrderRecord } from '../order/order.ts';
import type { Leg } from '../plan/legs.ts';
import type { PriceMove } from './moved-rules.ts';
import type { RollPart } from './roll.ts';

/** Units that share a stop and a target. */
interface Slot {
  readonly units: number;
  readonly stop?: OrderRecord;
  readonly target?: OrderRecord;
}

/**
 * The exits that were released, to be placed anew for so many units from `from` on (counted from the nearest target), at their
 * prices or moved into the new contract's. What had no stop gets none.
 */
export function rolledExits(
  state: KernelState,
  part: RollPart,
  { from, units }: { readonly from: number; readonly units: number },
  move: PriceMove | undefined,
  context: KernelContext,
): readonly ExitLegs[] {
  const released = part.released.map((ref) => state.orders.get(ref)).filter((order) => order !== undefined);
  const marketNow = brokerNow(context);
  const timed = released.find(
    ({ role, goodAfter }) =>
      role === 'time-exit' && goodAfter !== undefined && goodAfter > marketNow + SENDING_MAY_TAKE_MS,
  );
  const groups: ExitLegs[] = [];
  for (const { units: size, stop, target } of cut(slotsOf(released, part.units), from, units)) {
    // The target last: the market may have passed it, and what is sent after a fill of the group is not cancelled by it.
    const [first, ...others] = [stop, timed, target]
      .filter((order) => order !== undefined)
      .map((order) => rolledLeg(state, order, size, move, context));
    if (first) groups.push([first, ...others]);
  }
  return groups;
}

/** Each target with its stop, nearest first, and what no target is for. */
function slotsOf(released: readonly OrderRecord[], whole: number): readonly Slot[] {
  const stops = released.filter(({ role }) => role === 'stop');
  const stopOf = ({ ocaGroup }: OrderRecord): OrderRecord | undefined =>
    stops.find((stop) => stop.ocaGroup !== undefined && stop.ocaGroup === ocaGroup) ?? stops.at(-1);
  const direction = released[0]?.side === 'SELL' ? 1 : -1;
  const targets = released
    .filter((order) => order.role === 'target' && remainingOf(order) > 0)
    .toSorted(
      (one, other) => direction * ((limitPriceOf(one.pricing) ?? 0) - (limitPriceOf(other.pricing) ?? 0)),
    );
  const slots: Slot[] = [];
  let left = whole;
  for (const target of targets) {
    const units = Math.min(left, remainingOf(target));
    const stop = stopOf(target);
    if (units > 0) slots.push({ units, target, ...(stop ? { stop } : {}) });
    left = cleanDecimal(left - units);
  }
  const alone = stops.filter(
    ({ ocaGroup }) => ocaGroup === undefined || !targets.some((target) => target.ocaGroup === ocaGroup),
  );
  for (const stop of alone) {
    const units = Math.min(left, remainingOf(stop));
    if (units > 0) slots.push({ units, stop });
    left = cleanDecimal(left - units);
  }
  const last = stops.at(-1);
  if (left > 0) slots.push({ units: left, ...(last ? { stop: last } : {}) });
  return slots;
}

/** Of the slots in order the units from `from` to `from + units`. */
function cut(slots: readonly Slot[], from: number, units: number): readonly Slot[] {
  const parts: Slot[] = [];
  let begin = 0;
  for (const slot of slots) {
    const end = cleanDecimal(begin + slot.units);
    const within = cleanDecimal(Math.min(end, from + units) - Math.max(begin, from));
    if (within > 0) parts.push({ ...slot, units: within });
    begin = end;
  }
  return parts;
}

function rolledLeg(
  state: KernelState,
  order: OrderRecord,
  quantity: number,
  move: PriceMove | undefined,
  context: KernelContext,
): Leg {
  const { role, side } = order;
  const leg =
    role === 'stop'
      ? stopLeg({ ...order, pricing: trailed(state, order, context) }, quantity)
      : legOf(order, quantity);
  if (!move) return leg;
  const { adjustment } = leg;
  return {
    ...leg,
    pricing: move.pricing(leg.pricing, side),
    ...(adjustment ? { adjustment: move.adjustment(adjustment, side) } : {}),
  };
}
