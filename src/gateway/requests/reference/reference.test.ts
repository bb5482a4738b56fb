import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { ScanCode, type ScannerSubscription } from '@stoqey/ib';
import { unixMs } from '../../../core/clock.ts';
import { AAPL, ES, type GatewayFixture, listed, startFixture } from '../../testing/gateway-fixture.ts';
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

const codes = (): unknown[] => client.named('error').map(({ args }) => [args[2], args[1]]);
const scan = (fields: Record<string, unknown> = {}): ScannerSubscription =>
  ({
    instrument: 'STK',
    locationCode: 'STK.US.MAJOR',
    scanCode: ScanCode.MOST_ACTIVE,
    numberOfRows: 3,
    ...fields,
  }) as unknown as ScannerSubscription;

/** Ranges are kept from the first time that anybody asks about them. */
const trade = async (): Promise<void> => {
  client.api.reqScannerSubscription(1, scan());
  client.api.reqScannerSubscription(2, scan({ instrument: 'FUT.US', locationCode: 'FUT.US' }));
  client.api.cancelScannerSubscription(1);
  client.api.cancelScannerSubscription(2);
  await client.settled();
  gateway.market.trade(listed('NVDA'), 180, 500_000);
  gateway.market.trade(ES, 6800, 3);
  gateway.play();
  client.forget();
};

describe('the scanner', () => {
  it('ranks what is listed, and goes on until cancelled', async () => {
    await trade();
    client.api.reqScannerSubscription(5, scan());
    await client.hear('scannerDataEnd');
    const rows = client.named('scannerData').map(({ args }) => {
      const { contract } = args[2] as { contract: { symbol: string } };
      return [args[1], contract.symbol];
    });
    assert.deepEqual(rows, [
      [0, 'NVDA'],
      [1, 'AAPL'],
    ]);
    await client.until(() => {
      gateway.player.advanceTo(unixMs(gateway.player.reached + 31_000));
      return client.named('scannerDataEnd').length >= 2;
    }, 'the next result');
    client.api.cancelScannerSubscription(5);
    client.api.cancelScannerSubscription(5);
    await client.hear('error');
    assert.deepEqual(codes(), [[5, 365]]);
  });

  it('takes the filters of IB', async () => {
    await trade();
    client.api.reqScannerSubscription(5, scan({ scanCode: ScanCode.TOP_PERC_GAIN, abovePrice: 1_000_000 }));
    client.api.reqScannerSubscription(
      6,
      scan({ scanCode: ScanCode.TOP_PERC_LOSE, locationCode: 'STK.NYSE' }),
    );
    client.api.reqScannerSubscription(7, scan({ scanCode: ScanCode.HIGH_OPT_IMP_VOLAT }));
    client.api.reqScannerSubscription(8, scan({ locationCode: 'STK.MOON' }));
    client.api.reqScannerSubscription(9, scan({ instrument: 'ART' }));
    client.api.reqScannerSubscription(10, scan({ instrument: 'FUT.US', locationCode: 'FUT.CME' }));
    await client.hear('scannerDataEnd', 3);
    const [first] = codes() as unknown[][];
    assert.deepEqual(first, [5, 165]);
    assert.deepEqual(
      (codes() as unknown[][]).slice(-3),
      [7, 8, 9].map((reqId) => [reqId, 162]),
    );
    const futures = client.named('scannerData').filter(({ args }) => args[0] === 10);
    assert.ok(futures.length > 0);
  });

  it('takes the filters that are named by tags', async () => {
    await trade();
    const filtered = (reqId: number, ...tags: readonly (readonly [string, string])[]): unknown =>
      client.api.reqScannerSubscription(
        reqId,
        scan({ numberOfRows: 50 }),
        [],
        tags.map(([tag, value]) => ({ tag, value })),
      );
    filtered(4, ['usdMarketCapAbove', '10000'], ['priceAbove', '']);
    filtered(5, ['priceAbove', '180'], ['priceBelow', '180']);
    filtered(6, ['volumeAbove', '500000']);
    filtered(7, ['changePercAbove', '1000']);
    filtered(8, ['priceAbove', 'much']);
    await client.hear('scannerDataEnd', 4);
    await client.hear('error', 2);
    const symbols = (reqId: number): unknown[] =>
      client
        .named('scannerData')
        .filter(({ args }) => args[0] === reqId)
        .map(({ args }) => (args[2] as { contract: { symbol: string } }).contract.symbol);
    assert.deepEqual([4, 5, 6, 7].map(symbols), [['NVDA', 'AAPL'], ['NVDA'], ['NVDA'], []]);
    assert.deepEqual(codes(), [
      [7, 165],
      [8, 162],
    ]);
  });

  it('describes itself', async () => {
    client.api.reqScannerParameters();
    await client.hear('scannerParameters');
    const xml = String(client.args('scannerParameters')[0]);
    for (const code of [
      'TOP_PERC_GAIN',
      'TOP_PERC_LOSE',
      'MOST_ACTIVE',
      'HOT_BY_VOLUME',
      'TOP_TRADE_COUNT',
    ]) {
      assert.ok(xml.includes(`<scanCode>${code}</scanCode>`), code);
    }
    for (const tag of ['priceAbove', 'priceBelow', 'changePercAbove', 'changePercBelow', 'volumeAbove']) {
      assert.ok(xml.includes(`<code>${tag}</code>`), tag);
    }
    assert.equal(xml.split('<').length, xml.split('>').length);
  });

  it('is limited to ten scans', async () => {
    for (let reqId = 1; reqId <= 11; reqId++) client.api.reqScannerSubscription(reqId, scan());
    client.api.reqScannerSubscription(1, scan());
    await client.hear('error', 2);
    assert.deepEqual(codes().slice(-2), [
      [11, 162],
      [1, 322],
    ]);
  });
});

describe('simulated news', () => {
  it('has headlines that say so, newest first, and their articles', async () => {
    client.api.reqNewsProviders();
    await client.hear('newsProviders');
    const [providers] = client.args('newsProviders') as [{ providerCode: string }[]];
    const names = (providers ?? []).map((provider) => provider.providerCode ?? '');
    assert.deepEqual(names, ['BRFG', 'BRFUPDN', 'DJNL']);
    client.api.reqHistoricalNews(
      7,
      AAPL.conId,
      'BRFG+BRFUPDN+DJNL',
      '2026-11-09 00:00:00.0',
      '2026-11-14 00:00:00.0',
      4,
    );
    await client.hear('historicalNewsEnd');
    const told = client.named('historicalNews').map(({ args }) => args.slice(1) as string[]);
    assert.equal(told.length, 4);
    assert.deepEqual(client.args('historicalNewsEnd'), [7, true]);
    const times = told.map(([time = '']) => time);
    assert.deepEqual(times, times.toSorted().reverse());
    for (const [time = '', , , headline = ''] of told) {
      assert.match(time, /^2026-11-(09|1[0-3]) \d\d:\d\d:\d\d\.0$/);
      assert.match(headline, /^\[SIMULATED\] AAPL: /);
    }
    const [, provider = '', articleId = ''] = told[0] ?? [];
    client.api.reqNewsArticle(8, provider, articleId);
    await client.hear('newsArticle');
    assert.match(String(client.args('newsArticle')[2]), /made up by Bowline's simulated gateway/);
  });

  it('is refused for known reasons', async () => {
    client.api.reqNewsArticle(1, 'BRFG', 'BRFG$1');
    client.api.reqHistoricalNews(2, AAPL.conId, 'BZ', '', '', 10);
    client.api.reqHistoricalNews(3, 999, 'BRFG', '', '', 10);
    client.api.reqHistoricalNews(4, AAPL.conId, 'BRFG', 'yesterday', '', 10);
    await client.hear('error', 4);
    assert.deepEqual(codes(), [
      [1, 10172],
      [2, 321],
      [3, 321],
      [4, 321],
    ]);
  });
});
