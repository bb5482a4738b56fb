import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { OrderAction } from '@stoqey/ib';
import { accountId, permId } from '../../../core/ids.ts';
import { price, quantity } from '../../../core/price.ts';
import type { Exchange } from '../../../simulator/exchange.ts';
import type { ManualOrder } from '../../../simulator/orders/manual-order.ts';
import { AAPL, ACCOUNT, ES, type GatewayFixture, startFixture } from '../../testing/gateway-fixture.ts';
import { aapl, es, limit, nextOrderId, order, orderStory } from '../../testing/orders.ts';
import { RecordingClient } from '../../testing/recording-client.ts';

const MASTER = 9;
const december = { ...es, lastTradeDateOrContractMonth: '202612' };

let gateway: GatewayFixture;
let exchange: Exchange;
let clients: RecordingClient[] = [];
/** The next order number that each client was told. */
const ids = new Map<RecordingClient, number>();
beforeEach(async () => {
  gateway = await startFixture({ masterClientId: MASTER });
  exchange = gateway.internals.context.exchange;
});
afterEach(async () => {
  for (const client of clients) await client.leave();
  clients = [];
  await gateway.close();
});

const connect = async (clientId: number): Promise<RecordingClient> => {
  const client = await RecordingClient.connect(gateway.port, clientId);
  clients.push(client);
  ids.set(client, nextOrderId(client));
  client.forget();
  return client;
};
const nextOf = (client: RecordingClient): number => ids.get(client) ?? 0;
const story = async (client: RecordingClient): Promise<string[]> => {
  await client.settled();
  const told = orderStory(client);
  client.forget();
  return told;
};
/** A limit order below the market, entered by hand; its permanent number. */
const byHand = (changes: Partial<ManualOrder> = {}): number => {
  const placed = exchange.manualDesk?.place({
    account: accountId(ACCOUNT),
    conId: AAPL.conId,
    exchange: 'SMART',
    action: 'BUY',
    totalQuantity: quantity(10),
    orderType: 'LMT',
    lmtPrice: price(99),
    tif: 'DAY',
    outsideRth: false,
    orderRef: '',
    ...changes,
  });
  assert.ok(placed?.ok);
  return placed.value;
};
const permIdsOf = (client: RecordingClient): unknown[] =>
  client.named('openOrder').map(({ args }) => (args[2] as { permId: number }).permId);

describe('orders of two clients', () => {
  it('may have the same number; permanent numbers are never the same', async () => {
    const [one, two] = [await connect(1), await connect(2)];
    assert.equal(nextOf(one), nextOf(two));
    const id = nextOf(one);
    one.api.placeOrder(id, aapl, limit(99));
    two.api.placeOrder(id, aapl, limit(98));
    await one.settled();
    await two.settled();
    const [first] = permIdsOf(one);
    const [second] = permIdsOf(two);
    assert.ok(first !== undefined && second !== undefined && first !== second);
  });

  it('are changed and cancelled by their owner alone', async () => {
    const [one, two] = [await connect(1), await connect(2)];
    const id = nextOf(one) + 5;
    one.api.placeOrder(id, aapl, limit(99));
    await story(one);
    two.api.cancelOrder(id);
    assert.deepEqual(await story(two), [`error ${id} 10147`]);
    // The number means a new order of its own to the other client.
    two.api.placeOrder(id, aapl, limit(97));
    assert.deepEqual(await story(two), [
      `openOrder ${id} PreSubmitted`,
      `orderStatus ${id} PreSubmitted 0+100`,
      `openOrder ${id} Submitted`,
      `orderStatus ${id} Submitted 0+100`,
    ]);
    assert.deepEqual(await story(one), []);
    assert.equal(exchange.openOrders().find(({ clientId }) => clientId === 1)?.lmtPrice, 99);
  });

  it('answer mistakes with the codes of IB', async () => {
    const one = await connect(1);
    const id = nextOf(one);
    one.api.placeOrder(id, aapl, order());
    one.api.placeOrder(id, aapl, order());
    one.api.cancelOrder(id);
    one.api.placeOrder(id + 1, aapl, limit(99));
    one.api.placeOrder(id + 1, aapl, limit(99, { action: OrderAction.SELL }));
    one.api.placeOrder(id + 1, december, limit(99));
    one.api.placeOrder(id + 2, aapl, order({ orderType: 'LMT' as never, lmtPrice: undefined }));
    one.api.placeOrder(id - 1, aapl, limit(99));
    one.api.cancelOrder(id + 77);
    await one.settled();
    assert.deepEqual(
      one.named('error').map(({ args }) => [args[2], args[1]]),
      [
        [id, 104],
        [id, 10148],
        [id + 1, 105],
        [id + 1, 105],
        [id + 2, 107],
        [id - 1, 103],
        [id + 77, 10147],
      ],
    );
  });

  it('are heard of by the master client, with executions and commissions, also on request', async () => {
    const [one, master, two] = [await connect(1), await connect(MASTER), await connect(2)];
    one.api.placeOrder(nextOf(one), aapl, order());
    await one.hear('commissionReport');
    assert.ok((await story(master)).includes('commissionReport'));
    assert.deepEqual(await story(two), []);
    master.api.reqExecutions(1, {});
    two.api.reqExecutions(1, {});
    assert.deepEqual(await story(master), [
      'execDetails 1 100@100.02',
      'commissionReport',
      'execDetailsEnd 1',
    ]);
    assert.deepEqual(await story(two), ['execDetails 1 100@100.02', 'execDetailsEnd 1']);
  });
});

describe('orders entered by hand', () => {
  it('have no number, are told to client 0, and cannot be changed or cancelled by it', async () => {
    const [zero, one] = [await connect(0), await connect(1)];
    const id = byHand();
    assert.deepEqual(await story(zero), [
      'openOrder 0 PreSubmitted',
      'orderStatus 0 PreSubmitted 0+10',
      'openOrder 0 Submitted',
      'orderStatus 0 Submitted 0+10',
    ]);
    assert.deepEqual(await story(one), []);
    zero.api.cancelOrder(0);
    assert.deepEqual(await story(zero), ['error 0 10147']);
    one.api.reqAllOpenOrders();
    assert.deepEqual(await story(one), [
      'openOrder 0 Submitted',
      'orderStatus 0 Submitted 0+10',
      'openOrderEnd',
    ]);
    one.api.reqOpenOrders();
    assert.deepEqual(await story(one), ['openOrderEnd']);
    assert.equal(exchange.openOrders()[0]?.permId, id);
  });

  it('are bound by client 0 when it asks for its open orders: orderBound, a number below zero', async () => {
    const first = byHand();
    const second = byHand({ lmtPrice: price(98) });
    const zero = await connect(0);
    zero.forget();
    zero.api.reqOpenOrders();
    await zero.hear('openOrderEnd');
    assert.deepEqual(
      zero.named('orderBound').map(({ args }) => args),
      [
        [first, 0, -1],
        [second, 0, -2],
      ],
    );
    assert.deepEqual(permIdsOf(zero), [first, second]);
    zero.forget();
    zero.api.placeOrder(-1, aapl, limit(98.5, { totalQuantity: 10 }));
    zero.api.cancelOrder(-2);
    assert.deepEqual(await story(zero), [
      'openOrder -1 Submitted',
      'orderStatus -1 Submitted 0+10',
      'orderStatus -2 PendingCancel 0+10',
      'orderStatus -2 Cancelled 0+10',
      'error -2 202',
    ]);
    // What has been bound stays bound, and is still an order entered by hand.
    zero.api.reqOpenOrders();
    assert.deepEqual(await story(zero), [
      'openOrder -1 Submitted',
      'orderStatus -1 Submitted 0+10',
      'openOrderEnd',
    ]);
    assert.equal(zero.named('orderBound').length, 0);
  });

  it('are bound as they come after reqAutoOpenOrders, until client 0 leaves', async () => {
    const zero = await connect(0);
    zero.forget();
    zero.api.reqAutoOpenOrders(true);
    await zero.settled();
    byHand();
    await zero.hear('orderBound');
    assert.equal(zero.args('orderBound')[2], -1);
    assert.ok((await story(zero)).every((line) => line.includes(' -1 ')));
    await zero.leave();
    const again = await connect(0);
    byHand();
    await again.settled();
    assert.equal(again.named('orderBound').length, 0);
    assert.equal(exchange.openOrders(0).at(-1)?.orderId, 0);
    const one = await connect(1);
    one.forget();
    one.api.reqAutoOpenOrders(true);
    await one.settled();
    assert.equal(one.named('error')[0]?.args[1] ?? one.named('info')[0]?.args[1], 327);
  });

  it('fill as executions without a number, and are left out of completed API orders', async () => {
    const [zero, one] = [await connect(0), await connect(1)];
    byHand({ orderType: 'MKT' });
    one.api.placeOrder(nextOf(one), aapl, order({ totalQuantity: 5 }));
    await one.hear('commissionReport');
    one.forget();
    one.api.reqExecutions(1, {});
    await one.hear('execDetailsEnd');
    assert.deepEqual(
      one.named('execDetails').map(({ args }) => {
        const { clientId, orderId, shares } = args[2] as {
          clientId: number;
          orderId: number;
          shares: number;
        };
        return [clientId, orderId, shares];
      }),
      [
        [0, 0, 10],
        [1, nextOf(one), 5],
      ],
    );
    const completed = async (apiOnly: boolean): Promise<number> => {
      one.forget();
      one.api.reqCompletedOrders(apiOnly);
      await one.hear('completedOrdersEnd');
      return one.named('completedOrder').length;
    };
    assert.equal(await completed(false), 2);
    assert.equal(await completed(true), 1);
    assert.ok(zero.named('execDetails').length > 0);
  });

  it('a person can also change and cancel what a client has placed; the client hears of it', async () => {
    const one = await connect(1);
    const id = nextOf(one);
    one.api.placeOrder(id, aapl, limit(99));
    await story(one);
    const placed = exchange.openOrders()[0]?.permId ?? permId(0);
    assert.ok(exchange.manualDesk?.modify(placed, { totalQuantity: quantity(50) }).ok);
    assert.deepEqual(await story(one), [`openOrder ${id} Submitted`, `orderStatus ${id} Submitted 0+50`]);
    const refused = exchange.manualDesk?.modify(placed, { lmtPrice: price(99.001) });
    assert.equal(refused?.ok === false && refused.error.code, 110);
    assert.ok(exchange.manualDesk?.cancel(placed).ok);
    assert.deepEqual(await story(one), [
      `orderStatus ${id} PendingCancel 0+50`,
      `orderStatus ${id} Cancelled 0+50`,
      `error ${id} 202`,
    ]);
  });
});

describe('execution filters', () => {
  it('take client, account, time, symbol, security type, exchange and side', async () => {
    const [one, two] = [await connect(1), await connect(2)];
    one.api.placeOrder(nextOf(one), aapl, order({ totalQuantity: 1 }));
    await one.hear('commissionReport');
    gateway.market.quote(ES, 6800, 6800.25, 50);
    gateway.play();
    two.api.placeOrder(nextOf(two), december, order({ totalQuantity: 2, action: OrderAction.SELL }));
    await two.hear('commissionReport');
    let reqId = 10;
    const shares = async (filter: object): Promise<unknown[]> => {
      one.forget();
      reqId += 1;
      one.api.reqExecutions(reqId, filter);
      await one.hear('execDetailsEnd');
      return one.named('execDetails').map(({ args }) => (args[2] as { shares: number }).shares);
    };
    assert.deepEqual(await shares({}), [1, 2]);
    assert.deepEqual(await shares({ clientId: '2' }), [2]);
    assert.deepEqual(await shares({ clientId: '1' }), [1]);
    assert.deepEqual(await shares({ acctCode: ACCOUNT }), [1, 2]);
    assert.deepEqual(await shares({ acctCode: 'DU9' }), []);
    assert.deepEqual(await shares({ symbol: 'es' }), [2]);
    assert.deepEqual(await shares({ secType: 'STK' }), [1]);
    assert.deepEqual(await shares({ exchange: 'CME' }), [2]);
    assert.deepEqual(await shares({ side: 'SELL' }), [2]);
    assert.deepEqual(await shares({ side: 'BUY', symbol: 'ES' }), []);
    assert.deepEqual(await shares({ time: '20261120-15:00:02' }), [2]);
    assert.deepEqual(await shares({ time: '20261120 10:00:00 US/Eastern' }), [1, 2]);
    assert.deepEqual(await shares({ time: '20261121-00:00:00' }), []);
  });
});
