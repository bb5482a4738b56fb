import assert from 'node:assert/strict';
import { after, before, beforeEach, it } from 'node:test';
import { type Contract, type ContractDetails, SecType } from '@stoqey/ib';
import { type GatewayFixture, listed, startFixture } from '../testing/gateway-fixture.ts';
import { nextOrderId, order } from '../testing/orders.ts';
import { RecordingClient } from '../testing/recording-client.ts';

let gateway: GatewayFixture;
let client: RecordingClient;
let id = 0;
before(async () => {
  gateway = await startFixture();
  client = await RecordingClient.connect(gateway.port);
  id = nextOrderId(client);
});
after(async () => {
  await client.leave();
  await gateway.close();
});
beforeEach(() => client.forget());

const future = (fields: Partial<Contract>): Contract => ({
  symbol: 'CL',
  secType: SecType.FUT,
  exchange: 'NYMEX',
  currency: 'USD',
  ...fields,
});

async function details(contract: Contract): Promise<ContractDetails[]> {
  client.forget();
  client.api.reqContractDetails(1, contract);
  await client.hear('contractDetailsEnd');
  return client.named('contractDetails').map(({ args }) => args[1] as ContractDetails);
}

it('a month means the contract’s, a day its last trading day; details say when trading ends', async () => {
  for (const asked of ['202701', '20261221', '20261221 14:30 US/Eastern']) {
    const [oil, ...others] = await details(future({ lastTradeDateOrContractMonth: asked }));
    assert.equal(others.length, 0);
    assert.equal(oil?.contract.localSymbol, 'CLF7');
    assert.equal(oil?.contract.conId, listed('CLF7').conId);
    assert.equal(oil?.contractMonth, '202701');
    assert.equal(oil?.realExpirationDate, '20261221');
    assert.equal(oil?.contract.lastTradeDateOrContractMonth, '20261221 14:30 US/Eastern');
    assert.equal(oil?.timeZoneId, 'US/Eastern');
  }
});

it('all months come nearest first; a continuous future is the front one', async () => {
  const months = await details(future({}));
  assert.deepEqual(
    months.map(({ contract }) => contract.localSymbol),
    ['CLZ6', 'CLF7', 'CLG7', 'CLH7'],
  );
  const [front] = await details(future({ secType: SecType.CONTFUT }));
  assert.equal(front?.contract.secType, 'CONTFUT');
  assert.equal(front?.contract.localSymbol, 'CLZ6');
});

it('continuous futures can be looked back on, neither ordered nor followed (200)', async () => {
  const continuous = future({ secType: SecType.CONTFUT });
  client.api.placeOrder(id, continuous, order({ totalQuantity: 1 }));
  client.api.reqMktData(2, continuous, '', false, false);
  await client.hear('error', 2);
  assert.deepEqual(
    client.named('error').map(({ args }) => [args[2], args[1]]),
    [
      [id, 200],
      [2, 200],
    ],
  );
  client.forget();
  client.api.reqHistoricalData(3, continuous, '', '1 D', '1 hour' as never, 'TRADES' as never, 1, 1, false);
  await client.until((heard) => heard.some(({ event, args }) => event === 'historicalData' || args[2] === 3));
  const refused = client.named('error').map(({ args }) => args[1]);
  assert.ok(!refused.includes(200), 'the contract is found');
});
