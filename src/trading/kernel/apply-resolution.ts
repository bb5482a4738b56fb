import type { UnixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import { addMoney, ZERO_MONEY } from '../../core/money.ts';
import { cleanDecimal } from '../../core/price.ts';
import { isFinal, lackingOf } from '../order/order.ts';
import { type Position, realizedBy, realizedByGrowth } from '../portfolio/position.ts';
import { applySplit } from './apply-split.ts';
import { remaindersOf } from './bracket.ts';
import type { TradingEvent } from './events.ts';
import { basisOf } from './fold-fills.ts';
import { type KernelState, moveOrder, trackOpen } from './state.ts';

/**
 * A person's word on a break. An adopted position takes the place of what the executions added up to; they stay known,
 * so that none is booked again.
 */
export function applyResolution(
  state: KernelState,
  event: Extract<TradingEvent, { type: 'break.resolved' }>,
  at: UnixMs,
): void {
  const { conId, quantity, resolution, cost } = event;
  state.breaks.delete(conId);
  // The machine's clock may be behind that of the market, by which executions are told.
  const { marketTime = at } = event;
  const theirs = [...state.externalExecutions].findLast(([, execution]) => execution.conId === conId)?.[0];
  state.resolved.set(conId, {
    resolution,
    at: marketTime > at ? marketTime : at,
    late: [],
    ...(theirs === undefined ? {} : { theirs }),
  });
  if (resolution === 'ignore') {
    setStanding(state, conId, cleanDecimal((state.standing.get(conId) ?? 0) + quantity));
    return;
  }
  if (event.standing !== undefined) setStanding(state, conId, event.standing);
  const was = state.positions.get(conId)?.quantity ?? 0;
  const heir =
    Math.sign(was) === Math.sign(quantity) ? [...remaindersOf(state, conId, was).keys()].at(-1) : undefined;
  const now = event.successor ?? conId;
  state.heirs.delete(conId);
  if (heir !== undefined) state.heirs.set(now, heir);
  state.carried.delete(conId);
  if (event.ratio && Math.sign(was) === Math.sign(quantity))
    applySplit(state, conId, now, { ratio: event.ratio, was, quantity, at });
  if (event.ratio) state.splits.set(now, [...(state.splits.get(conId) ?? []), { at, ratio: event.ratio }]);
  // What the broker counts as filled is in its position: an execution that comes late changes nothing more.
  for (const order of state.orders.values()) {
    const lacking = order.conId === conId ? lackingOf(order) : 0;
    if (lacking <= 1e-9) continue;
    order.adoptedQuantity = cleanDecimal((order.adoptedQuantity ?? 0) + lacking);
    trackOpen(state, order);
  }
  state.shares.delete(conId);
  if (event.shares) state.shares.set(now, new Map(event.shares));
  if (event.successor === undefined) {
    hold(state, conId, { quantity, cost }, at, event);
    return;
  }
  hold(state, conId, { quantity: 0, cost: ZERO_MONEY }, at);
  hold(state, event.successor, { quantity, cost }, at);
  state.successors.set(conId, event.successor);
  for (const order of state.orders.values())
    if (order.conId === conId && isFinal(order.state)) moveOrder(state, order, event.successor);
}

/** Makes a position what it is at the broker; what its trades have earned so far stays, and the units of the difference are counted. */
function hold(
  state: KernelState,
  conId: ConId,
  { quantity, cost }: Pick<Position, 'quantity' | 'cost'>,
  at: UnixMs,
  { goneAt, cameAt }: { readonly goneAt?: number; readonly cameAt?: number } = {},
): void {
  const { openedAt: _, ...before } = state.positions.get(conId) ?? basisOf(state, conId);
  const made = goneAt === undefined ? before.realized : realizedBy(before, quantity, { price: goneAt, at });
  const grown = cameAt === undefined ? ZERO_MONEY : realizedByGrowth(before, { quantity, cost }, cameAt);
  const held = {
    ...before,
    quantity,
    cost,
    realized: addMoney(made, grown),
    ...(quantity === 0 ? {} : { openedAt: at }),
  };
  state.positions.set(conId, held);
  state.folded.set(conId, held);
  state.fills.set(conId, []);
}

function setStanding(state: KernelState, conId: ConId, units: number): void {
  if (units === 0) state.standing.delete(conId);
  else state.standing.set(conId, units);
}
