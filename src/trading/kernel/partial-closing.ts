import type { SignalId } from '../../core/ids.ts';
import type { Quantity } from '../../core/price.ts';
import { cleanDecimal } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { OrderRecord, TakenUnits } from '../order/order.ts';
import { isAmendable, neverAmended, requestAmendment } from './amendments.ts';
import { remaindersOf } from './bracket.ts';
import type { KernelContext } from './context.ts';
import type { TradingEvent } from './events.ts';
import { type ExitGroup, exitGroups, isTakenOff, remainingOf, restingOf } from './exit-groups.ts';
import type { KeptPart } from './kept-part.ts';
import { awaitsExecutions, type Closing, heldQuantity, type KernelState, openOrdersOf } from './state.ts';

/**
 * One step of closing a part: exits are first made small enough for what stays, so that at no moment they and the
 * closing order can take away more than is held; then the closing order goes out. The nearest targets give way first:
 * what they would have taken is taken now.
 */
export function advancePartial(
  state: KernelState,
  closing: Closing,
  { units: keep, filling }: KeptPart,
  instrument: Instrument,
  context: KernelContext,
  send: (signedQuantity: number) => TradingEvent[],
): TradingEvent[] {
  const { conId } = closing;
  const name = instrument.localSymbol;
  const end = (outcome: 'closed' | 'failed', text: string): TradingEvent[] => [
    { type: 'closing.ended', conId, outcome, text },
  ];
  const open = openOrdersOf(state, conId);
  if (open.some((order) => order.role === 'close') || awaitsExecutions(state, conId, context.now()))
    return [];
  const held = heldQuantity(state, conId);
  const rest = cleanDecimal(Math.abs(held) - keep);
  if (rest <= 0) return end('closed', `${Math.abs(held)} ${name} stay`);
  // Exits of an entry that fills meanwhile are for all that it is to fill: they stay, as do its units.
  const isOfFilling = ({ orders }: ExitGroup): boolean =>
    orders.some(({ parent }) => filling.some(({ ref }) => ref === parent));
  const groups = exitGroups(state, conId).filter((group) => !isOfFilling(group));
  const exits = groups.flatMap(({ orders }) => orders);
  // A change of one that IB is taking off could be a new order, and what the others are for is not certain before it has gone.
  const isMoving = (order: OrderRecord): boolean =>
    order.state === 'cancelling' || !!order.amendment || isTakenOff(state, order, context.now());
  if (exits.some(isMoving)) return [];
  const link = context.link();
  if (!link.ready || !link.brokerUp) return [];
  const refused = exits.find((order) => wasRefused(order, closing));
  if (refused) {
    const restored = restore(state, groups, closing, context);
    if (restored.length > 0) return restored;
    const text = `${refused.ref} could not be made smaller, so nothing was closed: ${Math.abs(held)} ${name} are still held. Close all of it, or look at the order in TWS.`;
    return end('failed', text);
  }
  const ofFilling = filling.reduce((sum, { filled }) => sum + filled, 0);
  const excess = cleanDecimal(restingOf(groups) - Math.max(0, keep - ofFilling));
  if (excess <= 0) return send(Math.sign(held) * rest);
  for (const order of exits) {
    const why = neverAmended(state, order);
    if (why === undefined) continue;
    const text = `${order.ref} cannot be made smaller, because ${why}; so nothing was closed: ${Math.abs(held)} ${name} are still held. Close all of it, or change the order in TWS.`;
    return end('failed', text);
  }
  // An exit that is not settled could come back at its old size.
  if (!exits.every((order) => isAmendable(state, order))) return [];
  return shrink(state, groups, excess, closing, context);
}

const wasRefused = ({ amendRefusedAt }: OrderRecord, { since }: Closing): boolean =>
  amendRefusedAt !== undefined && amendRefusedAt >= since;

/**
 * Where one exit of a group kept its size, the others get theirs back: a stop that has shrunk alone would leave what its
 * target may still take without a stop. Each is asked for once; the group takes away no more than before.
 */
function restore(
  state: KernelState,
  groups: readonly ExitGroup[],
  closing: Closing,
  context: KernelContext,
): TradingEvent[] {
  const why = { by: closing.by, reason: 'an exit of its group could not be made smaller' };
  return groups
    .filter(({ orders }) => orders.some((order) => wasRefused(order, closing)))
    .flatMap(({ orders, resting }) =>
      orders
        .filter((order) => remainingOf(order) < resting && !wasRefused(order, closing))
        .filter((order) => isAmendable(state, order))
        .flatMap((order) => requestAmendment(state, order, termsFor(order, resting), why, context)),
    );
}

/**
 * Takes `excess` off the exits: whole groups, and of one more what is left. That one is made smaller first, and only when the
 * broker has confirmed it do the others go: where it refuses, nothing has been given up.
 */
export function shrink(
  state: KernelState,
  groups: readonly ExitGroup[],
  excess: number,
  closing: Pick<Closing, 'exitsOf' | 'by' | 'reason'>,
  context: KernelContext,
): TradingEvent[] {
  const cancels: TradingEvent[] = [];
  const changes: TradingEvent[] = [];
  const why = { by: closing.by, reason: closing.reason };
  let left = excess;
  const mine = ({ orders }: ExitGroup): boolean =>
    orders.some(({ signalId }) => signalId === closing.exitsOf);
  const inOrder = [...groups.filter(mine), ...groups.filter((group) => !mine(group))];
  for (const { orders, resting } of inOrder) {
    if (left <= 0) break;
    if (resting <= left) {
      for (const { ref } of orders) cancels.push({ type: 'order.cancel-requested', ref, ...why });
    } else {
      const stays = cleanDecimal(resting - left);
      for (const order of orders) {
        if (remainingOf(order) > stays)
          changes.push(...requestAmendment(state, order, termsFor(order, stays), why, context));
      }
    }
    left = cleanDecimal(left - resting);
  }
  return changes.length > 0 ? changes : cancels;
}

/**
 * Whose units a closing order for `units` takes, once the exits have made room: those of the entry that is meant, then those
 * that exits no longer rest for, then those of the oldest entries.
 */
export function takenUnits(
  state: KernelState,
  { conId, exitsOf }: Closing,
  units: number,
): readonly TakenUnits[] {
  const left = new Map(remaindersOf(state, conId, heldQuantity(state, conId)));
  const resting = new Map<string, number>();
  for (const { orders, resting: rests } of exitGroups(state, conId)) {
    const signalId = orders[0]?.signalId ?? '';
    resting.set(signalId, (resting.get(signalId) ?? 0) + rests);
  }
  const takes = new Map<SignalId, number>();
  let wanted = units;
  const take = (signalId: SignalId, most: number): void => {
    const part = cleanDecimal(Math.min(wanted, most, left.get(signalId) ?? 0));
    if (part <= 0) return;
    takes.set(signalId, cleanDecimal((takes.get(signalId) ?? 0) + part));
    left.set(signalId, cleanDecimal((left.get(signalId) ?? 0) - part));
    wanted = cleanDecimal(wanted - part);
  };
  if (exitsOf !== undefined) take(exitsOf, wanted);
  for (const [signalId, has] of [...left]) take(signalId, has - (resting.get(signalId) ?? 0));
  for (const signalId of [...left.keys()]) take(signalId, wanted);
  return [...takes].map(([signalId, part]) => ({ signalId, units: part }));
}

const termsFor = (order: OrderRecord, stays: number) => ({
  quantity: cleanDecimal(order.filled + stays) as Quantity,
  pricing: order.pricing,
});
