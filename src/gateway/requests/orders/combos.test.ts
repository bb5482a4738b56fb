import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type ComboLeg, type Contract, OrderAction, OrderType, SecType } from '@stoqey/ib';
import { reqMktData } from '../../codec/client/market-data.ts';
import { placeOrder } from '../../codec/client/place-order.ts';
import type { GatewayOptions } from '../../gateway.ts';
import { AAPL, ES, type GatewayFixture, listed, startFixture } from '../../testing/gateway-fixture.ts';
import { limit, nextOrderId, order, orderStory } from '../../testing/orders.ts';
import { plainOrder } from '../../testing/plain-order.ts';
import { RawClient } from '../../testing/raw-client.ts';
import { RecordingClient } from '../../testing/recording-client.ts';

const MARCH = listed('ESH7');
const MSFT = listed('MSFT');

let gateway: GatewayFixture;
let client: RecordingClient;
let id = 0;

const begin = async (options: Partial<GatewayOptions> = {}): Promise<void> => {
  gateway = await startFixture(options);
  gateway.market.quote(MARCH, 6860, 6860.5, 20);
  gateway.market.quote(MSFT, 480, 480.04);
  gateway.play();
  client = await RecordingClient.connect(gateway.port, 1);
  id = nextOrderId(client);
  client.forget();
};
beforeEach(() => begin());
afterEach(async () => {
  await client.leave();
  await gateway.close();
});

const leg = (conId: number, action: 'BUY' | 'SELL', ratio = 1, exchange = 'CME'): ComboLeg => ({
  conId,
  ratio,
  action: action === 'BUY' ? OrderAction.BUY : OrderAction.SELL,
  exchange,
});

const calendar: Contract = {
  symbol: 'ES',
  secType: SecType.BAG,
  exchange: 'CME',
  currency: 'USD',
  comboLegs: [leg(MARCH.conId, 'BUY'), leg(ES.conId, 'SELL')],
};
const stocks: Contract = {
  symbol: 'MSFT,AAPL',
  secType: SecType.BAG,
  exchange: 'SMART',
  currency: 'USD',
  comboLegs: [leg(MSFT.conId, 'BUY', 1, 'SMART'), leg(AAPL.conId, 'SELL', 5, 'SMART')],
};

const story = async (): Promise<string[]> => {
  await client.settled();
  const told = orderStory(client);
  client.forget();
  return told;
};

describe('a combination', () => {
  it('fills with one execution for itself and one for each leg, and commissions of the legs', async () => {
    client.api.placeOrder(id, calendar, order({ totalQuantity: 2 }));
    const executions = await client.hear('execDetails', 3);
    assert.deepEqual(
      executions.map(({ args }) => {
        const [, contract, { shares, price, side, execId }] = args as [
          number,
          Contract,
          { shares: number; price: number; side: string; execId: string },
        ];
        return [contract.secType, contract.conId, side, shares, price, execId.split('.').length];
      }),
      [
        ['BAG', 28812380, 'BOT', 2, 60.5, 4],
        ['FUT', MARCH.conId, 'BOT', 2, 6860.5, 5],
        ['FUT', ES.conId, 'SLD', 2, 6800, 5],
      ],
    );
    assert.deepEqual(await story(), [
      `openOrder ${id} PreSubmitted`,
      `orderStatus ${id} PreSubmitted 0+2`,
      'execDetails -1 2@60.5',
      'execDetails -1 2@6860.5',
      'execDetails -1 2@6800',
      `openOrder ${id} Filled`,
      `orderStatus ${id} Filled 2+0`,
      `openOrder ${id} Filled 9`,
      `orderStatus ${id} Filled 2+0`,
      'commissionReport',
      'commissionReport',
    ]);
    client.api.reqPositions();
    await client.hear('positionEnd');
    const rows = client.named('position').map(({ args }) => [(args[1] as Contract).localSymbol, args[2]]);
    assert.deepEqual(rows, [
      ['ESH7', 2],
      ['ESZ6', -2],
    ]);
    client.forget();
    client.api.reqExecutions(7, {});
    await client.hear('execDetailsEnd');
    assert.equal(client.named('execDetails').length, 3);
    assert.equal(client.named('commissionReport').length, 2);
  });

  it('is echoed with its legs, leg prices and routing, in open and completed orders', async () => {
    const params = [{ tag: 'NonGuaranteed', value: '1' }];
    const contract = {
      ...stocks,
      comboLegs: [leg(MSFT.conId, 'BUY', 1, 'SMART'), leg(AAPL.conId, 'SELL', 1, 'SMART')],
    };
    client.api.placeOrder(
      id,
      contract,
      order({
        orderType: OrderType.LMT,
        totalQuantity: 3,
        orderComboLegs: [{ price: 470 }, { price: 101 }],
        smartComboRoutingParams: params,
      }),
    );
    await client.hear('openOrder', 2);
    const [, opened, terms] = client.args('openOrder', -1) as [number, Contract, object];
    assert.partialDeepStrictEqual(opened, {
      conId: 28812380,
      symbol: 'MSFT,AAPL',
      secType: 'BAG',
      exchange: 'SMART',
      currency: 'USD',
      localSymbol: '28812380',
      tradingClass: 'COMB',
      comboLegsDescription: `${MSFT.conId}|1,${AAPL.conId}|-1`,
    });
    assert.partialDeepStrictEqual(opened.comboLegs, contract.comboLegs);
    assert.partialDeepStrictEqual(terms, {
      lmtPrice: 369,
      orderComboLegs: [{ price: 470 }, { price: 101 }],
      smartComboRoutingParams: params,
    });
    client.api.cancelOrder(id);
    client.api.reqCompletedOrders(true);
    await client.hear('completedOrdersEnd');
    const [done] = client.args('completedOrder') as [Contract];
    assert.partialDeepStrictEqual(done.comboLegs, contract.comboLegs);
  });

  it('can be changed and cancelled like any other order', async () => {
    client.api.placeOrder(id, stocks, limit(-25, { totalQuantity: 1 }));
    await client.hear('openOrder', 2);
    client.forget();
    client.api.placeOrder(id, stocks, limit(-24, { totalQuantity: 1 }));
    await client.hear('orderStatus');
    assert.equal((client.args('openOrder', -1)[2] as { lmtPrice: number }).lmtPrice, -24);
    client.forget();
    client.api.placeOrder(id, calendar, limit(-24, { totalQuantity: 1 }));
    assert.deepEqual(await story(), [`error ${id} 105`]);
    client.api.cancelOrder(id);
    assert.deepEqual(await story(), [
      `orderStatus ${id} PendingCancel 0+1`,
      `orderStatus ${id} Cancelled 0+1`,
      `error ${id} 202`,
    ]);
  });

  it('answers what-if with the margins of its legs', async () => {
    client.api.placeOrder(id, calendar, order({ totalQuantity: 1, whatIf: true }));
    await client.hear('openOrder');
    const state = client.args('openOrder')[3] as Record<string, number>;
    assert.equal(state.initMarginAfter, 1265);
    assert.equal(state.commission, 4.5);
  });

  it('has no contract details, as at IB (321)', async () => {
    client.api.reqContractDetails(9, stocks);
    await client.hear('error');
    const [error, code] = client.args('error') as [Error, number];
    assert.equal(code, 321);
    assert.match(error.message, /'BAG' isn't supported for contract data request/);
  });

  it('is refused with the leg that is wrong', async () => {
    const wrong = { ...stocks, comboLegs: [leg(MSFT.conId, 'BUY', 1, 'SMART'), leg(1, 'SELL', 1, 'SMART')] };
    client.api.placeOrder(id, wrong, order());
    client.api.reqMktData(8, wrong, '', false, false);
    client.api.placeOrder(id, { ...stocks, comboLegs: [] }, order());
    await client.hear('error', 3);
    const answers = client.named('error').map(({ args }) => [args[2], args[1]]);
    assert.deepEqual(answers, [
      [id, 321],
      [8, 321],
      [id, 321],
    ]);
    const texts = client.named('error').map(({ args }) => (args[0] as Error).message);
    assert.match(texts[0] ?? '', /leg '2' are invalid\. - {2}conid, ratio, side: 1, 1, 2$/);
    assert.match(texts[2] ?? '', /Security type 'BAG' requires combo leg details\.$/);
  });
});

describe('market data of a combination', () => {
  const prices = (): number[][] =>
    client.named('tickPrice').map(({ args }) => [Number(args[1]), Number(args[2])]);

  it('is its quote, made of the legs’, as it changes', async () => {
    client.api.reqMktData(5, calendar, '', false, false);
    await client.settled();
    assert.deepEqual(prices(), [
      [1, 59.75],
      [2, 60.5],
    ]);
    client.forget();
    gateway.market.quote(MARCH, 6861, 6861.5, 20);
    gateway.play();
    await client.hear('tickPrice', 2);
    assert.deepEqual(prices(), [
      [1, 60.75],
      [2, 61.5],
    ]);
    client.api.cancelMktData(5);
    await client.settled();
    client.forget();
    gateway.market.quote(MARCH, 6862, 6862.5, 20);
    gateway.play();
    await client.settled();
    assert.deepEqual(prices(), []);
  });

  it('comes as a snapshot too', async () => {
    client.api.reqMktData(5, stocks, '', true, false);
    await client.hear('tickSnapshotEnd');
    assert.equal(prices().length, 2);
  });

  it('needs live data of every leg', async () => {
    await client.leave();
    await gateway.close();
    await begin({ noData: ['MSFT'] });
    client.api.reqMktData(5, stocks, '', false, false);
    await client.hear('error');
    assert.equal(client.args('error')[1], 354);
  });

  it('refuses past data and ticks of combinations', async () => {
    client.api.reqHistoricalData(6, stocks, '', '1 D', '1 min' as never, 'TRADES' as never, 1, 1, false);
    client.api.reqContractDetails(7, stocks);
    await client.hear('error', 2);
    assert.deepEqual(
      client
        .named('error')
        .map(({ args }) => args[2])
        .sort(),
      [6, 7],
    );
  });
});

it('is understood and told in every server version', async () => {
  for (const version of [157, 160, 163, 170, 178, 185, 189, 193]) {
    const raw = await RawClient.connect(gateway.port, `v157..${version}`, 100 + version);
    const plain = plainOrder(version);
    const contract = {
      ...plain.contract,
      conId: 0,
      symbol: 'ES',
      secType: 'BAG',
      exchange: 'CME',
      currency: 'USD',
    };
    const comboLegs = [MARCH, ES].map(({ conId }, index) => ({
      conId,
      ratio: 1,
      action: index === 0 ? 'BUY' : 'SELL',
      exchange: 'CME',
      openClose: 0,
      shortSaleSlot: 0,
      designatedLocation: '',
      exemptCode: -1,
    }));
    raw.send(reqMktData, {
      reqId: 1,
      contract,
      comboLegs,
      genericTicks: '',
      snapshot: false,
      regulatorySnapshot: false,
      options: '',
    });
    await raw.hear('tickPrice', 2);
    raw.send(placeOrder, {
      ...plain,
      orderId: 1,
      parentId: 0,
      contract,
      comboLegs,
      orderComboLegs: [],
      smartComboRoutingParams: [],
      action: 'BUY',
      totalQuantity: 1,
      orderType: 'LMT',
      lmtPrice: -5,
      tif: 'DAY',
      transmit: true,
    });
    const [opened] = await raw.hear('openOrder');
    assert.ok(opened !== undefined);
    assert.equal((opened.values.comboLegs as readonly object[]).length, 2, `version ${version}`);
    assert.equal(opened.values.lmtPrice, -5);
    await raw.leave();
  }
});
