import type { Execution } from '../../broker/port.ts';
import type { UnixMs } from '../../core/clock.ts';
import type { PermId } from '../../core/ids.ts';
import { subtractMoney, ZERO_MONEY } from '../../core/money.ts';
import { cleanDecimal, type Quantity } from '../../core/price.ts';
import { bookedUnder, recordedBy } from '../combos/apply-combo.ts';
import { commissionsOf } from '../combos/combo-book.ts';
import { endDoubt, isFinal, type OrderRecord } from '../order/order.ts';
import { isWatchdogReference } from '../order/watchdog-reference.ts';
import { applyCommission } from '../portfolio/position.ts';
import { applyWholeExecution } from '../rolls/apply-roll.ts';
import { noteFilled, rolledBy, syncRolled } from '../rolls/roll-fills.ts';
import { addTimeline } from './apply-signal.ts';
import { bookShare } from './client-shares.ts';
import type { TradingEvent } from './events.ts';
import { corrects, executionRoot } from './execution-id.ts';
import { addToPosition, basisOf } from './fold-fills.ts';
import { isGone, noteGone } from './gone-executions.ts';
import { applyLateOriginal } from './late-original.ts';
import { isOfAccount } from './own-account.ts';
import { type KernelState, type RecordedExecution, trackOpen } from './state.ts';

/** Books an execution once; the same id again changes nothing. */
export function applyExecution(
  state: KernelState,
  event: Extract<TradingEvent, { type: 'execution.recorded' }>,
  at: UnixMs,
): void {
  const { execution, ref } = event;
  const root = executionRoot(execution.execId);
  if (state.executions.has(root)) return;
  const recorded: RecordedExecution = { ref, execution, ...(event.twin ? { twin: event.twin } : {}) };
  if (event.commission !== undefined) state.commissions.set(execution.execId, event.commission);
  state.executions.set(root, recorded);
  if (isWatchdogReference(ref)) state.watchdogFills.add(root);
  const spread = state.orders.get(ref);
  if (spread?.roll) {
    applyWholeExecution(state, spread, recorded, 1, at);
    return;
  }
  const rolled = rolledBy(state, ref);
  if (rolled)
    noteFilled(state, rolled, (state.orders.get(ref)?.executedQuantity ?? 0) + execution.quantity, at);
  const fresh = beyondAdopted(state, recorded);
  if (fresh) {
    const fills = state.fills.get(execution.conId) ?? [];
    fills.push(fresh);
    state.fills.set(execution.conId, fills);
    const before = state.positions.get(execution.conId) ?? basisOf(state, execution.conId);
    state.positions.set(execution.conId, addToPosition(state, before, fresh.execution));
    bookShare(state, fresh.execution, 1);
    const word = state.resolved.get(execution.conId);
    if (word && execution.time <= word.at)
      state.resolved.set(execution.conId, { ...word, late: [...word.late, fresh] });
  }
  const order = state.orders.get(ref);
  if (order && event.counted && !event.twin) order.toldFilled = order.filled;
  bookOnOrder(state, recorded, 1, at);
  if (rolled) syncRolled(state, rolled, at);
}

/** What of an execution is not in the position yet by a person's `adopt`; nothing where all of it is. */
function beyondAdopted(state: KernelState, recorded: RecordedExecution): RecordedExecution | undefined {
  const { ref, execution, twin } = recorded;
  const order = twin ? undefined : state.orders.get(ref);
  const adopted = order?.adoptedQuantity ?? 0;
  if (!order || adopted <= 0) return recorded;
  const quantity = cleanDecimal(Math.max(0, execution.quantity - adopted));
  const left = cleanDecimal(Math.max(0, adopted - execution.quantity));
  if (left > 0) order.adoptedQuantity = left;
  else delete order.adoptedQuantity;
  return quantity > 0 ? { ref, execution: { ...execution, quantity: quantity as Quantity } } : undefined;
}

/** What of a correction is not in the position by a person's `adopt`, which held as much of the execution as was not booked; see `beyondAdopted`. */
function beyondBooked(
  replaced: RecordedExecution,
  booked: RecordedExecution,
  recorded: RecordedExecution,
): RecordedExecution | undefined {
  const adopted = cleanDecimal(replaced.execution.quantity - booked.execution.quantity);
  if (adopted <= 0) return recorded;
  const quantity = cleanDecimal(Math.max(0, recorded.execution.quantity - adopted)) as Quantity;
  return quantity > 0 ? { ...recorded, execution: { ...recorded.execution, quantity } } : undefined;
}

/** Takes the replaced execution out and puts the correction in, by booking the instrument anew. */
export function applyCorrection(
  state: KernelState,
  event: Extract<TradingEvent, { type: 'execution.corrected' }>,
  at: UnixMs,
): void {
  if (event.originalQuantity !== undefined) {
    applyLateOriginal(state, event, at);
    return;
  }
  const root = executionRoot(event.execution.execId);
  const replaced = state.executions.get(root);
  if (!replaced || !corrects(event.execution.execId, replaced.execution.execId)) return;
  const recorded: RecordedExecution = { ...replaced, execution: event.execution, originalTold: true };
  state.executions.set(root, recorded);
  const spread = state.orders.get(event.ref);
  if (spread?.roll) {
    applyWholeExecution(state, spread, replaced, -1, at);
    applyWholeExecution(state, spread, recorded, 1, at);
    return;
  }
  const { conId } = event.execution;
  const booked = state.fills.get(conId)?.find(({ execution }) => executionRoot(execution.execId) === root);
  const fresh = booked && beyondBooked(replaced, booked, recorded);
  const inPlace = (each: RecordedExecution): readonly RecordedExecution[] =>
    each !== booked ? [each] : fresh ? [fresh] : [];
  const fills = (state.fills.get(conId) ?? []).flatMap(inPlace);
  state.fills.set(conId, fills);
  const word = state.resolved.get(conId);
  if (booked && word?.late.includes(booked))
    state.resolved.set(conId, { ...word, late: word.late.flatMap(inPlace) });
  let position = basisOf(state, conId);
  for (const fill of fills) position = addToPosition(state, position, fill.execution);
  const legs = state.combos.get(conId)?.fills ?? [];
  state.positions.set(conId, applyCommission(position, commissionsOf(state, legs)));
  if (booked) bookShare(state, booked.execution, -1);
  if (fresh) bookShare(state, fresh.execution, 1);
  // The broker's own count may be ahead of the executions that have come: only what was corrected changes in it.
  bookOnOrder(state, replaced, -1, at, -replaced.execution.quantity);
  bookOnOrder(state, recorded, 1, at, recorded.execution.quantity);
}

/** Keeps the broker's permanent id with the incarnation that it belongs to. */
export function nameOrder(order: OrderRecord, permId: PermId): void {
  if (permId <= 0) return;
  order.permId = permId;
  const [first] = order.incarnations;
  if (first && first.permId === undefined) order.incarnations[0] = { ...first, permId };
}

/** An execution of a twin is booked on our order, because it is our money, but does not name the order. */
const isOwnIncarnation = (order: OrderRecord, { clientId, orderId }: Execution): boolean =>
  order.incarnations.some((own) => own.orderId === orderId && (own.clientId ?? clientId) === clientId);

/** External executions kept in memory, the newest; more than a busy day has. */
const EXTERNAL_KEPT = 5_000;

/** Keeps somebody else's execution beside our book; a correction takes the place of what it corrects. */
export function recordExternal(state: KernelState, execution: Execution): void {
  // Journals of before have those of the login's other accounts, too.
  if (!isOfAccount(state, execution) || isGone(state, execution)) return;
  const root = executionRoot(execution.execId);
  const known = state.externalExecutions.get(root);
  if (known && !corrects(execution.execId, known.execId)) return;
  state.externalExecutions.set(root, execution);
  for (const [oldest, gone] of state.externalExecutions) {
    if (state.externalExecutions.size <= EXTERNAL_KEPT) break;
    state.externalExecutions.delete(oldest);
    noteGone(state, gone);
  }
}

/** `counted`: what it adds to the quantity that the broker counts as filled; a new execution is in it already. */
function bookOnOrder(
  state: KernelState,
  { ref, execution, twin }: RecordedExecution,
  sign: 1 | -1,
  at: UnixMs,
  counted = 0,
): void {
  const order = twin ? undefined : state.orders.get(ref);
  if (!order) return;
  order.executedQuantity = cleanDecimal(order.executedQuantity + sign * execution.quantity);
  order.filledValue = cleanDecimal(order.filledValue + sign * execution.quantity * execution.price);
  order.filled = cleanDecimal(Math.max(order.filled + counted, order.executedQuantity));
  if (order.permId === undefined && isOwnIncarnation(order, execution)) nameOrder(order, execution.permId);
  order.updatedAt = at;
  order.lastFillAt = at;
  if (sign < 0) return;
  order.firstFillAt ??= at;
  addTimeline(state, order.signalId, {
    at,
    stage: 'fill',
    text: `${order.role} ${execution.side === 'BUY' ? 'bought' : 'sold'} ${execution.quantity} at ${execution.price}`,
  });
  if (order.filled >= order.quantity) {
    order.state = 'filled';
    delete order.amendment;
    endDoubt(order);
    // It may be older than the end that is in doubt.
  } else if (!isFinal(order.state) && order.state !== 'cancelling' && !order.doubtedEnd) {
    order.state = 'partially-filled';
  }
  trackOpen(state, order);
}

/** A commission counts once per execution, in whichever order the two arrive. */
export function applyCommissionReport(
  state: KernelState,
  { report, booked = report.commission }: Extract<TradingEvent, { type: 'commission.recorded' }>,
): void {
  const { execId } = report;
  const recorded = recordedBy(state, executionRoot(execId));
  const conId = recorded && bookedUnder(state, recorded);
  if (conId === undefined || state.instruments.get(conId)?.currency !== report.currency)
    state.foreignCommissions.set(execId, report);
  else state.foreignCommissions.delete(execId);
  const known = state.commissions.get(execId);
  if (known === booked) return;
  state.commissions.set(execId, booked);
  if (conId === undefined || recorded?.execution.execId !== execId) return;
  const position = state.positions.get(conId);
  if (!position) return;
  const difference = subtractMoney(booked, known ?? ZERO_MONEY);
  state.positions.set(conId, applyCommission(position, difference));
}
