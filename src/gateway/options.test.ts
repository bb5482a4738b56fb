import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { type Contract, type ContractDetails, OptionType, SecType } from '@stoqey/ib';
import { reqContractDetails } from './codec/client/contracts.ts';
import { reqCurrentTime } from './codec/client/session.ts';
import { AAPL, ACCOUNT, type GatewayFixture, listed, startFixture } from './testing/gateway-fixture.ts';
import { limit, nextOrderId, order, orderStory } from './testing/orders.ts';
import { RawClient } from './testing/raw-client.ts';
import { RecordingClient } from './testing/recording-client.ts';
import { wireContract } from './testing/wire-contract.ts';

let gateway: GatewayFixture;
let client: RecordingClient;

before(async () => {
  gateway = await startFixture({ historicalPacing: false });
  client = await RecordingClient.connect(gateway.port);
});
after(async () => {
  await client.leave();
  await gateway.close();
});
beforeEach(() => {
  gateway.market.quote(AAPL, 100, 100.02);
  gateway.play();
  client.forget();
});

/** AAPL's call at 100 that expires in four weeks, changed by `fields`. */
const option = (fields: Partial<Contract> = {}): Contract => ({
  symbol: 'AAPL',
  secType: SecType.OPT,
  exchange: 'SMART',
  currency: 'USD',
  lastTradeDateOrContractMonth: '20261218',
  strike: 100,
  right: OptionType.Call,
  ...fields,
});

async function details(contract: Contract): Promise<readonly ContractDetails[]> {
  client.forget();
  client.api.reqContractDetails(1, contract);
  await client.until((heard) =>
    heard.some(({ event }) => event === 'contractDetailsEnd' || event === 'error'),
  );
  return client.named('contractDetails').map(({ args }) => args[1] as ContractDetails);
}

const lastErrors = (): readonly unknown[] => client.named('error').map(({ args }) => args[1]);

test('a contract is found by its terms, its local symbol and its conId', async () => {
  const [found, ...others] = await details(option());
  assert.equal(others.length, 0);
  assert.deepEqual(
    {
      localSymbol: found?.contract.localSymbol,
      tradingClass: found?.contract.tradingClass,
      multiplier: found?.contract.multiplier,
      month: found?.contractMonth,
      expires: found?.realExpirationDate,
      underlying: [found?.underConId, found?.underSymbol, found?.underSecType],
      minTick: found?.minTick,
      rule: found?.marketRuleIds?.split(',')[0],
    },
    {
      localSymbol: 'AAPL  261218C00100000',
      tradingClass: 'AAPL',
      multiplier: 100,
      month: '202612',
      expires: '20261218',
      underlying: [AAPL.conId, 'AAPL', 'STK'],
      minTick: 0.01,
      rule: '32',
    },
  );
  const conId = found?.contract.conId ?? 0;
  assert.ok(conId > 2 ** 30);
  const byName = await details({
    localSymbol: 'AAPL  261218C00100000',
    secType: SecType.OPT,
    exchange: 'SMART',
  });
  const byId = await details({ conId, exchange: 'SMART' });
  assert.deepEqual(
    [byName[0]?.contract.conId, byId[0]?.contract.localSymbol],
    [conId, 'AAPL  261218C00100000'],
  );
});

test('partial descriptions give all that fit; none is error 200; several are ambiguous for data and orders', async () => {
  const month = await details({
    symbol: 'AAPL',
    secType: SecType.OPT,
    exchange: 'SMART',
    lastTradeDateOrContractMonth: '202612',
    strike: 100,
  });
  assert.deepEqual(
    month.map(({ contract }) => `${contract.lastTradeDateOrContractMonth}${contract.right}`),
    [
      '20261204C',
      '20261204P',
      '20261211C',
      '20261211P',
      '20261218C',
      '20261218P',
      '20261224C',
      '20261224P',
      '20261231C',
      '20261231P',
    ],
  );
  for (const fields of [
    { strike: 100.3 },
    { lastTradeDateOrContractMonth: '20261219' },
    { tradingClass: 'X' },
  ]) {
    await details(option(fields));
    assert.deepEqual(lastErrors(), [200]);
  }
  client.forget();
  const { right: _, ...both } = option();
  client.api.reqMktData(2, both, '', false, false);
  await client.settled();
  assert.deepEqual(lastErrors(), [200]);
});

test('option parameters: one answer for each exchange, then the end; nothing for what has no options', async () => {
  client.api.reqSecDefOptParams(3, 'AAPL', '', SecType.STK, AAPL.conId);
  await client.hear('securityDefinitionOptionParameterEnd');
  const rows = client.named('securityDefinitionOptionParameter').map(({ args }) => args);
  assert.deepEqual(
    rows.slice(0, 2).map((args) => args.slice(0, 5)),
    [
      [3, 'SMART', AAPL.conId, 'AAPL', 100],
      [3, 'AMEX', AAPL.conId, 'AAPL', 100],
    ],
  );
  const [, , , , , expirations, strikes] = rows[0] ?? [];
  assert.ok((expirations as string[]).includes('20261218'));
  assert.ok((strikes as number[]).includes(100));
  client.forget();
  client.api.reqSecDefOptParams(4, 'SPY', '', SecType.STK, AAPL.conId);
  await client.settled();
  assert.deepEqual(lastErrors(), [321]);
});

test('the grid of the penny programme is a market rule', async () => {
  client.api.reqMarketRule(32);
  await client.settled();
  assert.deepEqual(client.args('marketRule')[1], [
    { lowEdge: 0, increment: 0.01 },
    { lowEdge: 3, increment: 0.05 },
  ]);
});

const computations = (): (readonly unknown[])[] =>
  client.named('tickOptionComputation').map(({ args }) => args.slice(1));

test('a market data line: prices, then the computations of bid, ask and model; both follow the stock', async () => {
  client.api.reqMktData(5, option(), '', false, false);
  await client.settled();
  const [bid, ask] = [1, 2].map(
    (type) => client.named('tickPrice').find(({ args }) => args[1] === type)?.args[2] as number,
  );
  assert.ok(bid !== undefined && ask !== undefined && bid < ask && bid > 2);
  const types = computations().map(([type]) => type);
  assert.deepEqual(
    types.filter((type) => type !== 12),
    [10, 11, 13],
  );
  for (const [
    type,
    attribute,
    volatility,
    delta,
    price,
    dividends,
    gamma,
    vega,
    theta,
    spot,
  ] of computations()) {
    assert.equal(attribute, 1);
    assert.ok(Number(volatility) > 0.1 && Number(volatility) < 0.6, `volatility ${volatility}`);
    assert.ok(Number(delta) > 0.4 && Number(delta) < 0.65);
    assert.ok(Number(gamma) > 0 && Number(vega) > 0 && Number(theta) < 0 && Number(dividends) > 0);
    assert.equal(spot, 100.01);
    if (type === 10) assert.equal(price, bid);
    if (type === 11) assert.equal(price, ask);
  }
  client.forget();
  gateway.market.quote(AAPL, 105, 105.02);
  gateway.play();
  await client.until(() => computations().some(([type]) => type === 13));
  assert.equal(
    computations()
      .find(([type]) => type === 13)
      ?.at(-1),
    105.01,
  );
  client.api.cancelMktData(5);
  await client.settled();
  client.forget();
  gateway.market.quote(AAPL, 106, 106.02);
  gateway.play();
  await client.settled();
  assert.deepEqual(client.named('tickPrice'), []);
});

test('generic ticks: open interest of an option, volumes, interest and volatilities of its stock', async () => {
  client.api.reqMktData(6, option(), '101', false, false);
  client.api.reqMktData(
    7,
    { symbol: 'AAPL', secType: SecType.STK, exchange: 'SMART', currency: 'USD' },
    '100,101,106',
    false,
    false,
  );
  await client.settled();
  const sizes = (reqId: number): unknown[] =>
    client
      .named('tickSize')
      .filter(({ args }) => args[0] === reqId && Number(args[1]) > 20)
      .map(({ args }) => args[1]);
  assert.deepEqual(sizes(6), [27]);
  assert.deepEqual(sizes(7), [29, 30, 27, 28]);
  const implied = client.named('tickGeneric').find(({ args }) => args[0] === 7 && args[1] === 24)?.args[2];
  assert.ok(Number(implied) > 0.15 && Number(implied) < 0.5);
  client.api.cancelMktData(6);
  client.api.cancelMktData(7);
  await client.settled();
});

test('calculations: volatility out of a price and back', async () => {
  client.api.calculateOptionPrice(8, option(), 0.32, 101);
  await client.hear('tickOptionComputation');
  const [, type, , volatility, delta, price] = client.args('tickOptionComputation');
  assert.deepEqual([type, volatility], [53, 0.32]);
  assert.ok(Number(delta) > 0.5 && Number(price) > 3);
  client.forget();
  client.api.calculateImpliedVolatility(9, option(), Number(price), 101);
  await client.hear('tickOptionComputation');
  assert.ok(Math.abs(Number(client.args('tickOptionComputation')[3]) - 0.32) < 1e-4);
  client.forget();
  client.api.calculateImpliedVolatility(10, option(), 0, 101);
  client.api.calculateOptionPrice(11, { symbol: 'AAPL', secType: SecType.STK, exchange: 'SMART' }, 0.3, 100);
  client.api.cancelCalculateImpliedVolatility(9);
  client.api.cancelCalculateOptionPrice(8);
  await client.settled();
  assert.deepEqual(lastErrors(), [321, 200]);
});

test('past bars come out of those of the stock', async () => {
  client.api.reqHistoricalData(
    12,
    option(),
    '',
    '1800 S',
    '1 min' as never,
    'MIDPOINT' as never,
    1,
    2,
    false,
  );
  await client.until((heard) =>
    heard.some(
      ({ event, args }) =>
        event === 'error' || (event === 'historicalData' && String(args[1]).startsWith('finished')),
    ),
  );
  assert.deepEqual(lastErrors(), []);
  const closes = client
    .named('historicalData')
    .slice(0, -1)
    .map(({ args }) => Number(args[5]));
  assert.ok(closes.length >= 25 && closes.every((close) => close > 2 && close < 6));
});

test('orders in options, and an exercise, over the wire', async () => {
  const id = nextOrderId(client) || 1;
  client.api.placeOrder(id, option(), order({ totalQuantity: 2 }));
  await client.hear('commissionReport');
  await client.settled();
  const [, contract, execution] = client.args('execDetails') as [number, Contract, { price: number }];
  assert.deepEqual(
    [contract.localSymbol, contract.strike, contract.right],
    ['AAPL  261218C00100000', 100, 'C'],
  );
  assert.ok(orderStory(client).includes(`orderStatus ${id} Filled 2+0`));
  assert.ok(execution.price > 2);
  client.forget();
  client.api.reqPositions();
  await client.hear('positionEnd');
  const held = client.named('position').find(({ args }) => (args[1] as Contract).secType === 'OPT');
  assert.deepEqual([held?.args[0], held?.args[2]], [ACCOUNT, 2]);
  assert.ok(Math.abs(Number(held?.args[3]) - execution.price * 100) < 2);
  client.forget();
  gateway.market.quote(AAPL, 104, 104.02);
  gateway.play();
  client.api.exerciseOptions(900, option(), 1, 1, ACCOUNT, 0);
  await client.hear('execDetails', 2);
  await client.settled();
  assert.deepEqual(
    client.named('execDetails').map(({ args }) => {
      const { orderId, side, shares, price } = args[2] as {
        orderId: number;
        side: string;
        shares: number;
        price: number;
      };
      return [orderId, side, shares, price];
    }),
    [
      [900, 'SLD', 1, 0],
      [900, 'BOT', 100, 100],
    ],
  );
  client.forget();
  client.api.exerciseOptions(901, option(), 1, 5, ACCOUNT, 0);
  client.api.placeOrder(id + 1, option(), limit(5.01, { totalQuantity: 1 }));
  await client.settled();
  assert.deepEqual(lastErrors(), [201, 110]);
});

test('an account without live data sees delayed options with delayed computations', async () => {
  const late = await startFixture({ delayed: true });
  const other = await RecordingClient.connect(late.port);
  other.api.reqMarketDataType(3);
  other.api.reqMktData(1, option(), '', false, false);
  await other.settled();
  const types = other.named('tickOptionComputation').map(({ args }) => Number(args[1]));
  assert.ok(types.length > 0 && types.every((type) => type >= 80 && type <= 83));
  await other.leave();
  await late.close();
});

test('thousands of contracts are told of without keeping others waiting', async () => {
  gateway.market.quote(listed('SPX'), 6900, 6900);
  gateway.play();
  const raw = await RawClient.connect(gateway.port, 'v157..193', 9);
  const contract = wireContract({ symbol: 'SPX', secType: 'OPT', exchange: 'SMART', currency: 'USD' });
  const half = { ...contract, lastTradeDateOrContractMonth: '202612', right: 'C' };
  raw.send(reqContractDetails, {
    reqId: 1,
    contract: half,
    includeExpired: false,
    secIdType: '',
    secId: '',
    issuerId: '',
  });
  raw.send(reqCurrentTime, {});
  await raw.hear('contractDataEnd');
  const places = ['contractData', 'currentTime', 'contractDataEnd'].map((wanted) =>
    raw.received.findIndex(({ name }) => name === wanted),
  );
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
  );
  assert.ok(raw.named('contractData').length > 1000);
  await raw.leave();
});
