import type { AmendmentTicket, BracketTicket, OrderTicket } from '../../broker/port.ts';
import { markApproved, type RiskApproved } from '../../broker/risk-approved.ts';
import type { ClientOrderId } from '../../core/ids.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { type OrderPlan, type OrderRecord, type PlannedOrder, stopPriceOf } from '../order/order.ts';
import type { OrderTerms } from '../order/order-terms.ts';
import type { RiskVerdict } from './verdict.ts';

/** What may leave: a bracket or a single order that the risk room has approved. */
export type ApprovedPlan =
  | { readonly kind: 'bracket'; readonly ticket: RiskApproved<BracketTicket> }
  | { readonly kind: 'single'; readonly ticket: RiskApproved<OrderTicket> };

type TicketFacts = Omit<PlannedOrder, 'role' | 'conId' | 'parent' | 'rules'>;

const ticketOf = (order: TicketFacts, instrument: Instrument): OrderTicket => ({
  ref: order.ref,
  orderId: order.orderId,
  account: order.account,
  instrument,
  side: order.side,
  quantity: order.quantity,
  pricing: order.pricing,
  tif: order.tif,
  outsideRth: order.outsideRth,
  ...(order.ocaGroup === undefined ? {} : { ocaGroup: order.ocaGroup }),
  ...(order.goodAfter === undefined ? {} : { goodAfter: order.goodAfter }),
  ...(order.adjustment === undefined ? {} : { adjustment: order.adjustment }),
});

/** A change of an order that is open at the broker under `orderId`. Throws when the verdict is not an approval. */
export function approveAmendment(
  order: OrderRecord,
  terms: OrderTerms,
  at: { readonly orderId: ClientOrderId; readonly parentId?: ClientOrderId },
  instrument: Instrument,
  verdict: RiskVerdict,
): RiskApproved<AmendmentTicket> {
  if (!verdict.approved) throw new Error(`the change of ${order.ref} was not approved and must not be sent`);
  const { pricing, quantity } = terms;
  // What a stop becomes is known to the broker; once it has become that, there is nothing left to become.
  const { adjustment, ...rest } = order;
  const beyond = adjustment && stopPriceOf(adjustment.to);
  const direction = order.side === 'SELL' ? 1 : -1;
  // A stop that stands where the adjustment would take it, or better, must not be taken back by it.
  const keeps =
    adjustment !== undefined &&
    pricing.type === 'stop' &&
    (beyond === undefined || direction * (pricing.stop - beyond) < 0);
  const changed = { ...rest, orderId: at.orderId, pricing, quantity, ...(keeps ? { adjustment } : {}) };
  const parent = at.parentId === undefined ? {} : { parentId: at.parentId };
  return markApproved({ order: ticketOf(changed, instrument), ...parent });
}

/**
 * The only door to the broker. Throws when the verdict is not an approval: that would be a bug, not an event. `parentId`: the number of
 * the entry that a single order is a child of.
 */
export function approvePlan(
  plan: OrderPlan,
  instrument: Instrument,
  verdict: RiskVerdict,
  parentId?: ClientOrderId,
): ApprovedPlan {
  if (!verdict.approved) throw new Error(`plan of ${plan.signalId} was not approved and must not be sent`);
  const [entry, ...exits] = plan.orders.map((order) => ticketOf(order, instrument));
  if (!entry) throw new Error(`plan of ${plan.signalId} has no orders`);
  return exits.length > 0
    ? { kind: 'bracket', ticket: markApproved({ entry, exits }) }
    : {
        kind: 'single',
        ticket: markApproved(parentId === undefined ? entry : { ...entry, parentId }),
      };
}
