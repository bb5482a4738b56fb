import type { SimulatedOrder } from '../../../simulator/exchange.ts';
import {
  reqAllOpenOrders,
  reqAutoOpenOrders,
  reqCompletedOrders,
  reqOpenOrders,
} from '../../codec/client/orders.ts';
import {
  completedOrder,
  completedOrdersEnd,
  openOrder,
  openOrderEnd,
  orderStatus,
} from '../../codec/server/orders.ts';
import { type Client, type GatewayContext, type OpenFamily, route } from '../../session/client.ts';
import { refusedAsReadOnly } from '../read-only.ts';
import { completedOrderValues, openOrderValues, orderStatusValues } from './wire-order.ts';

/** Orders entered in TWS belong to this client. */
const MANUAL_CLIENT = 0;

/** Every order with its status, and the end marker. */
export function sendOpenOrders(
  client: Client,
  { exchange }: GatewayContext,
  orders: readonly SimulatedOrder[],
): void {
  for (const order of orders) {
    const instrument = exchange.instrument(order.conId);
    if (instrument === undefined) continue;
    client.send(openOrder, openOrderValues(order, instrument));
    client.send(orderStatus, orderStatusValues(order));
  }
  client.send(openOrderEnd, {});
}

/** Requests for lists of orders. */
export const openOrderRequests: OpenFamily = (client, gateway) => {
  const { exchange } = gateway;
  return {
    routes: [
      route(reqOpenOrders, () => {
        if (refusedAsReadOnly(client, gateway, -1)) return;
        if (client.clientId === MANUAL_CLIENT) exchange.manualDesk?.bind();
        sendOpenOrders(client, gateway, exchange.openOrders(client.clientId));
      }),
      route(reqAllOpenOrders, () => {
        if (refusedAsReadOnly(client, gateway, -1)) return;
        sendOpenOrders(client, gateway, exchange.openOrders());
      }),
      // It only sets how manual orders are bound: there is no list and no end marker to follow.
      route(reqAutoOpenOrders, ({ autoBind }) => {
        if (client.clientId === MANUAL_CLIENT) {
          exchange.manualDesk?.autoBind(autoBind);
          return;
        }
        client.error(
          -1,
          327,
          'Only API connections with clientId set to 0 can set the auto bind TWS orders property.',
        );
      }),
      route(reqCompletedOrders, ({ apiOnly }) => {
        if (refusedAsReadOnly(client, gateway, -1)) return;
        for (const order of exchange.completedOrders()) {
          if (apiOnly && order.manual === true) continue;
          const instrument = exchange.instrument(order.conId);
          if (instrument !== undefined) client.send(completedOrder, completedOrderValues(order, instrument));
        }
        client.send(completedOrdersEnd, {});
      }),
    ],
    close(): void {
      if (client.clientId === MANUAL_CLIENT) exchange.manualDesk?.autoBind(false);
    },
  };
};
