import { type Contract, type Order, OrderAction, OrderType, SecType, TimeInForce } from '@stoqey/ib';
import { ACCOUNT } from './gateway-fixture.ts';
import type { RecordingClient } from './recording-client.ts';

/** For tests: contracts and orders in the client library's terms. */

export const aapl: Contract = { symbol: 'AAPL', secType: SecType.STK, exchange: 'SMART', currency: 'USD' };
export const es: Contract = { symbol: 'ES', secType: SecType.FUT, exchange: 'CME', currency: 'USD' };
export const eurusd: Contract = {
  symbol: 'EUR',
  secType: SecType.CASH,
  exchange: 'IDEALPRO',
  currency: 'USD',
};

/** A market order for 100, changed by `fields`. */
export const order = (fields: Partial<Order> = {}): Order => ({
  action: OrderAction.BUY,
  totalQuantity: 100,
  orderType: OrderType.MKT,
  tif: TimeInForce.DAY,
  transmit: true,
  account: ACCOUNT,
  orderRef: 'test',
  ...fields,
});

export const limit = (price: number, fields: Partial<Order> = {}): Order =>
  order({ orderType: OrderType.LMT, lmtPrice: price, ...fields });

/** What a client heard about orders, one phrase per message. */
export const orderStory = (client: RecordingClient): string[] =>
  client.heard.flatMap(({ event, args }) => {
    switch (event) {
      case 'openOrder': {
        const { status, commission } = args[3] as { status: string; commission?: number };
        return [`openOrder ${args[0]} ${status}${commission === undefined ? '' : ` ${commission}`}`];
      }
      case 'orderStatus': {
        const [id, status, filled, remaining] = args;
        const whyHeld = args[9] === '' ? '' : ` ${args[9]}`;
        return [`orderStatus ${id} ${status} ${filled}+${remaining}${whyHeld}`];
      }
      case 'execDetails': {
        const { shares, price } = args[2] as { shares: number; price: number };
        return [`execDetails ${args[0]} ${shares}@${price}`];
      }
      case 'commissionReport':
      case 'openOrderEnd':
      case 'completedOrdersEnd':
        return [event];
      case 'execDetailsEnd':
        return [`execDetailsEnd ${args[0]}`];
      case 'error':
        return [`error ${args[2]} ${args[1]}`];
      case 'info':
        return [`info ${args[1]}`];
      default:
        return [];
    }
  });

export const nextOrderId = (client: RecordingClient): number =>
  Number(client.named('nextValidId').at(-1)?.args[0]);
