import type { ClientOrderId } from '../../core/ids.ts';
import type { Apply } from './apply-amendment.ts';
import { addTimeline } from './apply-signal.ts';
import { describeAnswer } from './margin-preview.ts';
import { symbolOf } from './symbol-of.ts';

/** What asking and the answer change. */
export const marginAppliers: {
  readonly [Type in 'margin.preview-asked' | 'margin.previewed']: Apply<Type>;
} = {
  'margin.preview-asked': (state, { signalId, order, entry, supposed }, at) => {
    state.nextOrderId = Math.max(state.nextOrderId, order.orderId + 1) as ClientOrderId;
    const record = state.signals.get(signalId);
    if (!record || supposed) return;
    const firstAskedAt = record.margin?.firstAskedAt ?? at;
    record.margin = { firstAskedAt, order, ...(entry ? { entry } : {}) };
    const name = symbolOf(state, order.conId);
    const text = `The broker is asked for the margins with ${order.side} ${order.quantity} ${name}`;
    addTimeline(state, signalId, { at, stage: 'margins asked', text });
  },
  'margin.previewed': (state, { signalId, orderId, answer }, at) => {
    const margin = state.signals.get(signalId)?.margin;
    if (margin?.order.orderId !== orderId) return;
    margin.told = { at, answer };
    addTimeline(state, signalId, { at, stage: 'margins told', text: describeAnswer(answer) });
  },
};
