import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type Contract, type Order, OrderAction, OrderType, SecType, TimeInForce } from '@stoqey/ib';
import { AAPL, ACCOUNT, type GatewayFixture, startFixture } from './testing/gateway-fixture.ts';
import { RecordingClient } from './testing/recording-client.ts';

const aapl: Contract = { symbol: 'AAPL', secType: SecType.STK, exchange: 'SMART', currency: 'USD' };

const order = (fields: Partial<Order>): Order => ({
  action: OrderAction.BUY,
  totalQuantity: 100,
  orderType: OrderType.MKT,
  tif: TimeInForce.DAY,
  transmit: true,
  account: ACCOUNT,
  orderRef: 'test',
  ...fields,
});

let gateway: GatewayFixture;
let client: RecordingClient;
beforeEach(async () => {
  gateway = await startFixture();
  client = await RecordingClient.connect(gateway.port);
});
afterEach(async () => {
  await client.leave();
  await gateway.close();
});

const firstOrderId = (): number => Number(client.named('nextValidId')[0]?.args[0]);

/** One word per event, for sequences. */
const words = (): string[] =>
  client.heard.flatMap(({ event, args }) => {
    switch (event) {
      case 'openOrder':
        return [`openOrder ${args[0]} ${(args[3] as { status: string }).status}`];
      case 'orderStatus':
        return [
          `orderStatus ${args[0]} ${args[1]} ${args[2]}/${Number(args[2]) + Number(args[3])} ${args[9]}`.trim(),
        ];
      case 'execDetails':
        return [`execDetails ${args[0]}`];
      case 'commissionReport':
        return ['commissionReport'];
      case 'error':
        return [`error ${args[2]} ${args[1]}`];
      default:
        return [];
    }
  });

describe('start-up', () => {
  it('tells the accounts, then the next order id, then the farms', () => {
    assert.deepEqual(
      client.heard.map(({ event }) => event),
      ['connected', 'managedAccounts', 'nextValidId', 'info', 'info', 'info'].filter((event) =>
        client.heard.some((heard) => heard.event === event),
      ),
    );
    assert.equal(client.api.serverVersion, 193);
    assert.deepEqual(client.named('managedAccounts')[0]?.args, [ACCOUNT]);
    assert.deepEqual(
      client.named('info').map(({ args }) => args[1]),
      [2104, 2106, 2158],
    );
  });

  it('refuses a client id in use with 326 and closes that connection', async () => {
    const second = new RecordingClient(gateway.port, client.clientId);
    second.api.connect();
    await second.hear('disconnected');
    assert.deepEqual(
      second.named('info').map(({ args }) => args[1]),
      [326],
    );
    assert.equal(gateway.clients().length, 1);
  });
});

describe('orders', () => {
  it('fills a market order with the events of a real gateway', async () => {
    const id = firstOrderId();
    client.forget();
    client.api.placeOrder(id, aapl, order({}));
    await client.settled();
    gateway.play();
    await client.hear('commissionReport');
    console.log(words());
  });

  it('works a bracket', async () => {
    const id = firstOrderId();
    client.forget();
    client.api.placeOrder(id, aapl, order({ orderType: OrderType.LMT, lmtPrice: 99.9, transmit: false }));
    client.api.placeOrder(
      id + 1,
      aapl,
      order({
        action: OrderAction.SELL,
        orderType: OrderType.LMT,
        lmtPrice: 101,
        parentId: id,
        transmit: false,
      }),
    );
    client.api.placeOrder(
      id + 2,
      aapl,
      order({ action: OrderAction.SELL, orderType: OrderType.STP, auxPrice: 99, parentId: id }),
    );
    await client.settled();
    console.log(words());
    gateway.market.quote(AAPL, 99.85, 99.88);
    gateway.play();
    await client.settled();
    console.log(words());
  });
});
