import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type Contract, type ContractDetails, SecType } from '@stoqey/ib';
import { AAPL, ES, type GatewayFixture, startFixture } from '../testing/gateway-fixture.ts';
import { aapl, es, eurusd } from '../testing/orders.ts';
import { RecordingClient } from '../testing/recording-client.ts';

let gateway: GatewayFixture;
let client: RecordingClient;
beforeEach(async () => {
  gateway = await startFixture();
  client = await RecordingClient.connect(gateway.port);
  client.forget();
});
afterEach(async () => {
  await client.leave();
  await gateway.close();
});

const details = async (contract: Contract): Promise<ContractDetails[]> => {
  client.forget();
  client.api.reqContractDetails(5, contract);
  await client.until(
    () => client.named('contractDetailsEnd').length > 0 || client.named('error').length > 0,
    'the end of the contract details',
  );
  return client.named('contractDetails').map(({ args }) => args[1] as ContractDetails);
};
const code = (): unknown => client.named('error')[0]?.args[1];

describe('contract details', () => {
  it('describe a stock', async () => {
    const [found, another] = await details(aapl);
    assert.equal(another, undefined);
    assert.partialDeepStrictEqual(found, {
      contract: {
        conId: AAPL.conId,
        symbol: 'AAPL',
        exchange: 'SMART',
        primaryExch: 'NASDAQ',
        currency: 'USD',
      },
      minTick: 0.01,
      longName: 'APPLE INC',
      timeZoneId: 'US/Eastern',
      minSize: 1,
      sizeIncrement: 1,
      stockType: 'COMMON',
    });
    assert.match(found?.tradingHours ?? '', /^20261120:0400-20261120:2000;20261121:CLOSED/);
    assert.match(found?.validExchanges ?? '', /^SMART,/);
  });

  it('list the months of a future, nearest first, and one month when asked', async () => {
    const months = await details(es);
    assert.deepEqual(
      months.slice(0, 2).map(({ contract }) => contract.localSymbol),
      ['ESZ6', 'ESH7'],
    );
    assert.equal(months[0]?.contractMonth, '202612');
    assert.equal(months[0]?.contract.multiplier, 50);
    assert.equal((await details({ ...es, lastTradeDateOrContractMonth: '202612' })).length, 1);
    assert.equal((await details({ secType: SecType.FUT, localSymbol: 'ESZ6', exchange: 'CME' })).length, 1);
    assert.equal((await details({ ...es, secType: SecType.CONTFUT })).length, 1);
  });

  it('find by contract id alone, and currencies', async () => {
    assert.equal((await details({ conId: ES.conId }))[0]?.contract.localSymbol, 'ESZ6');
    assert.equal((await details(eurusd))[0]?.minTick, 0.00005);
  });

  it('are refused with 200 for what does not exist and 321 for what cannot be read', async () => {
    for (const [contract, expected] of [
      [{ ...aapl, symbol: 'NOSUCH' }, 200],
      [{ ...es, exchange: 'GLOBEX' }, 200],
      [{ ...aapl, currency: 'EUR' }, 200],
      [{ conId: 1 }, 200],
      [{ ...aapl, secType: 'XXX' as SecType }, 321],
      [{ secType: SecType.STK, exchange: 'SMART' }, 321],
    ] as const) {
      assert.deepEqual(await details(contract), []);
      assert.equal(code(), expected, JSON.stringify(contract));
    }
  });
});

describe('other questions about contracts', () => {
  it('find symbols by their beginning and names', async () => {
    client.api.reqMatchingSymbols(6, 'apple');
    client.api.reqMatchingSymbols(7, 'ES');
    await client.hear('symbolSamples', 2);
    const [apple, futures] = client
      .named('symbolSamples')
      .map(({ args }) => (args[1] as { contract: Contract }[]).map(({ contract }) => contract.symbol));
    assert.deepEqual(apple, ['AAPL']);
    assert.equal(futures?.[0], 'ES');
  });

  it('give the market rule that contract details name', async () => {
    const [found] = await details(aapl);
    const [rule] = (found?.marketRuleIds ?? '').split(',');
    client.api.reqMarketRule(Number(rule));
    await client.hear('marketRule');
    assert.deepEqual(client.named('marketRule')[0]?.args, [26, [{ lowEdge: 0, increment: 0.01 }]]);
    client.api.reqMarketRule(987);
    await client.hear('info');
  });

  it('are answered for option chains, depth exchanges and smart components', async () => {
    client.api.reqSecDefOptParams(1, 'AAPL', '', SecType.STK, AAPL.conId);
    await client.hear('securityDefinitionOptionParameterEnd');
    client.api.reqSecDefOptParams(2, 'AAPL', '', SecType.STK, 1);
    await client.hear('error');
    client.api.reqMktDepthExchanges();
    await client.hear('mktDepthExchanges');
    client.api.reqSmartComponents(3, '9c0001');
    await client.hear('smartComponents');
  });
});
