import type { Execution } from '../../broker/port.ts';
import type { UnixMs } from '../../core/clock.ts';
import { execId, type OrderRef, permId } from '../../core/ids.ts';
import { cleanDecimal, type Price, type Quantity } from '../../core/price.ts';
import type { Actor } from '../actor.ts';
import type { OrderRecord } from '../order/order.ts';
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
const seenExecution = (ref: OrderRef, revision: 1 | 2) => execId(`by-hand.${ref}.0${revision}`);

/** The execution of an order that stands by a person's word, if any does. */
const seenOf = (state: KernelState, ref: OrderRef): RecordedExecution | undefined => {
  const seen = state.executions.get(executionRoot(seenExecution(ref, 1)));
  return seen && seen.execution.quantity > 0 ? seen : undefined;
};

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
  const symbol = state.instruments.get(order.conId)?.symbol ?? '';
  const outcome = filled >= order.quantity ? 'filled' : 'cancelled';
  return [
    { type: 'execution.recorded', ref, execution: { ...asExecution(order, fill), symbol, time: now } },
    { type: 'order.changed', ref, state: outcome, filled, reason },
  ];
}

function asExecution(order: OrderRecord, { quantity, price }: SeenFill): Omit<Execution, 'symbol' | 'time'> {
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
  };
}

/** The broker's own execution comes after all: it takes the place of what a person has said, which would count twice. */
export function withdrawnWord(state: KernelState, { ref }: OrderRecord): readonly TradingEvent[] {
  const seen = seenOf(state, ref);
  if (!seen) return [];
  const execution = { ...seen.execution, execId: seenExecution(ref, 2), quantity: 0 as Quantity };
  return [{ type: 'execution.corrected', ref, replaces: seen.execution.execId, execution }];
}
