import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { BarSizeSetting, type Contract, type ContractDetails, SecType, WhatToShow } from '@stoqey/ib';
import { shareCfdConId } from '../../simulator/catalogue/cfds.ts';
import { AAPL, type GatewayFixture, listed, startFixture } from '../testing/gateway-fixture.ts';
import { nextOrderId, order } from '../testing/orders.ts';
import { RecordingClient } from '../testing/recording-client.ts';

let gateway: GatewayFixture;
let client: RecordingClient;
let id = 0;
beforeEach(async () => {
  gateway = await startFixture();
  client = await RecordingClient.connect(gateway.port);
  id = nextOrderId(client);
  client.forget();
});
afterEach(async () => {
  await client.leave();
  await gateway.close();
});

const cfd = (symbol: string, fields: Partial<Contract> = {}): Contract => ({
  symbol,
  secType: SecType.CFD,
  exchange: 'SMART',
  currency: 'USD',
  ...fields,
});
const INDEX = listed('IBUS500');
const codes = (): unknown[] => client.named('error').map(({ args }) => args[1]);
const details = async (contract: Contract): Promise<ContractDetails[]> => {
  client.forget();
  client.api.reqContractDetails(1, contract);
  await client.settled();
  return client.named('contractDetails').map(({ args }) => args[1] as ContractDetails);
};

describe('contract details of contracts for difference', () => {
  it('name what they follow', async () => {
    const [apple, ...others] = await details(cfd('AAPL'));
    assert.equal(others.length, 0);
    assert.partialDeepStrictEqual(apple, {
      contract: { symbol: 'AAPL', secType: 'CFD', exchange: 'SMART', currency: 'USD' },
      underConId: AAPL.conId,
      underSymbol: 'AAPL',
      underSecType: 'STK',
      validExchanges: 'SMART',
      minTick: 0.01,
      minSize: 1,
      sizeIncrement: 1,
      suggestedSizeIncrement: 1,
      longName: 'APPLE INC',
    });
    assert.equal(apple?.contract.conId, shareCfdConId(AAPL.conId));
    assert.equal(apple?.marketRuleIds, '26');
    const [index] = await details(cfd('IBUS500'));
    assert.partialDeepStrictEqual(index, {
      contract: { conId: 111767871, localSymbol: 'IBUS500', tradingClass: 'IBUS500' },
      underConId: 111743379,
      underSymbol: 'IBUS500',
      underSecType: 'IND',
    });
    const [dax] = await details(cfd('IBDE40', { currency: 'EUR' }));
    assert.equal(dax?.timeZoneId, 'MET');
  });

  it('are not found in another currency, or where none is listed', async () => {
    for (const contract of [cfd('IBDE40'), cfd('IBGB100', { currency: 'GBP' }), cfd('ES')]) {
      assert.deepEqual(await details(contract), []);
      assert.deepEqual(codes(), [200]);
    }
  });

  it('do not make a share ambiguous; its sample says that there is one', async () => {
    assert.equal((await details(cfd('AAPL', { secType: SecType.STK }))).length, 1);
    client.api.reqMatchingSymbols(2, 'AAPL');
    const [heard] = await client.hear('symbolSamples');
    const samples = heard?.args[1] as { contract: Contract; derivativeSecTypes: string[] }[];
    assert.deepEqual(
      samples.map(({ contract, derivativeSecTypes }) => [contract.secType, derivativeSecTypes]),
      [['STK', ['OPT', 'CFD']]],
    );
  });
});

describe('market data of contracts for difference', () => {
  it('on shares are rerouted to the share, depth too', async () => {
    client.api.reqMktData(1, cfd('AAPL'), '', false, false);
    client.api.reqMktDepth(2, cfd('AAPL'), 5, true);
    await client.settled();
    assert.deepEqual(client.args('rerouteMktDataReq'), [1, AAPL.conId, 'NASDAQ']);
    assert.deepEqual(client.args('rerouteMktDepthReq'), [2, AAPL.conId, 'NASDAQ']);
    assert.equal(client.named('tickPrice').length, 0);
    // The request was answered: its number is free.
    client.api.reqMktData(1, { conId: AAPL.conId, exchange: 'NASDAQ' }, '', false, false);
    await client.settled();
    assert.deepEqual(codes(), []);
    assert.ok(client.named('tickPrice').some(({ args }) => args[1] === 1 && args[2] === 100));
  });

  it('on indexes have bid and ask, and neither last nor volume', async () => {
    gateway.market.quote(INDEX, 6890, 6890.3, 50);
    gateway.play();
    client.api.reqMktData(1, cfd('IBUS500'), '', false, false);
    client.api.reqMktDepth(2, cfd('IBUS500'), 5, true);
    await client.settled();
    const ticks = new Map(client.named('tickPrice').map(({ args }) => [args[1], args[2]]));
    assert.deepEqual([ticks.get(1), ticks.get(2), ticks.get(4)], [6890, 6890.3, undefined]);
    assert.ok(client.named('tickSize').every(({ args }) => args[1] !== 8));
    assert.deepEqual(codes(), [10092]);
  });

  it('are on no exchange with depth', async () => {
    client.api.reqMktDepthExchanges();
    const [heard] = await client.hear('mktDepthExchanges');
    const rows = heard?.args[0] as { secType: string }[];
    assert.ok(rows.some(({ secType }) => secType === 'STK'));
    assert.ok(!rows.some(({ secType }) => secType === 'CFD'));
  });

  it('tick by tick are quotes, and no trades', async () => {
    client.api.reqTickByTickData(1, cfd('AAPL'), 'Last' as never, 0, false);
    client.api.reqTickByTickData(2, cfd('AAPL'), 'MidPoint' as never, 0, false);
    await client.settled();
    assert.deepEqual(codes(), [10189]);
    gateway.market.quote(AAPL, 101, 101.02);
    gateway.play();
    await client.hear('tickByTickMidPoint');
    assert.equal(client.args('tickByTickMidPoint')[2], 101.01);
  });

  it('past: the middle, and no trades (162)', async () => {
    const ask = (reqId: number, what: string): unknown =>
      client.api.reqHistoricalData(
        reqId,
        cfd('AAPL'),
        '',
        '1800 S',
        BarSizeSetting.MINUTES_ONE,
        what as never,
        0,
        2,
        false,
      );
    ask(1, WhatToShow.TRADES);
    await client.settled();
    assert.match(
      String(client.args('error')[0]),
      /^Error: Historical Market Data Service error message:No historical market data for AAPL\/CFD@SMART Last/,
    );
    assert.deepEqual(codes(), [162]);
    ask(2, WhatToShow.MIDPOINT);
    await client.until((heard) => heard.some(({ args }) => String(args[1]).startsWith('finished')));
    assert.ok(client.named('historicalData').length > 10);
    client.api.reqHistoricalTicks(
      3,
      cfd('AAPL'),
      '',
      '20261120 10:00:00 US/Eastern',
      10,
      WhatToShow.TRADES,
      0,
      true,
    );
    await client.settled();
    assert.deepEqual(codes(), [162, 10187]);
  });

  it('of a share without data are refused as the share’s', async () => {
    await client.leave();
    await gateway.close();
    gateway = await startFixture({ noData: ['AAPL'] });
    client = await RecordingClient.connect(gateway.port);
    client.forget();
    client.api.reqTickByTickData(1, cfd('AAPL'), 'BidAsk' as never, 0, false);
    await client.settled();
    assert.deepEqual(codes(), [10189]);
  });
});

describe('orders in contracts for difference', () => {
  it('fill and are told under their own contract', async () => {
    client.api.reqAccountUpdates(true, '');
    client.api.placeOrder(id, cfd('AAPL'), order({ totalQuantity: 10 }));
    await client.hear('commissionReport');
    const contract = client.args('execDetails')[1] as Contract;
    assert.deepEqual([contract.secType, contract.symbol, contract.exchange], ['CFD', 'AAPL', 'SMART']);
    assert.equal(contract.conId, shareCfdConId(AAPL.conId));
    assert.partialDeepStrictEqual(client.args('commissionReport')[0], { commission: 1, currency: 'USD' });
    client.api.reqPositions();
    await client.hear('positionEnd');
    const held = client.args('position')[1] as Contract;
    assert.deepEqual([held.secType, client.args('position')[2]], ['CFD', 10]);
  });

  it('tell their margin when asked what if', async () => {
    client.api.placeOrder(id, cfd('AAPL'), order({ totalQuantity: 100, whatIf: true }));
    await client.hear('openOrder');
    assert.partialDeepStrictEqual(client.args('openOrder')[3], { initMarginChange: 2000.4 });
  });
});
