import { accountId, clientOrderId } from '../../../core/ids.ts';
import { price, quantity } from '../../../core/price.ts';
import { fail, ok, type Result } from '../../../core/result.ts';
import type { Instrument } from '../../../instruments/instrument.ts';
import type { BrokerError, OrderRequest, SimulatedSide } from '../../../simulator/exchange.ts';
import { cancelOrder, placeOrder, reqGlobalCancel, reqIds } from '../../codec/client/orders.ts';
import type { ValuesOf } from '../../codec/message.ts';
import { nextValidId } from '../../codec/server/session.ts';
import { type OpenFamily, route } from '../../session/client.ts';
import { EASTERN, parseStamp } from '../../times.ts';
import { refusedAsReadOnly } from '../read-only.ts';
import { attributesOf } from './attributes.ts';
import { comboTermsOf } from './combo-order.ts';
import { echoOf } from './echo.ts';
import { unsupportedAttribute } from './unsupported.ts';

type PlaceOrder = ValuesOf<typeof placeOrder>;

const INVALID_CANCEL_TIME =
  'Manual Order Cancel Time: The date, time, or time-zone entered is invalid. The correct format is yyyymmdd hh:mm:ss xx/xxxx where yyyymmdd and xx/xxxx are optional.';

const INVALID_ACTION: BrokerError = {
  code: 321,
  message: "Error validating request.-'bF' : cause - Invalid order action was entered",
};
const unsupported = (attribute: string): BrokerError => ({
  code: 201,
  message: `Order rejected - reason:The '${attribute}' order attribute is not supported by the simulated gateway.`,
});

interface Accepted {
  readonly action: SimulatedSide;
  readonly instrument: Instrument;
}

/** The wire order in the exchange's terms. */
function orderRequest(clientId: number, order: PlaceOrder, { action, instrument }: Accepted): OrderRequest {
  const { lmtPrice, auxPrice, trailStopPrice, trailingPercent } = order;
  return {
    clientId,
    orderId: clientOrderId(order.orderId),
    account: accountId(order.account),
    conId: instrument.conId,
    exchange: order.contract.exchange,
    action,
    totalQuantity: quantity(order.totalQuantity ?? 0),
    orderType: order.orderType,
    ...(lmtPrice === undefined ? {} : { lmtPrice: price(lmtPrice) }),
    ...(auxPrice === undefined ? {} : { auxPrice: price(auxPrice) }),
    ...(trailingPercent === undefined ? {} : { trailingPercent }),
    ...(trailStopPrice === undefined ? {} : { trailStopPrice: price(trailStopPrice) }),
    tif: order.tif,
    ...(order.goodTillDate === '' ? {} : { goodTillDate: order.goodTillDate }),
    outsideRth: order.outsideRth,
    ocaGroup: order.ocaGroup,
    ocaType: order.ocaType ?? 0,
    parentId: order.parentId === 0 ? 0 : clientOrderId(order.parentId),
    transmit: order.transmit,
    orderRef: order.orderRef,
    whatIf: order.whatIf,
    ...attributesOf(order),
    ...comboTermsOf(order),
    echo: echoOf(order),
  };
}

/** Orders sent, changed and cancelled. */
export const placeRequests: OpenFamily = (client, gateway) => {
  const { exchange, contracts } = gateway;

  /** The contract and side of an order that the exchange can be given. */
  const accept = (order: PlaceOrder): Result<Accepted, BrokerError> => {
    // IB takes SSHORT for SELL in most accounts.
    const action = order.action === 'SSHORT' ? 'SELL' : order.action;
    if (action !== 'BUY' && action !== 'SELL') return fail(INVALID_ACTION);
    const attribute = unsupportedAttribute(order);
    if (attribute !== undefined) return fail(unsupported(attribute));
    const found = contracts.resolveAny(order.contract, order.comboLegs ?? []);
    return found.ok ? ok({ action, instrument: found.value }) : found;
  };

  const place = (order: PlaceOrder): void => {
    if (refusedAsReadOnly(client, gateway, order.orderId)) return;
    const accepted = accept(order);
    if (accepted.ok) exchange.placeOrder(orderRequest(client.clientId, order, accepted.value));
    else client.error(order.orderId, accepted.error.code, accepted.error.message);
  };

  return {
    routes: [
      route(placeOrder, place),
      route(cancelOrder, ({ orderId, manualOrderCancelTime = '' }) => {
        if (refusedAsReadOnly(client, gateway, orderId)) return;
        if (manualOrderCancelTime !== '' && !parseStamp(manualOrderCancelTime, EASTERN).ok) {
          client.error(orderId, 10311, INVALID_CANCEL_TIME);
          return;
        }
        exchange.cancelOrder(client.clientId, clientOrderId(orderId));
      }),
      route(reqGlobalCancel, () => {
        if (!refusedAsReadOnly(client, gateway, -1)) exchange.cancelAll();
      }),
      route(reqIds, () => client.send(nextValidId, { orderId: exchange.nextOrderId(client.clientId) })),
    ],
  };
};
