import { clientOrderId, type PermId } from '../../core/ids.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import { NOT_OPEN } from '../broker-errors.ts';
import type { BrokerError, OrderRequest } from '../exchange.ts';
import { openOptionsOf } from '../options/open-options.ts';
import type { Simulation } from '../simulation.ts';
import { BY_TRADER, endOrder } from './cancellation.ts';
import { enter } from './entry.ts';
import { isOpen, type LiveOrder } from './live-order.ts';
import type { ManualOrder, ManualRevision } from './manual-order.ts';
import { modifyOpen } from './modification.ts';
import { keepContracts, newOrder } from './placement.ts';
import { validate } from './validation.ts';

/** Orders entered in TWS belong to this client; it can take them over. */
export const MANUAL_CLIENT = 0;
/** The number of such an order before it has been taken over: it cannot be changed or cancelled through the API. */
const UNBOUND = clientOrderId(0);

/** What an order entered in TWS, or by the broker, has besides its terms. */
export const MANUAL_TERMS = {
  clientId: MANUAL_CLIENT,
  orderId: UNBOUND,
  manual: true,
  ocaGroup: '',
  ocaType: 0,
  parentId: 0,
  transmit: true,
  whatIf: false,
  echo: {},
} as const satisfies Partial<OrderRequest>;

/** Enters an order as a person in TWS does. Its permanent number, or why it cannot be entered. */
export function placeByHand(simulation: Simulation, order: ManualOrder): Result<PermId, BrokerError> {
  const request = { ...order, ...MANUAL_TERMS };
  openOptionsOf(simulation, request);
  const terms = validate(simulation, request);
  if (!terms.ok) return terms;
  const entered = newOrder(simulation, simulation.ids.nextPermId(), terms.value, undefined);
  if (simulation.bindsManualOrders) bind(simulation, entered);
  simulation.orders.add(entered);
  keepContracts(simulation, entered);
  simulation.outbox.orderChanged(entered);
  enter(simulation, [entered]);
  return ok(entered.permId);
}

/** Changes an open order, whoever placed it, as a person in TWS can. Its client hears of it as of a change of its own. */
export function modifyByHand(
  simulation: Simulation,
  permId: PermId,
  revision: ManualRevision,
): Result<PermId, BrokerError> {
  const order = openOrder(simulation, permId);
  if (order === undefined) return fail(NOT_OPEN);
  const { orderType = order.terms.orderType } = revision;
  const kept = orderType === order.terms.orderType ? order.terms : withoutPrices(order.terms);
  const refusal = modifyOpen(simulation, order, { ...kept, ...revision, transmit: true });
  return refusal === undefined ? ok(permId) : fail(refusal);
}

/** The fields that mean something to an order's type alone. */
function withoutPrices(terms: OrderRequest): OrderRequest {
  const {
    lmtPrice: _,
    auxPrice: __,
    trailingPercent: ___,
    trailStopPrice: ____,
    lmtPriceOffset: _____,
    adjustment: ______,
    ...kept
  } = terms;
  return kept;
}

/** Cancels an open order, whoever placed it, as a person in TWS can. */
export function cancelByHand(simulation: Simulation, permId: PermId): Result<PermId, BrokerError> {
  const order = openOrder(simulation, permId);
  if (order === undefined) return fail(NOT_OPEN);
  endOrder(simulation, order, BY_TRADER);
  return ok(permId);
}

function openOrder({ orders }: Simulation, permId: PermId): LiveOrder | undefined {
  const order = orders.byPermId(permId);
  return order !== undefined && isOpen(order) ? order : undefined;
}

/** Client 0 takes over every open order entered by hand: each gets a number below zero, by which it can be changed. */
export function bindManualOrders(simulation: Simulation): void {
  const { orders, outbox } = simulation;
  for (const order of orders.openOrders) {
    if (order.terms.manual !== true || order.terms.orderId !== UNBOUND) continue;
    bind(simulation, order);
    orders.file(order);
    outbox.orderChanged(order);
  }
}

function bind({ ids, outbox }: Simulation, order: LiveOrder): void {
  const orderId = ids.nextBoundId();
  order.terms = { ...order.terms, orderId };
  outbox.tell({ type: 'bound', permId: order.permId, clientId: MANUAL_CLIENT, orderId });
}
