import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { WhatToShow } from '@stoqey/ib';
import { AAPL, type GatewayFixture, startFixture } from '../../testing/gateway-fixture.ts';
import { aapl, eurusd } from '../../testing/orders.ts';
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

const code = (): unknown => client.named('error')[0]?.args[1];

describe('historical ticks', () => {
  const ticks = async (show: string, start: string, end: string, count: number): Promise<unknown[]> => {
    client.forget();
    client.api.reqHistoricalTicks(3, aapl, start, end, count, show as WhatToShow, 1, false);
    await client.settled();
    const told = client.heard.find(({ event }) => event.startsWith('historicalTicks'));
    return (told?.args[1] ?? []) as unknown[];
  };

  it('are those that were played, the last second whole', async () => {
    for (const [price, size] of [
      [100, 10],
      [101, 20],
      [102, 30],
    ] as const) {
      gateway.market.trade(AAPL, price, size);
      if (price === 101) gateway.market.trade(AAPL, price, size + 1);
      gateway.play();
    }
    gateway.market.quote(AAPL, 101, 101.02, 300);
    gateway.play();
    const trades = (await ticks('TRADES', '', '20261120 10:30:00 US/Eastern', 2)) as { price: number }[];
    assert.deepEqual(
      trades.map(({ price: at }) => at),
      [101, 101, 102],
    );
    const [first] = (await ticks('TRADES', '20261120-15:00:01', '', 1)) as Record<string, unknown>[];
    assert.deepEqual(
      [first?.time, first?.price, first?.size, first?.exchange],
      [Date.UTC(2026, 10, 20, 15, 0, 1) / 1000, 100, 10, 'NASDAQ'],
    );
    const [quote] = (await ticks('BID_ASK', '20261120-15:00:03', '', 1)) as Record<string, unknown>[];
    assert.deepEqual([quote?.priceBid, quote?.priceAsk, quote?.sizeBid], [101, 101.02, 300]);
    const [mid] = (await ticks('MIDPOINT', '20261120-15:00:03', '', 1)) as Record<string, unknown>[];
    assert.equal(mid?.price, 101.01);
  });

  it('before that are made of bars, and there are none where there is no data', async () => {
    const made = await ticks('TRADES', '20261120-14:30:00', '', 100);
    assert.ok(made.length >= 100, String(made.length));
    assert.deepEqual(await ticks('TRADES', '', '20200101-14:30:00', 5), []);
    assert.equal(code(), undefined);
  });

  it('are refused for known reasons', async () => {
    for (const [show, start, end, count, expected] of [
      ['TRADES', '', '', 10, 321],
      ['TRADES', '20261120-14:30:00', '20261120-14:40:00', 10, 321],
      ['NOTHING', '20261120-14:30:00', '', 10, 321],
      ['TRADES', '20261120-14:30:00', '', 1001, 321],
      ['TRADES', '20269920-14:30:00', '', 10, 10314],
    ] as const) {
      await ticks(show, start, end, count);
      assert.equal(code(), expected, `${show} ${start} ${end} ${count}`);
    }
    client.forget();
    client.api.reqHistoricalTicks(3, eurusd, '20261120-14:30:00', '', 5, 'TRADES' as WhatToShow, 1, false);
    await client.hear('error');
    assert.equal(code(), 10187);
  });
});

describe('histograms', () => {
  it('share the volume of the period over its prices', async () => {
    client.api.reqHistogramData(2, aapl, true, 2, 'hour' as never);
    await client.hear('histogramData');
    const [, entries] = client.named('histogramData')[0]?.args ?? [];
    const told = entries as { price: number; size: number }[];
    assert.deepEqual(
      told.map(({ price: at }) => at),
      [99, 100, 100.5, 101],
    );
    assert.equal(
      told.reduce((sum, { size }) => sum + size, 0),
      60 * 10,
    );
    client.api.cancelHistogramData(2);
    client.api.reqHistogramData(3, aapl, true, 2, 'moon' as never);
    client.api.reqHistogramData(4, eurusd, true, 2, 'day' as never);
    await client.hear('error', 2);
    assert.deepEqual(
      client.named('error').map(({ args }) => args[1]),
      [321, 162],
    );
  });
});
