import { createServer, type Server } from 'node:http';
import {
  type Contract,
  EventName,
  IBApi,
  type Order,
  OrderAction,
  OrderType,
  SecType,
  TimeInForce,
} from '@stoqey/ib';

/**
 * The plainest peer: a bare HTTP handler that turns the same alert into the same three orders with `@stoqey/ib`,
 * without checks, journal, sizing or identity. It is what Bowline is measured beside, not an example to follow.
 */
export async function startPlainPeer(
  gatewayPort: number,
): Promise<{ readonly server: Server; readonly url: string; close(): void }> {
  const api = new IBApi({ host: '127.0.0.1', port: gatewayPort, clientId: 900, maxReqPerSec: 1_000_000 });
  let nextId = await new Promise<number>((resolve) => {
    api.once(EventName.nextValidId, resolve);
    api.connect();
  });
  const contract: Contract = {
    symbol: 'SPY',
    secType: SecType.STK,
    exchange: 'SMART',
    currency: 'USD',
    conId: 756733,
  };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const alert = JSON.parse(Buffer.concat(parts).toString()) as {
        quantity: number;
        price: number;
        stopLoss: number;
        takeProfit: number;
      };
      const parentId = nextId;
      nextId += 3;
      const base = {
        totalQuantity: alert.quantity,
        tif: TimeInForce.GTC,
        transmit: false,
      } satisfies Partial<Order>;
      api.placeOrder(parentId, contract, {
        ...base,
        action: OrderAction.BUY,
        orderType: OrderType.LMT,
        lmtPrice: alert.price,
      });
      api.placeOrder(parentId + 1, contract, {
        ...base,
        action: OrderAction.SELL,
        orderType: OrderType.STP,
        auxPrice: alert.stopLoss,
        parentId,
      });
      api.placeOrder(parentId + 2, contract, {
        ...base,
        action: OrderAction.SELL,
        orderType: OrderType.LMT,
        lmtPrice: alert.takeProfit,
        parentId,
        transmit: true,
      });
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"accepted":true}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the peer listens on no port');
  return {
    server,
    url: `http://127.0.0.1:${address.port}/`,
    close: () => {
      server.close();
      server.closeAllConnections();
      api.disconnect();
    },
  };
}
