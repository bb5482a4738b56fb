import type { PermId } from '../../core/ids.ts';
import { ZERO_MONEY } from '../../core/money.ts';
import { allocate } from '../advisor/allocation.ts';
import {
  DUPLICATE_ORDER_ID,
  FILLED_CANNOT_CHANGE,
  MISSING_PARENT,
  TRAILING_CHILD,
  WHAT_IF_NEEDS_TRANSMIT,
} from '../broker-errors.ts';
import type { BrokerError, OrderRequest } from '../exchange.ts';
import { openOptionsOf } from '../options/open-options.ts';
import { marketOf, type Simulation } from '../simulation.ts';
import { releasedWith } from './brackets.ts';
import { enter } from './entry.ts';
import { firstLimit, firstStop } from './first-stop.ts';
import { whatIf } from './funds.ts';
import { isTrailing, type LiveOrder } from './live-order.ts';
import { modifyOpen, restage } from './modification.ts';
import { newParts } from './parts.ts';
import { tellError } from './reports.ts';
import { validate } from './validation.ts';

/** A client's placeOrder: a new order, a change of an own one, or a what-if. */
export function place(simulation: Simulation, request: OrderRequest): void {
  openOptionsOf(simulation, request);
  if (request.whatIf) {
    answerWhatIf(simulation, request);
    return;
  }
  const existing = simulation.orders.find(request.clientId, request.orderId);
  if (existing === undefined) {
    placeNew(simulation, request);
  } else if (existing.stage === 'staged') {
    if (restage(simulation, existing, request) && request.transmit) release(simulation, existing);
  } else if (existing.stage === 'done') {
    const filled = existing.status === 'Filled';
    tellError(simulation, request, filled ? FILLED_CANNOT_CHANGE : DUPLICATE_ORDER_ID);
  } else {
    const refusal = modifyOpen(simulation, existing, request);
    if (refusal !== undefined) tellError(simulation, request, refusal);
  }
}

function placeNew(simulation: Simulation, request: OrderRequest): void {
  const { ids, orders, outbox } = simulation;
  if (request.orderId <= ids.lastOrderId(request.clientId)) {
    tellError(simulation, request, DUPLICATE_ORDER_ID);
    return;
  }
  const terms = validate(simulation, request);
  if (!terms.ok) {
    tellError(simulation, request, terms.error);
    return;
  }
  const parent = findParent(simulation, terms.value);
  if (parent.error !== undefined) {
    tellError(simulation, request, parent.error);
    return;
  }
  const order = newOrder(simulation, ids.nextPermId(), terms.value, parent.order);
  ids.useOrderId(request.clientId, request.orderId);
  orders.add(order);
  keepContracts(simulation, order);
  outbox.orderChanged(order);
  if (request.transmit) release(simulation, order);
}

/** Options and combinations are known again after a restart only if their orders bring them along. */
export function keepContracts({ markets, combos, outbox }: Simulation, { terms }: LiveOrder): void {
  const legs = combos.legs(terms.conId);
  const instrument = markets.get(terms.conId)?.instrument;
  if (instrument === undefined || (legs === undefined && instrument.option === undefined)) return;
  for (const { market } of legs ?? []) outbox.instruments.add(market.instrument);
  outbox.instruments.add(instrument);
}

function release(simulation: Simulation, order: LiveOrder): void {
  const parent = order.parentPermId === 0 ? order : simulation.orders.byPermId(order.parentPermId);
  if (parent === undefined || parent.stage === 'done') tellError(simulation, order.terms, MISSING_PARENT);
  else enter(simulation, releasedWith(simulation, order));
}

/** The open or staged order that a child names. Attached trailing stops need a limit or stop-limit parent (328). */
function findParent(
  simulation: Simulation,
  terms: OrderRequest,
): { readonly order?: LiveOrder; readonly error?: BrokerError } {
  if (terms.parentId === 0) return {};
  const order = simulation.orders.find(terms.clientId, terms.parentId);
  if (order === undefined || order.stage === 'done' || order.terms.account !== terms.account) {
    return { error: MISSING_PARENT };
  }
  const parentType = order.terms.orderType;
  if (isTrailing(terms.orderType) && parentType !== 'LMT' && parentType !== 'STP LMT') {
    return { error: TRAILING_CHILD };
  }
  return { order };
}

/** An order as it begins. */
export function newOrder(
  simulation: Simulation,
  permId: PermId,
  terms: OrderRequest,
  parent: LiveOrder | undefined,
): LiveOrder {
  const ocaGroup = terms.ocaGroup || (parent === undefined ? '' : String(parent.permId));
  const { ledger, now } = simulation;
  const parts = partsOf(simulation, terms, parent);
  return {
    terms: { ...terms, ocaGroup },
    permId,
    parentPermId: parent?.permId ?? 0,
    stage: 'staged',
    status: 'PreSubmitted',
    triggered: false,
    atExchange: false,
    resting: false,
    stop: firstStop(terms),
    ...firstLimit(terms),
    filled: 0,
    filledValue: 0,
    lastFillPrice: 0,
    commission: ZERO_MONEY,
    commissionCurrency: ledger.account(terms.account).currency,
    placedAt: now,
    ...(parts === undefined ? {} : { parts }),
  };
}

/** How an advisor's order is shared out; an exit of the same size as its entry as the entry was. */
function partsOf(
  simulation: Simulation,
  terms: OrderRequest,
  parent: LiveOrder | undefined,
): LiveOrder['parts'] {
  if (terms.allocation === undefined) return undefined;
  if (parent?.parts !== undefined && parent.terms.totalQuantity === terms.totalQuantity) {
    return newParts(parent.parts);
  }
  const { instrument } = marketOf(simulation, terms.conId);
  const allocated = allocate(simulation, terms, instrument);
  return newParts(allocated.ok ? allocated.value.allotments : []);
}

/** Margins and commission as if the order were placed; nothing is placed and no order id is used up. */
function answerWhatIf(simulation: Simulation, request: OrderRequest): void {
  const terms = request.transmit ? validate(simulation, request) : undefined;
  if (terms === undefined || !terms.ok) {
    tellError(simulation, request, terms === undefined ? WHAT_IF_NEEDS_TRANSMIT : terms.error);
    return;
  }
  const permId = simulation.ids.nextPermId();
  simulation.outbox.countersChanged = true;
  const supposed = newOrder(simulation, permId, terms.value, undefined);
  simulation.outbox.tell({
    type: 'whatIf',
    request: supposed.terms,
    permId,
    result: whatIf(simulation, supposed),
  });
}
