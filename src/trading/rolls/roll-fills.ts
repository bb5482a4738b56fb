import type { UnixMs } from '../../core/clock.ts';
import type { OrderRef } from '../../core/ids.ts';
import { cleanDecimal, type Quantity } from '../../core/price.ts';
import { notePlaces } from '../kernel/derived.ts';
import { type KernelState, trackOpen } from '../kernel/state.ts';
import { isFinal, type OrderRecord } from '../order/order.ts';
import { type RollTerms, rolledInRef, rolledOutRef } from './roll.ts';

const RECORD_OF_LEG = /^(.+)-(?:out|in)$/;

/** The order for a spread that a record of one of its legs is named after; absent for every other reference. */
export function rolledBy(state: KernelState, ref: OrderRef): OrderRecord | undefined {
  const named = RECORD_OF_LEG.exec(ref)?.[1];
  const order = named === undefined ? undefined : state.orders.get(named as OrderRef);
  return order?.roll ? order : undefined;
}

/**
 * Keeps the two records of a roll's order in step with what it has filled, as the broker's status, the execution of the whole or
 * either leg tells: whichever comes first. What a record lacks in executions is awaited like that of any order, so that both
 * positions are known at once, and each is booked when its own leg is told.
 */
export function syncRolled(state: KernelState, order: OrderRecord, at: UnixMs): void {
  const { roll } = order;
  if (!roll || order.filled <= 0) return;
  for (const record of [outOf(state, order, roll, at), intoOf(state, order, roll, at)]) {
    record.filled = Math.max(record.filled, order.filled);
    record.quantity = record.filled as Quantity;
    record.updatedAt = at;
    trackOpen(state, record);
  }
  const executed = Math.min(
    ...[rolledOutRef(order.ref), rolledInRef(order.ref)].map(
      (ref) => state.orders.get(ref)?.executedQuantity ?? 0,
    ),
  );
  // Some gateways tell the legs alone.
  order.executedQuantity = Math.max(order.whole?.quantity ?? 0, executed);
  trackOpen(state, order);
}

/** Notes that the order has filled at least so much. */
export function noteFilled(state: KernelState, order: OrderRecord, filled: number, at: UnixMs): void {
  order.filled = Math.max(order.filled, filled);
  order.updatedAt = at;
  order.lastFillAt = at;
  order.firstFillAt ??= at;
  if (order.filled >= order.quantity) {
    order.state = 'filled';
    delete order.amendment;
  } else if (!isFinal(order.state) && order.state !== 'cancelling') order.state = 'partially-filled';
  syncRolled(state, order, at);
}

/** What the new contract has cost more than the old one, per unit; undefined while neither the whole nor both legs are told. */
export function differenceOf(state: KernelState, order: OrderRecord): number | undefined {
  const { whole } = order;
  if (whole && whole.quantity > 0) return cleanDecimal(whole.value / whole.quantity);
  const average = (ref: OrderRef): number | undefined => {
    const record = state.orders.get(ref);
    return record && record.executedQuantity > 0 ? record.filledValue / record.executedQuantity : undefined;
  };
  const paid = average(rolledInRef(order.ref));
  const got = average(rolledOutRef(order.ref));
  return paid === undefined || got === undefined ? undefined : cleanDecimal(paid - got);
}

function outOf(state: KernelState, order: OrderRecord, roll: RollTerms, at: UnixMs): OrderRecord {
  const takes =
    roll.entry === undefined ? {} : { takes: [{ signalId: order.signalId, units: order.quantity }] };
  const side = order.side === 'BUY' ? 'SELL' : 'BUY';
  return recordOf(state, order, rolledOutRef(order.ref), at, {
    role: 'close',
    conId: roll.from,
    side,
    ...takes,
  });
}

function intoOf(state: KernelState, order: OrderRecord, roll: RollTerms, at: UnixMs): OrderRecord {
  const origin = roll.entry === undefined ? undefined : state.orders.get(roll.entry);
  const begun = origin?.firstFillAt === undefined ? {} : { firstFillAt: origin.firstFillAt };
  return recordOf(state, order, rolledInRef(order.ref), at, {
    role: 'entry',
    conId: roll.to,
    side: order.side,
    ...begun,
  });
}

/** A record that is made with the first fill and has ended from the start: it was never at the broker by itself. */
function recordOf(
  state: KernelState,
  order: OrderRecord,
  ref: OrderRef,
  at: UnixMs,
  facts: Pick<OrderRecord, 'role' | 'conId' | 'side'> & Pick<OrderRecord, 'takes' | 'firstFillAt'>,
): OrderRecord {
  const known = state.orders.get(ref);
  if (known) return known;
  const { orderId, account, tif, outsideRth, signalId } = order;
  const made: OrderRecord = {
    ref,
    orderId,
    account,
    quantity: 0 as Quantity,
    pricing: { type: 'market' },
    tif,
    outsideRth,
    signalId,
    state: 'filled',
    incarnations: [...order.incarnations],
    filled: 0,
    filledValue: 0,
    executedQuantity: 0,
    rulesApplied: [],
    rolledBy: order.ref,
    placedAt: at,
    updatedAt: at,
    ...facts,
  };
  state.orders.set(ref, made);
  notePlaces(state);
  state.signals.get(signalId)?.orders.push(ref);
  return made;
}
