import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { MarketDataType } from '@stoqey/ib';
import { unixMs } from '../../../core/clock.ts';
import type { GatewayOptions } from '../../gateway.ts';
import { AAPL, FRIDAY_TEN, type GatewayFixture, startFixture } from '../../testing/gateway-fixture.ts';
import { aapl, eurusd } from '../../testing/orders.ts';
import { RecordingClient } from '../../testing/recording-client.ts';

let gateway: GatewayFixture;
let client: RecordingClient;
const begin = async (options: Partial<GatewayOptions>): Promise<void> => {
  gateway = await startFixture(options);
  client = await RecordingClient.connect(gateway.port);
  client.forget();
};
afterEach(async () => {
  await client.leave();
  await gateway.close();
});

const codes = async (): Promise<unknown[]> => {
  await client.settled();
  return [...client.named('error'), ...client.named('info')].map(({ args }) =>
    args.find((value) => Number(value) > 100),
  );
};
const prices = (): unknown[] => client.named('tickPrice').map(({ args }) => [args[1], args[2]]);

describe('an account without live data', () => {
  it('is told how to get it, and gets currencies', async () => {
    await begin({ delayed: true });
    client.api.reqMktData(5, aapl, '', false, false);
    assert.deepEqual(await codes(), [10089]);
    assert.match(String(client.named('error')[0]?.args[0]), /available\.AAPL NASDAQ\.NMS\/TOP\/ALL$/);
    client.forget();
    client.api.reqMktData(6, eurusd, '', false, false);
    assert.deepEqual(await codes(), []);
    assert.equal(client.args('marketDataType')[1], 1);
    client.api.reqMktDepth(7, aapl, 2, true);
    client.api.reqRealTimeBars(8, aapl, 5, 'TRADES' as never, false);
    client.api.reqTickByTickData(9, aapl, 'Last' as never, 0, false);
    client.api.reqHistoricalTicks(10, aapl, '20261120-14:30:00', '', 10, 'TRADES' as never, 1, false);
    client.api.reqHeadTimestamp(11, aapl, 'TRADES' as never, true, 2);
    client.api.reqHistogramData(12, aapl, true, 2, 'day' as never);
    client.api.reqHistoricalData(13, aapl, '', '1 D', '1 hour' as never, 'TRADES' as never, 1, 1, false);
    assert.deepEqual(await codes(), [354, 420, 10189, 10187, 162, 162, 162]);
  });

  it('sees what was 15 minutes ago when it asks for delayed data', async () => {
    await begin({ delayed: true });
    gateway.market.trade(AAPL, 100.01, 40);
    gateway.play();
    client.api.reqMarketDataType(MarketDataType.DELAYED);
    client.api.reqMktData(5, aapl, '', false, false);
    assert.deepEqual(await codes(), [10167]);
    assert.equal(client.args('marketDataType')[1], 3);
    const first = new Map(prices() as [number, number][]);
    assert.deepEqual([...first.keys()].sort(), [66, 67, 68, 72, 73, 75, 76]);
    assert.deepEqual([first.get(72), first.get(73)], [101, 99]);
    client.forget();
    gateway.market.quote(AAPL, 110, 110.02);
    gateway.player.advanceTo(unixMs(FRIDAY_TEN + 10 * 60_000));
    await client.settled();
    assert.ok(!prices().some((told) => Number((told as number[])[1]) >= 110));
    gateway.player.advanceTo(unixMs(FRIDAY_TEN + 20 * 60_000));
    await client.settled();
    const told = new Map(prices() as [number, number][]);
    assert.deepEqual([told.get(66), told.get(67), told.get(68)], [110, 110.02, 100.01]);
    const [stamp] = client.named('tickString').slice(-1);
    assert.deepEqual(stamp?.args.slice(1), [88, String(Math.floor(FRIDAY_TEN / 1000) + 1)]);
  });

  it('gets snapshots of delayed data', async () => {
    await begin({ delayed: true });
    client.api.reqMarketDataType(MarketDataType.DELAYED_FROZEN);
    client.api.reqMktData(5, aapl, '', true, false);
    await client.hear('tickSnapshotEnd');
    assert.equal(client.args('marketDataType')[1], 3);
    assert.deepEqual(await codes(), [10167]);
  });
});

describe('an instrument without any data', () => {
  it('is refused as live and as delayed', async () => {
    await begin({ noData: ['aapl'] });
    client.api.reqMktData(5, aapl, '', false, false);
    client.api.reqMarketDataType(MarketDataType.DELAYED);
    client.api.reqMktData(6, aapl, '', false, false);
    client.api.reqMktData(7, eurusd, '', false, false);
    assert.deepEqual(await codes(), [354, 10168]);
    assert.equal(client.args('marketDataType')[0], 7);
  });
});
