import type { SignalId } from '../../core/ids.ts';
import { hasTakenExits } from '../../trading/kernel/closing-hours.ts';
import { ordersOf } from '../../trading/kernel/orders-of.ts';
import {
  type Closing,
  heldQuantity,
  type KernelState,
  type SignalRecord,
} from '../../trading/kernel/state.ts';
import { isFinal, type OrderRecord } from '../../trading/order/order.ts';
import type { RiskVerdict } from '../../trading/risk/verdict.ts';
import type { IntakeView, SignalView, VerdictView } from '../views.ts';
import { isoTime } from './order-view.ts';

type Stage = SignalView['stage'];

export const verdictView = (verdict: RiskVerdict): VerdictView => ({
  approved: verdict.approved,
  checks: verdict.checks.map((check) => ({ ...check, figures: { ...check.figures } })),
});

/** How far the signal has come, from what it asked for: closings, orders of its own, cancellations of others'. */
export function stageOf(state: KernelState, record: SignalRecord): Stage {
  if (closingsOf(state, record.id).length > 0) return 'working';
  const orders = record.orders.map((ref) => state.orders.get(ref)).filter((order) => order !== undefined);
  const entry = orders.find((order) => order.role === 'entry');
  if (entry) return entryStage(state, orders, entry);
  if (record.closingFailed) return 'rejected';
  const closing = orders.findLast((order) => order.role === 'close');
  if (closing) return closing.state === 'filled' ? 'closed' : openStage(closing.state);
  if (record.cancels?.some((ref) => state.openOrders.has(ref))) return 'working';
  if (record.refusal) return 'refused';
  if (record.waitsUntil !== undefined) return 'waiting';
  if (record.held) return 'held';
  if (record.carriedOut !== undefined) return 'closed';
  return record.startsAt === undefined ? 'received' : 'delayed';
}

const closingsOf = (state: KernelState, id: SignalRecord['id']): readonly Closing[] =>
  [...state.closings.values()].filter(({ signalId, joined }) => signalId === id || joined.includes(id));

function entryStage(state: KernelState, orders: readonly OrderRecord[], entry: OrderRecord): Stage {
  if (entry.filled === 0) return openStage(entry.state);
  return exitedFully(orders, entry) || positionGone(state, entry) ? 'closed' : 'filled';
}

const openStage = (state: OrderRecord['state']): Stage =>
  state === 'cancelling' || state === 'partially-filled' ? 'working' : state;

function exitedFully(orders: readonly OrderRecord[], entry: OrderRecord): boolean {
  const exited = orders
    .filter((order) => order.role !== 'entry')
    .reduce((sum, order) => sum + order.filled, 0);
  return exited >= entry.filled;
}

/** The position that the entry went into was closed by another signal; one that is held now was opened later. */
function positionGone(state: KernelState, entry: OrderRecord): boolean {
  if (!isFinal(entry.state) || entry.executedQuantity < entry.filled) return false;
  const position = state.positions.get(entry.conId);
  if (!position || position.quantity === 0) return true;
  const last = state.fills.get(entry.conId)?.findLast(({ ref }) => ref === entry.ref);
  return last !== undefined && position.openedAt !== undefined && last.execution.time < position.openedAt;
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
    ...(record.judgedBy?.verdict ? { verdict: verdictView(record.judgedBy.verdict) } : {}),
    orders: [...record.orders],
    duplicates: record.repeats,
    timeline: record.timeline.map((entry) => ({ ...entry, at: isoTime(entry.at) })),
  };
}

/** How a signal stands in every case of a stage; undefined where what happened last says it. */
export const standing = (stage: Stage): string | undefined =>
  stage === 'received' ? 'It is stored and not decided yet' : undefined;

/** Whether exits have been asked to become smaller for the closing of a part. */
const makesRoom = (state: KernelState, { conId, reason, since }: Closing): boolean =>
  ordersOf(state, conId).some(
    ({ amendment }) => amendment !== undefined && amendment.reason === reason && amendment.since >= since,
  );

function textOf(state: KernelState, record: SignalRecord, stage: Stage): string {
  const closings = closingsOf(state, record.id);
  const waits = (closing: Closing): boolean =>
    heldQuantity(state, closing.conId) !== 0 && !hasTakenExits(state, closing) && !makesRoom(state, closing);
  if (closings.length > 0 && closings.every(waits))
    return 'The closing waits with the exits in their place, and goes on by itself; the alarm CLOSING_WAITS says for what';
  if (record.orders.length === 0 && closings.length > 0)
    return 'What rests in the contract is cancelled or made smaller first; when the broker has confirmed that, the closing order goes out';
  const cancels = record.cancels?.filter((ref) => state.openOrders.has(ref)) ?? [];
  if (stage === 'working' && cancels.length > 0) return `Being cancelled: ${cancels.join(', ')}`;
  return standing(stage) ?? record.timeline.at(-1)?.text ?? record.summary;
}

export function intakeView(state: KernelState, record: SignalRecord): IntakeView {
  const stage = stageOf(state, record);
  return {
    accepted: record.orders.length > 0 || record.carriedOut !== undefined || record.refusal === undefined,
    signalId: record.id,
    stage,
    text: textOf(state, record, stage),
    fate: fateOf(record.id),
    ...(record.refusal ? { refusal: record.refusal } : {}),
    orders: [...record.orders],
  };
}

/** Of a signal that is in the journal, and of which no more is known. */
export const undecidedView = (id: SignalId): IntakeView => ({
  accepted: true,
  signalId: id,
  stage: 'received',
  fate: fateOf(id),
  orders: [],
});

const fateOf = (id: SignalId): string => `/api/signals/${id}`;
