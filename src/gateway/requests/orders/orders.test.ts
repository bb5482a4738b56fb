import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { OrderAction, OrderType, SecType, TimeInForce } from '@stoqey/ib';
import type { GatewayOptions } from '../../gateway.ts';
import { AAPL, ACCOUNT, type GatewayFixture, startFixture } from '../../testing/gateway-fixture.ts';
import { aapl, es, limit, nextOrderId, order, orderStory } from '../../testing/orders.ts';
import { RecordingClient } from '../../testing/recording-client.ts';

let gateway: GatewayFixture;
let client: RecordingClient;
let others: RecordingClient[] = [];
let id = 0;

const begin = async (options: Partial<GatewayOptions> = {}): Promise<void> => {
  gateway = await startFixture(options);
  client = await connect(1);
  id = nextOrderId(client);
  client.forget();
};
const connect = async (clientId: number): Promise<RecordingClient> => {
  const connected = await RecordingClient.connect(gateway.port, clientId);
  others.push(connected);
  return connected;
};
const end = async (): Promise<void> => {
  for (const other of others) await other.leave();
  others = [];
  await gateway.close();
};
beforeEach(() => begin());
afterEach(end);

/** What has been heard since, once everything sent has been answered. */
const story = async (listener = client): Promise<string[]> => {
  await listener.settled();
  const told = orderStory(listener);
  listener.forget();
  return told;
};

describe('a market order', () => {
  it('is told of as by real gateways: status, execution, status twice, commission', async () => {
    client.api.placeOrder(id, aapl, order());
    assert.deepEqual(await story(), [
      `openOrder ${id} PreSubmitted`,
      `orderStatus ${id} PreSubmitted 0+100`,
      'execDetails -1 100@100.02',
      `openOrder ${id} Filled`,
      `orderStatus ${id} Filled 100+0`,
      `openOrder ${id} Filled 1`,
      `orderStatus ${id} Filled 100+0`,
      'commissionReport',
    ]);
  });

  it('carries its reference, account, ids and prices in every message', async () => {
    client.api.placeOrder(id, aapl, order({ orderRef: 'sig-1-É', action: OrderAction.SELL }));
    await client.hear('commissionReport');
    const [, contract, opened] = client.args('openOrder', -1) as [number, object, object];
    assert.partialDeepStrictEqual(contract, {
      conId: AAPL.conId,
      symbol: 'AAPL',
      exchange: 'SMART',
      localSymbol: 'AAPL',
      tradingClass: 'NMS',
    });
    assert.partialDeepStrictEqual(opened, {
      orderRef: 'sig-1-É',
      account: ACCOUNT,
      clientId: 1,
      action: 'SELL',
      totalQuantity: 100,
      exemptCode: -1,
      ocaType: 3,
      clearingIntent: 'IB',
    });
    const [reqId, , execution] = client.args('execDetails') as [number, object, object];
    assert.equal(reqId, -1);
    assert.partialDeepStrictEqual(execution, {
      orderId: id,
      clientId: 1,
      acctNumber: ACCOUNT,
      side: 'SLD',
      shares: 100,
      price: 100,
      cumQty: 100,
      avgPrice: 100,
      orderRef: 'sig-1-É',
      time: '20261120-15:00:01',
    });
    const [report] = client.args('commissionReport') as [Record<string, unknown>];
    assert.equal(report.currency, 'USD');
    assert.equal(report.execId, (execution as { execId: string }).execId);
    // An opening trade has no realised profit: IB sends the unset double.
    assert.ok(report.realizedPNL === undefined || report.realizedPNL === Number.MAX_VALUE);
  });
});

describe('a bracket', () => {
  const place = (): void => {
    const exit = { action: OrderAction.SELL, parentId: id };
    client.api.placeOrder(id, aapl, limit(99.9, { transmit: false }));
    client.api.placeOrder(id + 1, aapl, limit(101, { ...exit, transmit: false }));
    client.api.placeOrder(id + 2, aapl, order({ ...exit, orderType: OrderType.STP, auxPrice: 99 }));
  };

  it('is silent until its last leg is transmitted; its exits wait for the parent and cancel each other', async () => {
    place();
    assert.deepEqual(await story(), [
      `openOrder ${id} PreSubmitted`,
      `orderStatus ${id} PreSubmitted 0+100`,
      `openOrder ${id + 1} PreSubmitted`,
      `orderStatus ${id + 1} PreSubmitted 0+100 child`,
      `openOrder ${id + 2} PreSubmitted`,
      `orderStatus ${id + 2} PreSubmitted 0+100 child,trigger`,
      `openOrder ${id} Submitted`,
      `orderStatus ${id} Submitted 0+100`,
    ]);
    gateway.market.quote(AAPL, 99.85, 99.88);
    gateway.play();
    const filled = await story();
    assert.ok(filled.includes('execDetails -1 100@99.9') || filled.includes('execDetails -1 100@99.88'));
    assert.deepEqual(filled.slice(-4), [
      `openOrder ${id + 1} Submitted`,
      `orderStatus ${id + 1} Submitted 0+100`,
      `openOrder ${id + 2} PreSubmitted`,
      `orderStatus ${id + 2} PreSubmitted 0+100 trigger`,
    ]);
    gateway.market.quote(AAPL, 101.05, 101.07);
    gateway.play();
    const closed = await story();
    assert.ok(closed.includes(`orderStatus ${id + 1} Filled 100+0`));
    assert.ok(closed.includes(`orderStatus ${id + 2} Cancelled 0+100`));
    assert.ok(closed.includes(`error ${id + 2} 202`));
  });

  it('loses its exits when the parent is cancelled', async () => {
    place();
    await story();
    client.api.cancelOrder(id, '');
    const told = await story();
    assert.deepEqual(
      told.filter((phrase) => phrase.startsWith('error')),
      [`error ${id} 202`, `error ${id + 1} 202`, `error ${id + 2} 202`],
    );
  });

  it('survives the disconnection of its client, who finds it again under the same ids', async () => {
    place();
    await story();
    await client.leave();
    const again = await connect(1);
    assert.ok(nextOrderId(again) > id + 2);
    again.forget();
    again.api.reqOpenOrders();
    assert.deepEqual(await story(again), [
      `openOrder ${id} Submitted`,
      `orderStatus ${id} Submitted 0+100`,
      `openOrder ${id + 1} PreSubmitted`,
      `orderStatus ${id + 1} PreSubmitted 0+100 child`,
      `openOrder ${id + 2} PreSubmitted`,
      `orderStatus ${id + 2} PreSubmitted 0+100 child,trigger`,
      'openOrderEnd',
    ]);
  });
});

describe('changes and cancellations', () => {
  it('echo the changed order under the same permanent id', async () => {
    client.api.placeOrder(id, aapl, limit(99));
    await story();
    client.api.placeOrder(id, aapl, limit(99.5));
    await client.hear('orderStatus');
    const [, , changed] = client.args('openOrder') as [number, object, { lmtPrice: number }];
    assert.equal(changed.lmtPrice, 99.5);
  });

  it('end with Cancelled and 202, and are refused for what is not there', async () => {
    client.api.placeOrder(id, aapl, limit(99));
    await story();
    client.api.cancelOrder(id, '');
    const told = await story();
    assert.deepEqual(told.slice(-2), [`orderStatus ${id} Cancelled 0+100`, `error ${id} 202`]);
    client.api.cancelOrder(id, '');
    client.api.cancelOrder(id + 77, '');
    assert.deepEqual(await story(), [`error ${id} 10148`, `error ${id + 77} 10147`]);
  });

  it('belong to the client that placed the order', async () => {
    const other = await connect(2);
    client.api.placeOrder(id, aapl, limit(99));
    await story();
    other.forget();
    other.api.cancelOrder(id, '');
    assert.deepEqual(await story(other), [`error ${id} 10147`]);
    other.api.reqGlobalCancel();
    await client.hear('error');
    assert.ok((await story()).includes(`orderStatus ${id} Cancelled 0+100`));
  });
});

describe('lists', () => {
  it('of open orders are one’s own, or everyone’s', async () => {
    const other = await connect(2);
    client.api.placeOrder(id, aapl, limit(99));
    await story();
    other.forget();
    other.api.reqOpenOrders();
    assert.deepEqual(await story(other), ['openOrderEnd']);
    other.api.reqAllOpenOrders();
    assert.deepEqual(await story(other), [
      `openOrder ${id} Submitted`,
      `orderStatus ${id} Submitted 0+100`,
      'openOrderEnd',
    ]);
    other.api.reqAutoOpenOrders(true);
    assert.deepEqual(await story(other), ['info 327']);
  });

  it('of executions are filtered, and end', async () => {
    client.api.placeOrder(id, aapl, order());
    await story();
    client.api.reqExecutions(90, {});
    assert.deepEqual(await story(), ['execDetails 90 100@100.02', 'commissionReport', 'execDetailsEnd 90']);
    for (const filter of [
      { symbol: 'MSFT' },
      { clientId: 7 },
      { acctCode: 'DU0' },
      { side: 'SELL' },
      { secType: SecType.FUT },
      { time: '20261120 10:30:00' },
    ]) {
      client.api.reqExecutions(91, filter as object);
      assert.deepEqual(await story(), ['execDetailsEnd 91'], JSON.stringify(filter));
    }
    client.api.reqExecutions(92, { time: '20261120-14:59:00', side: 'BUY', symbol: 'AAPL' } as object);
    assert.equal((await story()).length, 3);
    const other = await connect(2);
    other.forget();
    other.api.reqExecutions(93, {});
    assert.deepEqual(await story(other), ['execDetails 93 100@100.02', 'execDetailsEnd 93']);
  });

  it('of completed orders tell how each ended', async () => {
    client.api.placeOrder(id, aapl, order());
    client.api.placeOrder(id + 1, aapl, limit(99));
    client.api.cancelOrder(id + 1, '');
    await story();
    client.api.reqCompletedOrders(false);
    await client.hear('completedOrdersEnd');
    const ended = client.named('completedOrder').map(({ args }) => {
      const [, { totalQuantity, filledQuantity, orderRef }, { status, completedStatus }] = args as [
        object,
        Record<string, unknown>,
        Record<string, unknown>,
      ];
      return { totalQuantity, filledQuantity, orderRef, status, completedStatus };
    });
    assert.deepEqual(ended, [
      {
        totalQuantity: 100,
        filledQuantity: 100,
        orderRef: 'test',
        status: 'Filled',
        completedStatus: 'Filled Size: 100',
      },
      {
        totalQuantity: 100,
        filledQuantity: 0,
        orderRef: 'test',
        status: 'Cancelled',
        completedStatus: 'Cancelled by Trader',
      },
    ]);
  });
});

describe('refusals', () => {
  it('name the order and say why', async () => {
    const refused = [
      [{ ...aapl, symbol: 'NOSUCH' }, order(), 200],
      [es, order({ totalQuantity: 1 }), 200],
      [aapl, order({ orderType: 'bC' as OrderType }), 321],
      [aapl, limit(99.001), 110],
      [aapl, order({ action: 'HOLD' as OrderAction }), 321],
      [aapl, limit(99, { duration: 60 }), 201],
      [aapl, limit(99, { algoStrategy: 'DarkIce', algoParams: [] }), 439],
      [{ ...aapl, secType: SecType.BAG }, order(), 321],
      [{ ...aapl, exchange: '' }, order(), 321],
    ] as const;
    for (const [index, [contract, asked, code]] of refused.entries()) {
      client.api.placeOrder(id + index, contract, asked);
      assert.deepEqual(await story(), [`error ${id + index} ${code}`]);
    }
  });

  it('answer everything about orders with 321 in read-only mode', async () => {
    await end();
    await begin({ readOnly: true });
    client.api.placeOrder(id, aapl, order());
    client.api.cancelOrder(id, '');
    client.api.reqOpenOrders();
    client.api.reqCompletedOrders(true);
    client.api.reqGlobalCancel();
    assert.deepEqual(await story(), [
      `error ${id} 321`,
      `error ${id} 321`,
      'info 321',
      'info 321',
      'info 321',
    ]);
  });
});

describe('a what-if order', () => {
  it('brings one openOrder with margins and commission, and nothing is sent', async () => {
    client.api.placeOrder(id, aapl, order({ whatIf: true }));
    assert.deepEqual(await story(), [`openOrder ${id} PreSubmitted 1`]);
    client.api.reqAllOpenOrders();
    assert.deepEqual(await story(), ['openOrderEnd']);
  });
});

describe('other order types', () => {
  it('keep their prices on the way through', async () => {
    client.api.placeOrder(
      id,
      aapl,
      order({
        action: OrderAction.SELL,
        orderType: OrderType.TRAIL,
        auxPrice: 1.5,
        trailStopPrice: 98.5,
        tif: TimeInForce.GTC,
        ocaGroup: 'group',
        ocaType: 1,
        outsideRth: true,
        hidden: true,
        displaySize: 10,
        customerAccount: 'c-1',
      }),
    );
    await client.hear('orderStatus');
    const [, , echoed] = client.args('openOrder') as [number, object, object];
    assert.partialDeepStrictEqual(echoed, {
      orderType: 'TRAIL',
      auxPrice: 1.5,
      trailStopPrice: 98.5,
      tif: 'GTC',
      ocaGroup: 'group',
      ocaType: 1,
      outsideRth: true,
      hidden: true,
      displaySize: 10,
      customerAccount: 'c-1',
    });
  });
});

describe('other listeners', () => {
  it('are the master client and nobody else', async () => {
    await end();
    await begin({ masterClientId: 9 });
    const master = await connect(9);
    const stranger = await connect(2);
    master.forget();
    stranger.forget();
    client.api.placeOrder(id, aapl, order());
    await story();
    assert.equal((await story(master)).length, 8);
    assert.deepEqual(await story(stranger), []);
  });

  it('hear of their open orders before anything else when so configured', async () => {
    await end();
    await begin({ openOrdersOnConnect: true });
    client.api.placeOrder(id, aapl, limit(99));
    await story();
    await client.leave();
    const again = await connect(1);
    const events = again.heard.map(({ event }) => event).filter((event) => event !== 'connected');
    assert.deepEqual(events.slice(0, 5), [
      'openOrder',
      'orderStatus',
      'openOrderEnd',
      'managedAccounts',
      'nextValidId',
    ]);
  });
});
