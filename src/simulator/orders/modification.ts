import {
  ALGO_FIXED,
  MODIFICATION_MISMATCH,
  OCA_GROUP_FIXED,
  OCA_TYPE_FIXED,
  PARENT_FIXED,
  QUANTITY_BELOW_FILLED,
} from '../broker-errors.ts';
import type { BrokerError, OrderRequest } from '../exchange.ts';
import { isTradable } from '../matching/hours.ts';
import { meetMarket } from '../matching/matcher.ts';
import { marketOf, type Simulation } from '../simulation.ts';
import { settleActivation } from './activation.ts';
import { scheduleExpiry } from './expiry.ts';
import { firstStop, limitAt } from './first-stop.ts';
import { refuseForFunds } from './funds.ts';
import { awaitsTrigger, isTrailing, type LiveOrder } from './live-order.ts';
import { resizeParts } from './parts.ts';
import { tellError, tellPair } from './reports.ts';
import { validate } from './validation.ts';

/** What must stay: contract, side, account, parent; and the OCA group, which an empty field leaves as it is. */
function mismatch(order: LiveOrder, request: OrderRequest, asked: OrderRequest): BrokerError | undefined {
  const { terms } = order;
  if (asked.conId !== terms.conId || asked.action !== terms.action || asked.account !== terms.account) {
    return MODIFICATION_MISMATCH;
  }
  // Once the parent is filled, clients may leave the field out.
  const leavesParentOut = asked.parentId === 0 && order.stage === 'working';
  if (asked.parentId !== terms.parentId && !leavesParentOut) return PARENT_FIXED;
  if (asked.ocaGroup !== '' && asked.ocaGroup !== terms.ocaGroup) return OCA_GROUP_FIXED;
  if (JSON.stringify(asked.algo) !== JSON.stringify(terms.algo)) return ALGO_FIXED;
  if (request.ocaType !== 0 && request.ocaType !== terms.ocaType) return OCA_TYPE_FIXED;
  return undefined;
}

/** The new terms, or why they are refused; the order itself is untouched. */
function revise(
  simulation: Simulation,
  order: LiveOrder,
  request: OrderRequest,
): { readonly terms: OrderRequest } | { readonly error: BrokerError } {
  const { allocation } = order.terms;
  if (JSON.stringify(request.allocation) !== JSON.stringify(allocation))
    return { error: MODIFICATION_MISMATCH };
  const asked = validate(simulation, allocation === undefined ? request : unallocated(order, request));
  if (!asked.ok) return { error: asked.error };
  const error = mismatch(order, request, asked.value);
  if (error !== undefined) return { error };
  if (asked.value.totalQuantity <= order.filled) return { error: QUANTITY_BELOW_FILLED };
  const { ocaGroup, ocaType, parentId, manual } = order.terms;
  return {
    terms: {
      ...asked.value,
      ocaGroup,
      ocaType,
      parentId,
      ...(allocation === undefined ? {} : { allocation }),
      ...(manual === undefined ? {} : { manual }),
    },
  };
}

/** A change of an advisor's order: what was shared out once is not shared out by another rule. */
function unallocated({ terms }: LiveOrder, request: OrderRequest): OrderRequest {
  const { allocation: _, cashQty: __, ...asked } = request;
  return { ...asked, account: terms.account, totalQuantity: request.totalQuantity || terms.totalQuantity };
}

/** The parts of an order under its new terms. */
function resized(
  simulation: Simulation,
  { parts }: LiveOrder,
  terms: OrderRequest,
): Pick<LiveOrder, 'parts'> {
  if (parts === undefined) return {};
  const { instrument } = marketOf(simulation, terms.conId);
  return { parts: resizeParts(parts, terms.totalQuantity, instrument.sizeIncrement) };
}

/** Replaces an order that has not been transmitted. Says nothing unless it is refused. True when it was replaced. */
export function restage(simulation: Simulation, order: LiveOrder, request: OrderRequest): boolean {
  const revised = revise(simulation, order, request);
  if ('error' in revised) {
    tellError(simulation, request, revised.error);
    return false;
  }
  Object.assign(order, resized(simulation, order, revised.terms));
  order.terms = revised.terms;
  order.stop = firstStop(revised.terms);
  order.movingLimit = limitAt(revised.terms, order.stop);
  simulation.outbox.orderChanged(order);
  return true;
}

/**
 * Changes an open order. Returns why it cannot be changed (110, 105, 201 …): it is then as it was. With transmit=false nothing happens: the
 * change that is finally transmitted carries all the terms again. A changed order loses its place in the queue.
 */
export function modifyOpen(
  simulation: Simulation,
  order: LiveOrder,
  request: OrderRequest,
): BrokerError | undefined {
  if (!request.transmit) return undefined;
  const revised = revise(simulation, order, request);
  if ('error' in revised) return revised.error;
  const { terms } = revised;
  const parts = resized(simulation, order, terms);
  const changed: LiveOrder = { ...order, ...parts, terms, stop: newStop(order, terms) };
  const refusal = order.stage === 'working' ? refuseForFunds(simulation, changed) : undefined;
  if (refusal !== undefined) return refusal;
  if (terms.orderType !== order.terms.orderType) order.triggered = false;
  Object.assign(order, parts);
  order.terms = terms;
  order.stop = changed.stop;
  order.movingLimit = limitAt(order.terms, order.stop);
  if (order.stage === 'working') settleActivation(simulation, order);
  order.resting = false;
  scheduleExpiry(simulation, order);
  tellChanged(simulation, order);
  return undefined;
}

/** A trailing stop whose distance and start are sent unchanged keeps the place to which it has come. */
function newStop(order: LiveOrder, terms: OrderRequest): LiveOrder['stop'] {
  const before = order.terms;
  const keepsTrail =
    isTrailing(terms.orderType) &&
    before.orderType === terms.orderType &&
    terms.auxPrice === before.auxPrice &&
    terms.trailingPercent === before.trailingPercent &&
    (terms.trailStopPrice === before.trailStopPrice || terms.trailStopPrice === undefined);
  return keepsTrail ? order.stop : firstStop(terms);
}

/** The changed order is echoed, twice when it waits for its stop; then it meets the market. */
function tellChanged(simulation: Simulation, order: LiveOrder): void {
  const tradable = order.stage === 'working' && isTradable(simulation, order);
  order.atExchange = tradable;
  order.status = tradable && !awaitsTrigger(order) ? 'Submitted' : 'PreSubmitted';
  tellPair(simulation, order);
  if (order.stage === 'working' && awaitsTrigger(order)) tellPair(simulation, order);
  meetMarket(simulation, order);
}
