import type { OrderView, SignalView } from '../../../src/app/views.ts';
import type { Tone } from '../design/chip.tsx';

export const STAGE_TONES: Readonly<Record<SignalView['stage'], Tone>> = {
  received: 'plain',
  waiting: 'warn',
  held: 'warn',
  delayed: 'plain',
  refused: 'bad',
  duplicate: 'plain',
  approved: 'info',
  planned: 'info',
  sent: 'info',
  working: 'info',
  filled: 'good',
  closed: 'good',
  cancelled: 'plain',
  rejected: 'bad',
  unknown: 'bad',
};

/** How far a signal has come along its way: each step is done, failed, or has not come. */
export interface Step {
  readonly name: 'Received' | 'Verdict' | 'Orders' | 'Fills';
  readonly state: 'done' | 'failed' | 'none';
}

export const isFill = ({ stage }: SignalView['timeline'][number]): boolean => /^fill/i.test(stage);

export function stepsOf(signal: SignalView): Step[] {
  const { stage, verdict, refusal, orders, timeline } = signal;
  const refused = refusal !== undefined || stage === 'refused';
  const judged =
    verdict?.approved === true || orders.length > 0 || timeline.some((each) => each.stage === 'carried out');
  const failedAtBroker = stage === 'rejected' || stage === 'unknown';
  const filled = timeline.some(isFill) || stage === 'filled' || (stage === 'closed' && orders.length > 0);
  return [
    { name: 'Received', state: 'done' },
    { name: 'Verdict', state: refused ? 'failed' : judged ? 'done' : 'none' },
    { name: 'Orders', state: orders.length === 0 ? 'none' : failedAtBroker ? 'failed' : 'done' },
    { name: 'Fills', state: filled ? 'done' : 'none' },
  ];
}

/** The orders of a signal, as far as the page still holds them, and the references of the rest. */
export function ordersOf(
  signal: SignalView,
  orders: readonly OrderView[],
): { readonly known: readonly OrderView[]; readonly others: readonly string[] } {
  const byRef = new Map(orders.map((order) => [order.ref, order]));
  const known = signal.orders.map((ref) => byRef.get(ref)).filter((order) => order !== undefined);
  return { known, others: signal.orders.filter((ref) => !byRef.has(ref)) };
}
