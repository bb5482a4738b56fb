import type { KernelState, SignalRecord } from '../../trading/kernel/state.ts';
import type { OrderRecord } from '../../trading/order/order.ts';
import type { RiskVerdict } from '../../trading/risk/verdict.ts';
import type { IntakeView, SignalView, VerdictView } from '../views.ts';
import { isoTime } from './order-view.ts';

type Stage = SignalView['stage'];

export const verdictView = (verdict: RiskVerdict): VerdictView => ({
  approved: verdict.approved,
  checks: verdict.checks.map((check) => ({ ...check, figures: { ...check.figures } })),
});

/** How far the signal has come, from the states of its orders. */
export function stageOf(state: KernelState, record: SignalRecord): Stage {
  const orders = record.orders.map((ref) => state.orders.get(ref)).filter((order) => order !== undefined);
  const leading =
    orders.find((order) => order.role === 'entry') ?? orders.findLast((order) => order.role === 'close');
  if (!leading) return record.refusal ? 'refused' : record.carriedOut ? 'closed' : 'received';
  if (leading.filled > 0 && leading.role === 'entry')
    return exitedFully(orders, leading) ? 'closed' : 'filled';
  switch (leading.state) {
    case 'partially-filled':
    case 'filled':
      return leading.role === 'close' ? 'closed' : 'filled';
    case 'cancelling':
      return 'working';
    default:
      return leading.state;
  }
}

function exitedFully(orders: readonly OrderRecord[], entry: OrderRecord): boolean {
  const exited = orders
    .filter((order) => order.role !== 'entry')
    .reduce((sum, order) => sum + order.filled, 0);
  return exited >= entry.filled;
}

export function signalView(state: KernelState, record: SignalRecord): SignalView {
  const { signal } = record;
  return {
    id: record.id,
    source: record.source,
    ...(signal?.strategy ? { strategy: signal.strategy } : {}),
    receivedAt: isoTime(record.receivedAt),
    ...(signal ? { action: signal.action, ...(signal.symbol ? { symbol: signal.symbol } : {}) } : {}),
    summary: record.summary,
    stage: stageOf(state, record),
    ...(record.refusal ? { refusal: record.refusal } : {}),
    ...(record.verdict ? { verdict: verdictView(record.verdict) } : {}),
    orders: [...record.orders],
    duplicates: record.repeats,
    timeline: record.timeline.map((entry) => ({ ...entry, at: isoTime(entry.at) })),
  };
}

export function intakeView(state: KernelState, record: SignalRecord): IntakeView {
  const stage = stageOf(state, record);
  return {
    accepted: record.orders.length > 0 || record.carriedOut !== undefined,
    signalId: record.id,
    stage,
    ...(record.refusal ? { refusal: record.refusal } : {}),
    orders: [...record.orders],
  };
}
