import type { Execution } from '../../broker/port.ts';
import type { UnixMs } from '../../core/clock.ts';
import { execId, type OrderRef, permId } from '../../core/ids.ts';
import { cleanDecimal, type Price, type Quantity } from '../../core/price.ts';
import type { Actor } from '../actor.ts';
import { lackingOf, type OrderRecord } from '../order/order.ts';
import type { TradingEvent } from './events.ts';
import { executionRoot } from './execution-id.ts';
import type { KernelState, RecordedExecution } from './state.ts';

/** What a person has seen of an order's fills beyond the executions that have come. */
export interface SeenFill {
  /** More than 0, and no more than the order has left. */
  readonly quantity: Quantity;
  /** Average, of that quantity. */
  readonly price: Price;
}

/** By a person's word; the broker gives no such id. */
export const seenExecution = (ref: OrderRef, revision: number) =>
  execId(`by-hand.${ref}.${String(revision).padStart(2, '0')}`);

/** The execution of an order that stands by a person's word, if any does. */
const seenOf = (state: KernelState, ref: OrderRef): RecordedExecution | undefined => {
  const seen = state.executions.get(executionRoot(seenExecution(ref, 1)));
  return seen && seen.execution.quantity > 0 ? seen : undefined;
};

/** Whether a person has said already what the order has filled. */
export const hasWord = (state: KernelState, ref: OrderRef): boolean =>
  state.executions.has(executionRoot(seenExecution(ref, 1)));

/**
 * A person's word for an order in doubt: it has ended, with the executions that have come and with what the person has seen of
 * further fills, which is booked. `now`: the broker's clock.
 */
export function settledDoubt(
  state: KernelState,
  order: OrderRecord,
  word: { readonly by: Actor; readonly reason: string; readonly fill?: SeenFill | undefined },
  now: UnixMs,
): readonly TradingEvent[] {
  const { ref, executedQuantity } = order;
  const { fill } = word;
  const reason = `settled by a person (${word.by}): ${word.reason}`;
  if (!fill) return [{ type: 'order.changed', ref, state: 'cancelled', filled: executedQuantity, reason }];
  const filled = cleanDecimal(executedQuantity + fill.quantity);
  const outcome = filled >= order.quantity ? 'filled' : 'cancelled';
  return [
    { type: 'execution.recorded', ref, execution: asExecution(state, order, fill, now) },
    { type: 'order.changed', ref, state: outcome, filled, reason },
  ];
}

/** A person's word for executions of an order that the broker has counted as filled and not told. `now`: the broker's clock. */
export function bookedCount(
  state: KernelState,
  order: OrderRecord,
  fill: SeenFill,
  now: UnixMs,
): readonly TradingEvent[] {
  if (hasWord(state, order.ref) || fill.quantity > lackingOf(order)) return [];
  const execution = asExecution(state, order, fill, now);
  return [{ type: 'execution.recorded', ref: order.ref, execution, counted: true }];
}

function asExecution(
  state: KernelState,
  order: OrderRecord,
  { quantity, price }: SeenFill,
  time: UnixMs,
): Execution {
  const { ref, orderId, account, conId, side, executedQuantity, filledValue, incarnations } = order;
  const cumulative = cleanDecimal(executedQuantity + quantity);
  return {
    execId: seenExecution(ref, 1),
    ref,
    orderId,
    clientId: incarnations.at(-1)?.clientId ?? 0,
    permId: order.permId ?? permId(0),
    account,
    conId,
    side,
    quantity,
    price,
    cumulativeQuantity: cumulative as Quantity,
    averagePrice: (filledValue + quantity * price) / cumulative,
    symbol: state.instruments.get(conId)?.symbol ?? '',
    time,
  };
}

/**
 * The broker's own execution comes after all: it takes the place of what a person has said, which would count twice. Of units that the
 * broker had counted only as many give way as it tells.
 */
export function withdrawnWord(
  state: KernelState,
  order: OrderRecord,
  told: Pick<Execution, 'quantity'>,
): readonly TradingEvent[] {
  const { ref, toldFilled, executedQuantity } = order;
  const seen = seenOf(state, ref);
  if (!seen) return [];
  const said = seen.execution.quantity;
  const left = (toldFilled ?? 0) - (executedQuantity - said) - told.quantity;
  const quantity = cleanDecimal(Math.max(0, Math.min(said, left))) as Quantity;
  if (quantity === said) return [];
  const revised = seenExecution(ref, Number(seen.execution.execId.slice(-2)) + 1);
  const withdrawn: TradingEvent = {
    type: 'execution.corrected',
    ref,
    replaces: seen.execution.execId,
    execution: { ...seen.execution, execId: revised, quantity },
  };
  if (toldFilled === undefined) return [withdrawn];
  // The broker's count stays, whatever its executions come to yet.
  return [
    withdrawn,
    { type: 'order.changed', ref, state: order.state, filled: toldFilled, statusOnly: true },
  ];
}
