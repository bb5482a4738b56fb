import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type IBApiTickType, MarketDataType } from '@stoqey/ib';
import { unixMs } from '../../../core/clock.ts';
import type { GatewayOptions } from '../../gateway.ts';
import {
  AAPL,
  EURUSD,
  FRIDAY_TEN,
  type GatewayFixture,
  startFixture,
} from '../../testing/gateway-fixture.ts';
import { aapl, es, eurusd } from '../../testing/orders.ts';
import { RecordingClient } from '../../testing/recording-client.ts';

let gateway: GatewayFixture;
let client: RecordingClient;
const begin = async (options: Partial<GatewayOptions> = {}): Promise<void> => {
  gateway = await startFixture(options);
  client = await RecordingClient.connect(gateway.port);
  client.forget();
};
const end = async (): Promise<void> => {
  await client.leave();
  await gateway.close();
};
beforeEach(() => begin());
afterEach(end);

const TICKS = ['tickPrice', 'tickSize', 'tickString', 'marketDataType', 'tickReqParams', 'tickSnapshotEnd'];

/** Ticks as `price 1 100` or `size 0 1000`, in order. */
const ticks = async (): Promise<string[]> => {
  await client.settled();
  const told = client.heard
    .filter(({ event, args }) => TICKS.includes(event) && ![32, 33, 84].includes(Number(args[1])))
    .map(({ event, args }) =>
      `${event.replace('tick', '').toLowerCase()} ${args[1] ?? ''} ${args[2] ?? ''}`.trim(),
    );
  client.forget();
  return told;
};
const codes = (): unknown[] => client.named('error').map(({ args }) => [args[2], args[1]]);

describe('a market data line', () => {
  it('begins with its kind and parameters, then everything there is', async () => {
    client.api.reqMktData(5, aapl, '', false, false);
    // The client library makes a size of its own out of the size in a price, except for bids.
    assert.deepEqual(await ticks(), [
      'marketdatatype 1',
      'reqparams 0 9c0001',
      'price 1 100',
      'size 0 1000',
      'price 2 100.02',
      'size 3 1000',
      'size 3 1000',
      'price 4 100.5',
      'size 5 0',
      'size 5 0',
      'price 6 101',
      'price 7 99',
      'size 8 1000',
      'price 9 99.5',
      'price 14 100',
    ]);
  });

  it('sends a price with its size, and a size alone when only that changed', async () => {
    client.api.reqMktData(5, aapl, '', false, false);
    await ticks();
    gateway.market.quote(AAPL, 100.01, 100.02);
    gateway.play();
    assert.deepEqual(await ticks(), ['price 1 100.01', 'size 0 1000']);
    gateway.market.quote(AAPL, 100.01, 100.02, 700);
    gateway.play();
    assert.deepEqual(await ticks(), ['size 0 700', 'size 3 700']);
  });

  it('tells trades with time, price, size, volume and the day’s range', async () => {
    client.api.reqMktData(5, aapl, '', false, false);
    await ticks();
    gateway.market.trade(AAPL, 102, 30);
    gateway.play();
    const told = await ticks();
    assert.ok(told[0]?.startsWith('string 45 '));
    assert.deepEqual(told.slice(1, 4), ['price 4 102', 'size 5 30', 'size 5 30']);
    assert.ok(told.some((tick) => tick.startsWith('size 8 ')));
    gateway.market.trade(AAPL, 102, 30);
    gateway.play();
    assert.ok((await ticks()).includes('size 5 30'));
  });

  it('stops when cancelled, and cannot be cancelled twice', async () => {
    client.api.reqMktData(5, aapl, '', false, false);
    client.api.cancelMktData(5);
    await ticks();
    gateway.market.quote(AAPL, 90, 90.02);
    gateway.play();
    assert.deepEqual(await ticks(), []);
    client.api.cancelMktData(5);
    await client.hear('error');
    assert.deepEqual(codes(), [[5, 300]]);
  });

  it('says nothing more of an instrument until its interval has passed', async () => {
    await end();
    await begin({ tickIntervalMs: 3_600_000, speed: 0.001 });
    client.api.reqMktData(5, aapl, '', false, false);
    await ticks();
    for (let cents = 1; cents <= 20; cents++) {
      gateway.market.quote(AAPL, 100 + cents / 100, 100.5);
      gateway.play();
    }
    client.api.reqCurrentTime();
    await client.hear('currentTime');
    // The first change comes at once, all others within the hour wait.
    const bids = client.named('tickPrice').filter(({ args }) => args[1] === 1 && args[2] !== 100);
    assert.deepEqual(
      bids.map(({ args }) => args[2]),
      [100.01],
    );
  });
});

describe('market data requests', () => {
  it('are refused for known reasons', async () => {
    await end();
    await begin({ marketDataLines: 2 });
    client.api.reqMktData(1, aapl, '', false, false);
    client.api.reqMktData(1, aapl, '', false, false);
    client.api.reqMktData(2, { ...aapl, symbol: 'NOSUCH' }, '', false, false);
    client.api.reqMktData(3, es, '', false, false);
    client.api.reqMktData(4, aapl, '100' as unknown as IBApiTickType[] & string, true, false);
    client.api.reqMktData(5, aapl, '', false, false);
    client.api.reqMktData(6, aapl, '', false, false);
    await client.settled();
    assert.deepEqual(codes(), [
      [1, 322],
      [2, 200],
      [3, 200],
      [4, 414],
      [6, 101],
    ]);
  });

  it('for snapshots end by themselves', async () => {
    client.api.reqMktData(5, eurusd, '', true, false);
    const told = await ticks();
    assert.equal(told.at(-1), 'snapshotend');
    assert.ok(told.includes('price 1 1.16'));
    gateway.market.quote(EURUSD, 1.2, 1.20005);
    gateway.play();
    assert.deepEqual(await ticks(), []);
  });

  it('take the kinds of market data', async () => {
    client.api.reqMarketDataType(MarketDataType.DELAYED);
    client.api.reqMktData(5, aapl, '', false, false);
    // The account has real-time data, so that is what it gets.
    assert.equal((await ticks())[0], 'marketdatatype 1');
    client.api.reqMarketDataType(9 as MarketDataType);
    await client.hear('info');
  });
});

describe('real-time bars', () => {
  it('come every five seconds of market time', async () => {
    client.api.reqRealTimeBars(6, aapl, 5, 'TRADES' as never, false);
    await client.settled();
    gateway.market.trade(AAPL, 100, 10);
    gateway.play();
    gateway.market.trade(AAPL, 104, 30);
    gateway.play();
    gateway.player.advanceTo(unixMs(FRIDAY_TEN + 11_000));
    await client.hear('realtimeBar', 2);
    const [traded, quiet] = client.named('realtimeBar').map(({ args }) => args);
    assert.deepEqual(traded, [6, Date.UTC(2026, 10, 20, 15) / 1000, 100, 104, 100, 104, 40, 103, 2]);
    assert.deepEqual(quiet?.slice(2), [104, 104, 104, 104, 0, 104, 0]);
    client.api.cancelRealTimeBars(6);
    client.api.cancelRealTimeBars(6);
    await client.hear('error');
    assert.deepEqual(codes(), [[6, 300]]);
  });

  it('of trades do not exist for currencies', async () => {
    client.api.reqRealTimeBars(6, eurusd, 5, 'TRADES' as never, false);
    await client.hear('error');
    assert.deepEqual(codes(), [[6, 420]]);
  });
});

describe('tick-by-tick data', () => {
  it('brings every trade, quote or midpoint', async () => {
    client.api.reqTickByTickData(1, aapl, 'AllLast' as never, 0, false);
    client.api.reqTickByTickData(2, aapl, 'BidAsk' as never, 0, false);
    client.api.reqTickByTickData(3, aapl, 'MidPoint' as never, 0, false);
    await client.settled();
    gateway.market.trade(AAPL, 100.02, 7);
    gateway.market.quote(AAPL, 100.02, 100.04, 90);
    gateway.play();
    await client.hear('tickByTickMidPoint');
    assert.deepEqual(client.named('tickByTickAllLast')[0]?.args.slice(3, 5), [100.02, 7]);
    assert.deepEqual(client.named('tickByTickBidAsk')[0]?.args.slice(2, 6), [100.02, 100.04, 90, 90]);
    assert.equal(client.named('tickByTickMidPoint')[0]?.args[2], 100.03);
  });

  it('is limited and not for everything', async () => {
    client.api.reqTickByTickData(1, eurusd, 'Last' as never, 0, false);
    for (let reqId = 2; reqId <= 7; reqId++)
      client.api.reqTickByTickData(reqId, aapl, 'Last' as never, 0, false);
    await client.settled();
    assert.deepEqual(codes(), [
      [1, 10189],
      [7, 10190],
    ]);
  });
});
