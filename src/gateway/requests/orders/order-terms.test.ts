import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import {
  ConjunctionConnection,
  ExecutionCondition,
  MarginCondition,
  type Order,
  OrderAction,
  OrderType,
  PercentChangeCondition,
  PriceCondition,
  SecType,
  TimeCondition,
  TimeInForce,
  TriggerMethod,
  VolumeCondition,
} from '@stoqey/ib';
import { AAPL, type GatewayFixture, startFixture } from '../../testing/gateway-fixture.ts';
import { aapl, limit, nextOrderId, order, orderStory } from '../../testing/orders.ts';
import { RecordingClient } from '../../testing/recording-client.ts';

let gateway: GatewayFixture;
let client: RecordingClient;
let id = 0;

beforeEach(async () => {
  gateway = await startFixture();
  client = await RecordingClient.connect(gateway.port, 1);
  id = nextOrderId(client);
  client.forget();
});
afterEach(async () => {
  await client.leave();
  await gateway.close();
});

/** Places an order and returns what the gateway then says that it is. */
async function echoed(placed: Order): Promise<Record<string, unknown>> {
  client.api.placeOrder(id, aapl, placed);
  await client.settled();
  assert.deepEqual(
    client.named('error').map(({ args }) => String(args[0])),
    [],
  );
  const [, , opened] = client.args('openOrder', -1) as [number, object, Record<string, unknown>];
  return opened;
}

const story = async (): Promise<string[]> => {
  await client.settled();
  const told = orderStory(client);
  client.forget();
  return told;
};

const sell = { action: OrderAction.SELL };

describe('what a client sets reaches the exchange and comes back', () => {
  const cases: readonly (readonly [string, Order, Record<string, unknown>])[] = [
    ['MIT', order({ orderType: OrderType.MIT, auxPrice: 99 }), { orderType: 'MIT', auxPrice: 99 }],
    [
      'LIT',
      order({ orderType: OrderType.LIT, auxPrice: 99, lmtPrice: 98.5 }),
      { orderType: 'LIT', auxPrice: 99, lmtPrice: 98.5 },
    ],
    [
      'TRAIL LIMIT',
      order({ orderType: OrderType.TRAIL_LIMIT, auxPrice: 1, trailStopPrice: 102, lmtPriceOffset: 0.1 }),
      { orderType: 'TRAIL LIMIT', trailStopPrice: 102, lmtPrice: 102.1, lmtPriceOffset: 0.1 },
    ],
    ['MOC', order({ orderType: OrderType.MOC }), { orderType: 'MOC' }],
    ['LOC', order({ orderType: OrderType.LOC, lmtPrice: 98 }), { orderType: 'LOC', lmtPrice: 98 }],
    ['an order for the opening', order({ tif: TimeInForce.OPG }), { orderType: 'MKT', tif: 'OPG' }],
    ['REL', order({ orderType: OrderType.REL, auxPrice: 0.01 }), { orderType: 'REL', auxPrice: 0.01 }],
    ['MIDPRICE', order({ orderType: OrderType.MIDPRICE }), { orderType: 'MIDPRICE' }],
    [
      'goodAfterTime',
      order({ goodAfterTime: '20261120 15:00:00 US/Eastern' }),
      { goodAfterTime: '20261120 15:00:00 US/Eastern' },
    ],
    ['allOrNone', limit(99, { allOrNone: true }), { allOrNone: true }],
    ['minQty', limit(99, { minQty: 50 }), { minQty: 50 }],
    ['displaySize', limit(99, { displaySize: 10 }), { displaySize: 10 }],
    ['sweepToFill', limit(99, { sweepToFill: true }), { sweepToFill: true }],
    ['discretionaryAmt', limit(99, { discretionaryAmt: 0.1 }), { discretionaryAmt: 0.1 }],
    ['cashQty', limit(50, { totalQuantity: 0, cashQty: 1000 }), { totalQuantity: 20, cashQty: 1000 }],
    [
      'triggerMethod',
      order({ ...sell, orderType: OrderType.STP, auxPrice: 90, triggerMethod: 4 }),
      { triggerMethod: 4 },
    ],
    [
      'an adjustable stop',
      order({
        ...sell,
        orderType: OrderType.STP,
        auxPrice: 90,
        adjustedOrderType: OrderType.TRAIL,
        triggerPrice: 110,
        adjustedStopPrice: 105,
        adjustedTrailingAmount: 2,
      }),
      { orderType: 'STP', adjustedOrderType: 'TRAIL', triggerPrice: 110, adjustedStopPrice: 105 },
    ],
  ];
  for (const [what, placed, expected] of cases) {
    it(what, async () => assert.partialDeepStrictEqual(await echoed(placed), expected));
  }
});

it('algos with their parameters', async () => {
  const algo = { algoStrategy: 'Adaptive', algoParams: [{ tag: 'adaptivePriority', value: 'Patient' }] };
  assert.partialDeepStrictEqual(await echoed(limit(101, algo)), algo);
});

it('conditions of all kinds, with what joins them', async () => {
  const conditions = [
    new PriceCondition(101, TriggerMethod.Last, AAPL.conId, 'SMART', true, ConjunctionConnection.AND),
    new TimeCondition('20261120 15:00:00 US/Eastern', true, ConjunctionConnection.OR),
    new MarginCondition(10, false, ConjunctionConnection.AND),
    new ExecutionCondition('SMART', SecType.STK, 'MSFT', ConjunctionConnection.AND),
    new VolumeCondition(1_000_000, AAPL.conId, 'SMART', true, ConjunctionConnection.AND),
    new PercentChangeCondition(5, AAPL.conId, 'SMART', true, ConjunctionConnection.AND),
  ];
  const opened = await echoed(limit(99, { conditions, conditionsIgnoreRth: true }));
  assert.equal(opened.conditionsIgnoreRth, true);
  assert.deepEqual(
    (opened.conditions as { type: number }[]).map(({ type }) => type),
    [1, 3, 4, 5, 6, 7],
  );
  assert.partialDeepStrictEqual((opened.conditions as object[])[0], { price: 101, conId: AAPL.conId });
});

it('a touched order fills over the wire', async () => {
  client.api.placeOrder(id, aapl, order({ orderType: OrderType.MIT, auxPrice: 99 }));
  assert.deepEqual(await story(), [
    `openOrder ${id} PreSubmitted`,
    `orderStatus ${id} PreSubmitted 0+100 trigger`,
    `openOrder ${id} PreSubmitted`,
    `orderStatus ${id} PreSubmitted 0+100 trigger`,
  ]);
  gateway.market.quote(AAPL, 98.97, 98.99);
  gateway.play();
  assert.deepEqual((await story()).slice(0, 3), [
    `openOrder ${id} Submitted`,
    `orderStatus ${id} Submitted 0+100`,
    'execDetails -1 100@98.99',
  ]);
});
