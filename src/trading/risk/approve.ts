import type { BracketTicket, OrderTicket } from '../../broker/port.ts';
import { markApproved, type RiskApproved } from '../../broker/risk-approved.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { OrderPlan, PlannedOrder } from '../order/order.ts';
import type { RiskVerdict } from './verdict.ts';

/** What may leave: a bracket or a single order that the risk room has approved. */
export type ApprovedPlan =
  | { readonly kind: 'bracket'; readonly ticket: RiskApproved<BracketTicket> }
  | { readonly kind: 'single'; readonly ticket: RiskApproved<OrderTicket> };

const ticketOf = (order: PlannedOrder, instrument: Instrument): OrderTicket => ({
  ref: order.ref,
  orderId: order.orderId,
  account: order.account,
  instrument,
  side: order.side,
  quantity: order.quantity,
  pricing: order.pricing,
  tif: order.tif,
  outsideRth: order.outsideRth,
});

/** The only door to the broker. Throws when the verdict is not an approval: that would be a bug, not an event. */
export function approvePlan(plan: OrderPlan, instrument: Instrument, verdict: RiskVerdict): ApprovedPlan {
  if (!verdict.approved) throw new Error(`plan of ${plan.signalId} was not approved and must not be sent`);
  const [entry, ...exits] = plan.orders.map((order) => ticketOf(order, instrument));
  if (!entry) throw new Error(`plan of ${plan.signalId} has no orders`);
  return exits.length > 0
    ? { kind: 'bracket', ticket: markApproved({ entry, exits }) }
    : { kind: 'single', ticket: markApproved(entry) };
}
