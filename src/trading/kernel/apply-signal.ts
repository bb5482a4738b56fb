import type { UnixMs } from '../../core/clock.ts';
import type { SignalId } from '../../core/ids.ts';
import { isFinal } from '../order/order.ts';
import type { TradingEvent } from './events.ts';
import type { KernelState, TimelineEntry } from './state.ts';

/** Signals kept in memory; older ones stay in the journal. */
export const SIGNALS_KEPT = 2_000;
/** Most steps kept of one signal's fate; a chatty broker must not fill the memory. */
const TIMELINE_KEPT = 60;

export function addTimeline(state: KernelState, id: SignalId, entry: TimelineEntry): void {
  const timeline = state.signals.get(id)?.timeline;
  if (timeline && timeline.length < TIMELINE_KEPT) timeline.push(entry);
}

export function recordSignal(
  state: KernelState,
  event: Extract<TradingEvent, { type: 'signal.received' }>,
  at: UnixMs,
): void {
  const { signal } = event;
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
  state.dedupe.set(signal.dedupeKey, { signalId: signal.id, at: signal.receivedAt });
  forgetOldSignals(state);
}

/** Lets go of the oldest signals whose orders have all ended and whose instrument is flat. */
function forgetOldSignals(state: KernelState): void {
  if (state.signals.size <= SIGNALS_KEPT * 1.1) return;
  let surplus = state.signals.size - SIGNALS_KEPT;
  for (const [id, record] of state.signals) {
    if (surplus <= 0) return;
    const orders = record.orders.map((ref) => state.orders.get(ref));
    const needed = orders.some(
      (order) => order && (!isFinal(order.state) || (state.positions.get(order.conId)?.quantity ?? 0) !== 0),
    );
    surplus -= 1;
    if (needed) continue;
    for (const order of orders) {
      if (!order) continue;
      state.orders.delete(order.ref);
      state.orderByNumber.delete(order.orderId);
    }
    state.signals.delete(id);
    if (record.signal && state.dedupe.get(record.signal.dedupeKey)?.signalId === id) {
      // Ids stay known: a sender may repeat one much later.
      if (!record.signal.senderId) state.dedupe.delete(record.signal.dedupeKey);
    }
  }
}
