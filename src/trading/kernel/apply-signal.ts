import type { UnixMs } from '../../core/clock.ts';
import type { ConId, OrderRef, SignalId } from '../../core/ids.ts';
import { isFinal } from '../order/order.ts';
import { forgetDerived, notePlaces } from './derived.ts';
import type { TradingEvent } from './events.ts';
import { foldFills } from './fold-fills.ts';
import { forgetGone, noteGoneOrder } from './gone-executions.ts';
import { isOpen } from './open-signal.ts';
import { noteForgotten } from './order-sums.ts';
import { isPassing } from './passing-refusal.ts';
import { forgetOpen, type KernelState, type SignalRecord, type TimelineEntry } from './state.ts';

/** Signals kept in memory; older ones stay in the journal. */
export const SIGNALS_KEPT = 1_000;
/** Dedupe keys kept at least, the newest: senders' ids outlive their signals. */
export const DEDUPE_KEPT = 100_000;
/** Keys above that number that are let go together. */
export const DEDUPE_ROUND = 1_000;
/** Most steps kept of one signal's fate, the first and the newest; a chatty broker must not fill the memory. */
const TIMELINE_KEPT = 60;
const TIMELINE_BEGINNING = 20;

export function addTimeline(state: KernelState, id: SignalId, entry: TimelineEntry): void {
  const timeline = state.signals.get(id)?.timeline;
  if (!timeline) return;
  if (timeline.length >= TIMELINE_KEPT) timeline.splice(TIMELINE_BEGINNING, 1);
  timeline.push(entry);
}

export function recordSignal(
  state: KernelState,
  event: Extract<TradingEvent, { type: 'signal.received' }>,
  at: UnixMs,
): void {
  const { signal } = event;
  // Whoever reads its orders has the record before.
  if (state.signals.has(signal.id)) notePlaces(state);
  state.signals.set(signal.id, {
    id: signal.id,
    source: signal.source,
    receivedAt: signal.receivedAt,
    summary: event.summary,
    signal,
    arithmetic: [],
    repeats: 0,
    orders: [],
    timeline: [
      { at, stage: 'received', text: event.summary },
      ...event.warnings.map((text) => ({ at, stage: 'warning', text })),
    ],
  });
  // Set anew, so that the oldest key comes first.
  state.dedupe.delete(signal.dedupeKey);
  state.dedupe.set(signal.dedupeKey, { signalId: signal.id, at: signal.receivedAt });
  forgetOldKeys(state);
  forgetOldSignals(state);
}

/** In rounds: each has to pass over what earlier ones have left behind in the map. */
function forgetOldKeys({ dedupe }: KernelState): void {
  if (dedupe.size < DEDUPE_KEPT + DEDUPE_ROUND) return;
  for (const key of dedupe.keys()) {
    if (dedupe.size <= DEDUPE_KEPT) break;
    dedupe.delete(key);
  }
}

export function recordNotUnderstood(
  state: KernelState,
  event: Extract<TradingEvent, { type: 'signal.not-understood' }>,
  at: UnixMs,
): void {
  state.signals.set(event.signalId, {
    id: event.signalId,
    source: event.source,
    receivedAt: at,
    summary: 'Not understood',
    refusal: event.refusal,
    arithmetic: [],
    repeats: 0,
    orders: [],
    timeline: [{ at, stage: 'refused', text: event.refusal.message }],
  });
  forgetOldSignals(state);
}

/** One line tells of all repeats in a row. */
export function recordRepeat(state: KernelState, id: SignalId, at: UnixMs): void {
  const record = state.signals.get(id);
  if (!record) return;
  record.repeats += 1;
  const times = record.repeats === 1 ? '' : `, ${record.repeats} times by now,`;
  const text = `The same signal came again${times} and was not acted upon`;
  if (record.timeline.at(-1)?.stage === 'repeated') record.timeline.pop();
  addTimeline(state, id, { at, stage: 'repeated', text });
}

/** Nothing was done for it, and a moment later it may succeed: the same signal sent again is a new attempt. */
export function forgetPassingRefusal(state: KernelState, record: SignalRecord): void {
  const { signal, refusal, judgedBy, orders, carriedOut } = record;
  if (!signal || !refusal || orders.length > 0 || carriedOut !== undefined) return;
  if (!isPassing(refusal, judgedBy)) return;
  if (state.dedupe.get(signal.dedupeKey)?.signalId === record.id) state.dedupe.delete(signal.dedupeKey);
}

/** By how much the signals grow until the next round of forgetting: each looks at all that had to be kept before. */
const FORGET_GROWTH = 1.1;

/** Lets go of the oldest signals whose orders have all ended and whose instrument is flat. */
function forgetOldSignals(state: KernelState): void {
  if (state.signals.size < state.forgetSignalsAt) return;
  forgetEnded(state);
  state.forgetSignalsAt = Math.ceil(Math.max(state.signals.size, SIGNALS_KEPT) * FORGET_GROWTH);
}

/** True of an order that may still fill, or whose instrument is held. */
function isNeeded(state: KernelState, ref: OrderRef): boolean {
  const order = state.orders.get(ref);
  if (!order) return false;
  return !isFinal(order.state) || (state.positions.get(order.conId)?.quantity ?? 0) !== 0;
}

function forgetEnded(state: KernelState): void {
  let surplus = state.signals.size - SIGNALS_KEPT;
  const touched = new Set<ConId>();
  for (const [id, record] of state.signals) {
    if (surplus <= 0) break;
    surplus -= 1;
    if (isOpen(record) || record.orders.some((ref) => isNeeded(state, ref))) continue;
    for (const ref of record.orders) {
      const order = state.orders.get(ref);
      if (!order) continue;
      state.orders.delete(order.ref);
      noteGoneOrder(state, order);
      state.orderByNumber.delete(order.orderId);
      state.lacking.delete(order.ref);
      state.ruled.delete(order.ref);
      state.plannedThisSession.delete(order.ref);
      touched.add(order.conId);
      forgetOpen(state, order);
    }
    state.signals.delete(id);
    if (record.signal && state.dedupe.get(record.signal.dedupeKey)?.signalId === id) {
      // Ids stay known: a sender may repeat one much later.
      if (!record.signal.senderId) state.dedupe.delete(record.signal.dedupeKey);
    }
  }
  noteForgotten(state, touched);
  forgetDerived(state, touched);
  notePlaces(state);
  // Once for all of them: each time takes as long as the instrument has fills.
  for (const conId of touched) foldFills(state, conId);
  forgetGone(state);
}
