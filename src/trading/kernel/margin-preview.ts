import type { MarginPreview, Side } from '../../broker/port.ts';
import { elapsedMs, type UnixMs } from '../../core/clock.ts';
import type { ClientOrderId, ConId, SignalId } from '../../core/ids.ts';
import type { Refusal } from '../../core/result.ts';
import type { PlannedOrder } from '../order/order.ts';
import { UNKNOWN } from '../risk/checks/account-mode.ts';
import { marginPreview } from '../risk/checks/margin-preview.ts';
import type { PreviewFact } from '../risk/facts/risk-facts.ts';
import type { Signal } from '../signal.ts';
import type { KernelContext } from './context.ts';
import type { TradingEvent } from './events.ts';
import { firstMention } from './first-trade.ts';
import { nextOrderId } from './order-numbers.ts';
import type { EntryDraft, SignalDecision } from './signal-decision.ts';
import type { KernelState } from './state.ts';

/** An answer is judged by for so long, and an entry waits for one so long in all. */
const ANSWER_COUNTS_MS = 10_000;

/** The order that the broker is asked about: an entry without its exits, under a number of its own. */
export interface PreviewedOrder
  extends Pick<
    PlannedOrder,
    'orderId' | 'account' | 'conId' | 'side' | 'quantity' | 'pricing' | 'tif' | 'outsideRth'
  > {}

export type MarginAnswer = { readonly preview: MarginPreview } | { readonly refusal: Refusal };

/** What a signal knows of its margins. */
export interface AskedMargin {
  readonly firstAskedAt: UnixMs;
  readonly order: PreviewedOrder;
  /** What is decided once the answer is there; absent: the signal itself. */
  readonly entry?: Signal;
  told?: { readonly at: UnixMs; readonly answer: MarginAnswer };
}

/** True while the broker's answer is waited for. */
export const awaitsMargin = ({ margin }: { readonly margin?: AskedMargin }): boolean =>
  margin !== undefined && margin.told === undefined;

/** An order as far as its margins go. */
interface Asked {
  readonly conId: ConId;
  readonly side: Side;
  readonly quantity: number;
}

/** What the broker has said about an entry: not what it said of a smaller one, long ago, or before another entry was planned. */
export function previewFact(
  state: KernelState,
  signal: Signal,
  { conId, side, quantity }: Asked,
  context: KernelContext,
): PreviewFact | undefined {
  if (context.supposedMargin) return context.supposedMargin;
  const margin = state.signals.get(signal.id)?.margin;
  if (!margin?.told) return undefined;
  const { order, told } = margin;
  const ageMs = elapsedMs(told.at, context.now());
  if (ageMs > ANSWER_COUNTS_MS) return undefined;
  if ('refusal' in told.answer) return { kind: 'refused', refusal: told.answer.refusal };
  const same = order.conId === conId && order.side === side && quantity <= order.quantity;
  if (!same || entryPlannedSince(state, order.orderId)) return undefined;
  return { kind: 'told', preview: told.answer.preview, ageMs };
}

const entryPlannedSince = (state: KernelState, orderId: ClientOrderId): boolean => {
  for (const order of state.orders.values())
    if (order.role === 'entry' && order.orderId > orderId) return true;
  return false;
};

/** What was worked out of an entry that lacks nothing but the broker's word on its margins; undefined for all others. */
function lacksPreview(decision: SignalDecision): EntryDraft | undefined {
  if (decision.kind !== 'refused' || decision.refusal.code !== marginPreview.code) return undefined;
  const failed = decision.verdict?.checks.filter(({ passed }) => !passed) ?? [];
  return failed.every(({ code, figures }) => code === marginPreview.code && figures.preview === UNKNOWN)
    ? decision.draft
    : undefined;
}

/** Which signal's margins are asked for, and why. */
export interface MarginQuestion {
  readonly signalId: SignalId;
  /** What is decided once the answer is there, of what was worked out; absent: the signal itself. */
  readonly entry?: (draft: EntryDraft) => Signal;
  /** The signal is only explained. */
  readonly supposed?: true;
}

/**
 * Asks for the margins of an entry that lacks nothing but the broker's word on them. None for all others, and where they
 * have been asked for long enough.
 */
export function askMargin(
  state: KernelState,
  decision: SignalDecision,
  { signalId, entry, supposed }: MarginQuestion,
  context: KernelContext,
): TradingEvent[] {
  const draft = lacksPreview(decision);
  return draft ? question(state, draft, { signalId, supposed, entry: entry?.(draft) }, context) : [];
}

interface Question {
  readonly signalId: SignalId;
  readonly entry: Signal | undefined;
  readonly supposed: true | undefined;
}

function question(
  state: KernelState,
  draft: EntryDraft,
  { signalId, entry, supposed }: Question,
  context: KernelContext,
): TradingEvent[] {
  const [leg] = draft.legs;
  const { account } = state;
  const since = state.signals.get(signalId)?.margin?.firstAskedAt ?? context.now();
  if (!leg || account === undefined || elapsedMs(since, context.now()) > ANSWER_COUNTS_MS) return [];
  const { instrument } = draft;
  const { side, quantity, pricing, tif, outsideRth } = leg;
  const order: PreviewedOrder = {
    orderId: nextOrderId(state, context),
    account,
    conId: instrument.conId,
    side,
    quantity,
    pricing,
    tif,
    outsideRth,
  };
  return [
    ...firstMention(state, instrument),
    {
      type: 'margin.preview-asked',
      signalId,
      order,
      ...(entry ? { entry } : {}),
      ...(supposed ? { supposed } : {}),
    },
  ];
}

/** `Initial margin 12,000 → 14,500, maintenance 11,000, equity with loan 99,800`. */
export function describeAnswer(answer: MarginAnswer): string {
  if ('refusal' in answer) return answer.refusal.message;
  const { initialBefore, initialAfter, maintenanceAfter, equityWithLoanAfter, warning } = answer.preview;
  const shown = (amount: number | undefined): string =>
    amount === undefined ? 'not told' : amount.toFixed(2);
  return [
    `Initial margin ${shown(initialBefore)} → ${shown(initialAfter)}`,
    `maintenance ${shown(maintenanceAfter)}`,
    `equity with loan ${shown(equityWithLoanAfter)}`,
    ...(warning === undefined ? [] : [warning]),
  ].join(', ');
}
