import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { BarSizeSetting, ScannerSubscription, WhatToShow } from '@stoqey/ib';
import { unixMs } from '../../../core/clock.ts';
import { AAPL, type GatewayFixture, startFixture } from '../../testing/gateway-fixture.ts';
import { aapl, es, eurusd } from '../../testing/orders.ts';
import { RecordingClient } from '../../testing/recording-client.ts';

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

interface Ask {
  readonly end?: string;
  readonly duration?: string;
  readonly size?: string;
  readonly show?: string;
  readonly rth?: boolean;
  readonly format?: number;
  readonly keep?: boolean;
}

/** Bars as `[date, open, high, low, close, volume]`; the finishing row left out. */
const bars = async (ask: Ask = {}, contract = aapl): Promise<unknown[][]> => {
  client.forget();
  client.api.reqHistoricalData(
    4,
    contract,
    ask.end ?? '',
    ask.duration ?? '1 D',
    (ask.size ?? '1 min') as BarSizeSetting,
    (ask.show ?? 'TRADES') as WhatToShow,
    ask.rth === false ? 0 : 1,
    (ask.format ?? 1) as 1 | 2,
    ask.keep ?? false,
  );
  await client.until(
    () =>
      client.named('error').length > 0 ||
      client.named('historicalData').some(({ args }) => String(args[1]).startsWith('finished')),
    'the end of the bars',
  );
  return client
    .named('historicalData')
    .filter(({ args }) => !String(args[1]).startsWith('finished'))
    .map(({ args }) => args.slice(1, 7) as unknown[]);
};
const code = (): unknown => client.named('error')[0]?.args[1];

describe('historical bars', () => {
  it('come oldest first with local times, and finish', async () => {
    const minutes = await bars();
    assert.equal(minutes.length, 60);
    assert.deepEqual(minutes[0], ['20261120 09:00:00 US/Eastern', 100, 101, 99, 100.5, 10]);
    assert.equal(minutes.at(-1)?.[0], '20261120 09:59:00 US/Eastern');
  });

  it('carry seconds since 1970 with formatDate 2, and dates for days', async () => {
    assert.equal((await bars({ format: 2 }))[0]?.[0], String(Date.UTC(2026, 10, 20, 14) / 1000));
    assert.deepEqual(
      (await bars({ size: '1 day', duration: '2 D' })).map(([date]) => date),
      ['20261119', '20261120'],
    );
    assert.deepEqual(
      (await bars({ size: '1 day', duration: '1 W', format: 2 })).map(([date]) => date),
      ['20261119', '20261120'],
    );
  });

  it('begin and end where asked, in all forms of duration and end', async () => {
    // It is one second past ten: the bar of 09:50 began before the last ten minutes.
    assert.equal((await bars({ duration: '600 S' })).length, 9);
    assert.equal((await bars({ end: '20261120 09:30:00', duration: '1 D' })).length, 30);
    assert.equal((await bars({ end: '20261120 14:30:00 UTC', duration: '1 D' })).length, 30);
    assert.equal((await bars({ end: '20261120-14:30:00', duration: '1 D' })).length, 30);
    assert.equal((await bars({ end: '20261120 08:30:00 US/Central', duration: '1 M' })).length, 30);
    assert.equal((await bars({ duration: '1 Y' })).length, 60);
  });

  it('have no volume unless they are of trades', async () => {
    for (const show of ['MIDPOINT', 'BID', 'ASK', 'BID_ASK']) {
      assert.equal((await bars({ show }))[0]?.[5], -1, show);
    }
  });

  it('are refused for known reasons', async () => {
    for (const [ask, contract, expected] of [
      [{ size: '7 mins' }, aapl, 321],
      [{ duration: '1 X' }, aapl, 321],
      [{ duration: '0 D' }, aapl, 321],
      [{ show: 'NOTHING' }, aapl, 321],
      [{ end: '20261301 00:00:00' }, aapl, 10314],
      [{ end: '20261120 09:30:00 Mars/Base' }, aapl, 10314],
      [{ keep: true, end: '20261120 09:30:00' }, aapl, 321],
      [{ end: '20200101 09:30:00' }, aapl, 162],
      [{}, eurusd, 162],
      [{}, es, 200],
      [{}, { ...aapl, symbol: 'NOSUCH' }, 200],
    ] as const) {
      assert.deepEqual(await bars(ask, contract), []);
      assert.equal(code(), expected, JSON.stringify(ask));
    }
  });

  it('are kept up to date until cancelled', async () => {
    await bars({ keep: true, size: '1 day', duration: '1 D' });
    const source = gateway.market.bars.bind(gateway.market);
    gateway.market.bars = (request) =>
      source(request).map((bar, index, all) =>
        index === all.length - 1 ? { ...bar, volume: bar.volume + gateway.player.reached } : bar,
      );
    await client.until(() => {
      gateway.market.trade(AAPL, 100, 1);
      gateway.player.advanceTo(unixMs(gateway.player.reached + 6000));
      return client.named('historicalDataUpdate').length >= 2;
    }, 'two updates');
    assert.equal(client.named('historicalDataUpdate')[0]?.args[1], '20261120');
    client.api.cancelHistoricalData(4);
    await client.hear('error');
    assert.equal(code(), 162);
    client.forget();
    client.api.cancelHistoricalData(4);
    await client.hear('error');
    assert.equal(code(), 366);
  });
});

describe('head timestamps', () => {
  it('name the first bar there is', async () => {
    client.api.reqHeadTimestamp(8, aapl, 'TRADES' as WhatToShow, true, 2);
    await client.hear('headTimestamp');
    assert.deepEqual(client.named('headTimestamp')[0]?.args, [8, String(Date.UTC(2026, 10, 19, 5) / 1000)]);
    client.api.reqHeadTimestamp(9, eurusd, 'MIDPOINT' as WhatToShow, true, 1);
    await client.hear('error');
    assert.equal(code(), 162);
  });
});

describe('data that nobody has', () => {
  it('is refused, never met with silence', async () => {
    client.api.reqHistoricalTicks(1, aapl, '20261120-14:30:00', '', 10, 'TRADES' as WhatToShow, 1, false);
    client.api.reqHistogramData(2, aapl, true, 3, 'days' as never);
    client.api.calculateOptionPrice(3, aapl, 0.2, 100);
    client.api.reqFundamentalData(4, aapl, 'ReportSnapshot');
    client.api.reqScannerSubscription(5, { scanCode: 'TOP_PERC_GAIN' } as unknown as ScannerSubscription);
    client.api.reqNewsArticle(6, 'BRFG', 'BRFG$1');
    client.api.reqHistoricalNews(7, AAPL.conId, 'BRFG', '', '', 10);
    client.api.reqWshMetaData(8);
    client.api.reqScannerParameters();
    client.api.requestFA(1);
    client.api.reqNewsProviders();
    client.api.reqFamilyCodes();
    client.api.reqSoftDollarTiers(9);
    client.api.reqUserInfo(10);
    client.api.queryDisplayGroups(11);
    client.api.subscribeToGroupEvents(12, 1);
    await client.settled();
    assert.deepEqual(
      client.named('error').map(({ args }) => [args[2], args[1]]),
      [
        [1, 10187],
        [2, 162],
        [3, 200],
        [4, 10358],
        [5, 490],
        [6, 10172],
        [7, 321],
        [8, 10276],
        [0, 321],
      ],
    );
    assert.deepEqual(
      client.named('info').map(({ args }) => args[1]),
      [490],
    );
    for (const event of [
      'newsProviders',
      'familyCodes',
      'softDollarTiers',
      'userInfo',
      'displayGroupList',
      'displayGroupUpdated',
    ]) {
      assert.equal(client.named(event).length, 1, event);
    }
  });
});
