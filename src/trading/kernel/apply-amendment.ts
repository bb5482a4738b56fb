import type { Pricing } from '../../broker/port.ts';
import { cleanDecimal } from '../../core/price.ts';
import { isFinal, type OrderRecord, samePricing } from '../order/order.ts';
import type { RuleOfEntry } from '../plan/exit-rules.ts';
import { addTimeline } from './apply-signal.ts';
import { describeTerms } from './describe-order.ts';
import type { Stamped, TradingEvent } from './events.ts';
import type { KernelState } from './state.ts';

/** Changes the state by an event of one type. */
export type Apply<Type extends TradingEvent['type']> = (
  state: KernelState,
  event: Extract<TradingEvent, { type: Type }>,
  at: Stamped['at'],
) => void;

/** A rule that was not carried out is due again. */
export function takeBackRule(state: KernelState, rule: RuleOfEntry | undefined): void {
  if (!rule) return;
  const applied = state.orders.get(rule.entry)?.rulesApplied;
  if (applied?.includes(rule.name)) applied.splice(applied.indexOf(rule.name), 1);
}

function setPricing(order: OrderRecord, pricing: Pricing, at: Stamped['at']): void {
  if (!samePricing(order.pricing, pricing)) {
    order.pricedAt = at;
    delete order.toldInstead;
  }
  order.pricing = pricing;
}

/** A closing that fails is to give back what exits were made smaller by for it. */
function noteShrunk(state: KernelState, order: OrderRecord, quantity: number): void {
  const closing = state.closings.get(order.conId);
  if (!closing) return;
  const units = (closing.shrunk.get(order.ref) ?? 0) + order.quantity - quantity;
  closing.shrunk.set(order.ref, cleanDecimal(Math.max(0, units)));
}

type Amending =
  | 'order.amend-requested'
  | 'order.amended'
  | 'order.amend-doubted'
  | 'order.amend-refused'
  | 'order.repriced'
  | 'order.retyped'
  | 'spread-exits.moved'
  | 'exit-rule.applied'
  | 'exit-rule.refused';

/** Changes of open orders, and the rules of exits that ask for them. */
export const amendmentAppliers: { readonly [Type in Amending]: Apply<Type> } = {
  'order.amend-requested': (state, { ref, terms, by, reason, verdict, rule }, at) => {
    const order = state.orders.get(ref);
    if (!order || isFinal(order.state)) return;
    const attempts = (order.amendment?.attempts ?? 0) + 1;
    order.amendment = {
      ...terms,
      by,
      reason,
      verdict,
      since: at,
      attempts,
      shrinks: order.amendment?.shrinks ?? terms.quantity < order.quantity,
      doubted: false,
      ...(rule ? { rule } : {}),
    };
    const text = `${order.role} to be changed to ${describeTerms(terms)}: ${reason}`;
    addTimeline(state, order.signalId, { at, stage: 'amending', text });
  },
  'order.amended': (state, { ref, quantity: made }, at) => {
    const order = state.orders.get(ref);
    if (!order?.amendment) return;
    const { pricing } = order.amendment;
    const quantity = made ?? order.amendment.quantity;
    noteShrunk(state, order, quantity);
    setPricing(order, pricing, at);
    if (order.quantity !== quantity) order.sizedAt = at;
    order.quantity = quantity;
    delete order.amendment;
    const text = `${order.role} changed to ${describeTerms({ pricing, quantity })}`;
    addTimeline(state, order.signalId, { at, stage: 'amended', text });
  },
  'order.amend-doubted': (state, { ref, reason }, at) => {
    const order = state.orders.get(ref);
    if (!order?.amendment) return;
    order.amendment = { ...order.amendment, doubted: true };
    addTimeline(state, order.signalId, { at, stage: 'amending', text: `${order.role}: ${reason}` });
  },
  'order.amend-refused': (state, { ref, reason }, at) => {
    const order = state.orders.get(ref);
    if (!order) return;
    delete order.amendment;
    order.amendRefusedAt = at;
    addTimeline(state, order.signalId, { at, stage: 'notice', text: `${order.role} not changed: ${reason}` });
  },
  'order.repriced': (state, { ref, pricing }, at) => {
    const order = state.orders.get(ref);
    if (!order) return;
    const before = order.pricing;
    setPricing(order, pricing, at);
    order.toldInstead = before;
    const text = `${order.role} is at ${describeTerms({ pricing, quantity: order.quantity })} at the broker`;
    addTimeline(state, order.signalId, { at, stage: 'amended', text });
  },
  'order.retyped': (state, { ref, orderType }, at) => {
    const order = state.orders.get(ref);
    if (!order) return;
    order.shownAs = { ...(orderType === undefined ? {} : { type: orderType }), at };
    const text = `${order.role} is ${orderType ?? 'a stop again'} at the broker`;
    addTimeline(state, order.signalId, { at, stage: 'amended', text });
  },
  'spread-exits.moved': (state, { ref, combo, reason }, at) => {
    const order = state.orders.get(ref);
    if (!order) return;
    order.rules = { ...order.rules, combo: { ...combo, since: at } };
    state.ruled.add(ref);
    addTimeline(state, order.signalId, { at, stage: 'exits', text: `exits of the spread moved: ${reason}` });
  },
  'exit-rule.applied': (state, { ref, rule, text }, at) => {
    const order = state.orders.get(ref);
    if (!order || order.rulesApplied.includes(rule)) return;
    order.rulesApplied.push(rule);
    addTimeline(state, order.signalId, { at, stage: 'exits', text });
  },
  'exit-rule.refused': (state, { ref, rule, reason }, at) => {
    const order = state.orders.get(ref);
    if (!order) return;
    // Of one attempt that asked for several changes only the first refusal counts.
    const attempts = order.rulesApplied.includes(rule) ? 1 : 0;
    takeBackRule(state, { entry: ref, name: rule });
    const count = (order.rulesRefused?.[rule]?.count ?? 0) + attempts;
    order.rulesRefused = { ...order.rulesRefused, [rule]: { count, at, reason } };
    addTimeline(state, order.signalId, { at, stage: 'exits', text: `${rule} not carried out: ${reason}` });
  },
};
