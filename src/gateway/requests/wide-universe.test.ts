import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type Contract, EventName, SecType } from '@stoqey/ib';
import { unixMs } from '../../core/clock.ts';
import { accountId, conId } from '../../core/ids.ts';
import { syntheticMarket } from '../../marketdata/synthetic/synthetic-market.ts';
import { simulatedListings } from '../../simulator/catalogue.ts';
import { createExchange } from '../../simulator/create-exchange.ts';
import { type RunningGateway, startGateway } from '../gateway.ts';
import { ACCOUNT } from '../testing/gateway-fixture.ts';
import { RecordingClient } from '../testing/recording-client.ts';

const START = unixMs(Date.UTC(2026, 10, 20, 15, 0));
const AAPL = { conId: 265598, symbol: 'AAPL', secType: SecType.STK, exchange: 'SMART', currency: 'USD' };
const SPX: Contract = { symbol: 'SPX', secType: SecType.IND, exchange: 'CBOE', currency: 'USD' };

describe('the wide universe', () => {
  let gateway: RunningGateway;
  let client: RecordingClient;
  beforeEach(async () => {
    const listings = simulatedListings('2026-11-20', { alwaysOpen: true, universe: 'wide' });
    const source = syntheticMarket({
      specs: listings.map(({ synthetic }) => synthetic),
      seed: 7,
      start: START,
    });
    const exchange = createExchange({
      instruments: listings.map(({ instrument }) => instrument),
      accounts: [
        {
          id: accountId(ACCOUNT),
          currency: 'USD',
          cash: 100_000,
          holdings: [
            { conId: conId(AAPL.conId), quantity: 100 },
            { conId: conId(272093), quantity: -20 },
          ],
        },
      ],
      start: START,
      seed: 7,
      bars: source,
    });
    gateway = await startGateway({ port: 0, exchange, source, speed: 0 });
    client = await RecordingClient.connect(gateway.port);
    client.forget();
  });
  afterEach(async () => {
    await client.leave();
    await gateway.close();
  });

  it('lets an account begin with holdings, bought at the close before', async () => {
    client.api.reqPositions();
    await client.hear('positionEnd');
    const rows = client.named('position').map(({ args }) => [(args[1] as Contract).symbol, args[2]]);
    assert.deepEqual(rows, [
      ['AAPL', 100],
      ['MSFT', -20],
    ]);
    gateway.player.advanceTo(unixMs(START + 5000));
    client.api.reqPnLSingle(9, ACCOUNT, '', AAPL.conId);
    await client.hear('pnlSingle');
    const [, position, , unrealized, realized, value] = client.args('pnlSingle') as number[];
    assert.equal(position, 100);
    assert.ok(Math.abs(Number(unrealized)) < 5000 && unrealized !== 0, String(unrealized));
    assert.equal(realized, 0);
    assert.ok(Number(value) > 10_000);
  });

  it('describes a bond by its ISIN, as symbol or as security id, in the message of bonds', async () => {
    const bond = { secType: SecType.BOND, currency: 'USD' };
    client.api.reqContractDetails(1, { ...bond, symbol: 'US064159KJ44' });
    client.api.reqContractDetails(2, { ...bond, secIdType: 'ISIN', secId: 'US064159KJ44' } as Contract);
    client.api.reqContractDetails(3, { ...bond, symbol: 'US0000000000' });
    await client.hear('contractDetailsEnd', 2);
    await client.hear('error');
    const told = client.named(EventName.bondContractDetails).map(({ args }) => args);
    assert.deepEqual(
      told.map(([reqId]) => reqId),
      [1, 2],
    );
    const [, details] = told[0] as [number, { cusip?: string; contract: Contract }];
    assert.equal(details.cusip, '064159KJ4');
    assert.equal(details.contract.secType, 'BOND');
    assert.equal(client.args('error')[2], 3);
  });

  it('shows the level of an index and no quotes, and takes no order for it', async () => {
    gateway.player.advanceTo(unixMs(START + 10_000));
    client.api.reqMktData(5, SPX, '', true, false);
    await client.hear('tickSnapshotEnd');
    const ticks = client.named('tickPrice').map(({ args }) => args[1]);
    assert.deepEqual(ticks.toSorted(), [14, 4, 6, 7, 9]);
    client.api.reqHistoricalData(6, SPX, '', '1 D', '1 hour' as never, 'BID' as never, 1, 1, false);
    client.api.placeOrder(1, SPX, {
      action: 'BUY',
      orderType: 'MKT',
      totalQuantity: 1,
      transmit: true,
    } as never);
    await client.hear('error', 2);
    assert.deepEqual(
      client.named('error').map(({ args }) => args.slice(1, 3)),
      [
        [162, 6],
        [387, 1],
      ],
    );
  });

  it('has prices since the first trading day, and dates weeks by their last day', async () => {
    client.api.reqHeadTimestamp(1, AAPL, 'TRADES' as never, true, 2);
    await client.hear('headTimestamp');
    // 12 December 1980, 09:30 in New York.
    assert.deepEqual(client.args('headTimestamp'), [1, '345479400']);
    const dates = async (end: string, duration: string, size: string): Promise<unknown[]> => {
      client.forget();
      client.api.reqHistoricalData(2, AAPL, end, duration, size as never, 'TRADES' as never, 1, 1, false);
      await client.until((heard) =>
        heard.some(({ event, args }) => event === 'historicalData' && /^finished/.test(String(args[1]))),
      );
      return client
        .named('historicalData')
        .map(({ args }) => args[1])
        .slice(0, -1);
    };
    assert.deepEqual(await dates('19810101-00:00:00', '5 D', '1 day'), [
      '19801224',
      '19801226',
      '19801229',
      '19801230',
      '19801231',
    ]);
    const weeks = await dates('20230904-20:00:00', '1 M', '1W');
    assert.deepEqual(weeks, ['20230804', '20230811', '20230818', '20230825', '20230901']);
    assert.equal((await dates('20230904-20:00:00', '1 Y', '1M')).at(-2), '20230831');
  });

  it('knows the market rules that clients ask for', async () => {
    for (const id of [26, 32, 67, 635, 2806]) client.api.reqMarketRule(id);
    await client.hear('marketRule', 5);
    const rules = client
      .named('marketRule')
      .map(({ args }) => [args[0], (args[1] as { increment: number }[])[0]?.increment]);
    assert.deepEqual(rules, [
      [26, 0.01],
      [32, 0.01],
      [67, 0.25],
      [635, 0.0001],
      [2806, 0.25],
    ]);
  });
});
