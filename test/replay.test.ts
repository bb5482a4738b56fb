import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { BarView, QuoteView } from '../src/app/views.ts';
import { recordedData, withoutRecordedData } from './support/recorded-data.ts';
import {
  eventually,
  ordersOf,
  positionsOf,
  type RunningUp,
  startUp,
  statusOf,
} from './support/running-bowline.ts';

/** Recorded ranges of 2013-10-07, between which every fill must lie. */
const DAY = { SPY: [166, 170], AAPL: [480, 495], ESZ3: [1660, 1690] } as const;

describe('the main job on the recorded 2013-10-07', { skip: withoutRecordedData() }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'bowline-replay-'));
  const data = join(folder, 'data');
  const replay = ['--gateway-port', '0', '--replay', recordedData, '--from', '2013-10-07', '--speed', '60'];
  let up: RunningUp;
  before(async () => {
    up = await startUp(data, replay);
  });
  after(async () => {
    await up.stop('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  it('says that it is simulated and shows the recorded time', async () => {
    const status = await statusOf(up);
    assert.match(status.market, /SIMULATED recorded 2013-10-07/);
    assert.match(status.marketTime ?? '', /^2013-10-07T1[3-9]:/);
  });

  for (const [symbol, body] of [
    ['SPY', { quantity: 100, stopLoss: '1%', takeProfit: '1%' }],
    ['AAPL', { quantity: 10, stopLoss: '2%', takeProfit: '2%' }],
    ['ES', { quantity: 1, stopLoss: '20 points', takeProfit: '20 points' }],
  ] as const) {
    it(`fills a bracket in ${symbol} at a price of that day`, async () => {
      const local = symbol === 'ES' ? 'ESZ3' : symbol;
      await eventually(
        () => up.get<QuoteView[]>('/api/quotes'),
        (all) => all.some((quote) => quote.symbol === local && quote.bid !== undefined),
        `a quote of ${local}`,
      );
      const answer = await up.alert({ action: 'buy', symbol, ...body, id: `replay ${symbol}` });
      assert.equal(answer.accepted, true, JSON.stringify(answer));
      const held = await eventually(
        () => positionsOf(up),
        (all) => all.some((position) => position.symbol === local && position.protected === 'yes'),
        `${local} protected`,
        40_000,
      );
      const [low, high] = DAY[local];
      const price = held.find((position) => position.symbol === local)?.averagePrice ?? 0;
      assert.ok(price > low && price < high, `${local} at ${price}`);
    });
  }

  it('serves the recorded bars', async () => {
    const spy = (await up.get<QuoteView[]>('/api/quotes')).find((quote) => quote.symbol === 'SPY');
    const bars = await up.get<BarView[]>(`/api/bars?conId=${spy?.conId}`);
    assert.ok(bars.length > 10);
    assert.ok(bars.every((bar) => bar.low > DAY.SPY[0] && bar.high < DAY.SPY[1]));
  });

  it('goes on where it was after a restart, with the same positions', async () => {
    const before = {
      positions: await positionsOf(up),
      orders: await ordersOf(up),
      time: (await statusOf(up)).marketTime ?? '',
    };
    await up.stop('SIGKILL');
    up = await startUp(data, replay);
    const after = await positionsOf(up);
    assert.deepEqual(
      after.map(({ symbol, quantity }) => ({ symbol, quantity })),
      before.positions.map(({ symbol, quantity }) => ({ symbol, quantity })),
    );
    assert.ok(
      ((await statusOf(up)).marketTime ?? '') >= before.time.slice(0, 16),
      'the market time does not go back',
    );
    assert.equal((await ordersOf(up)).length, before.orders.length);
  });
});

/** The range in which SPY was traded, by day. */
const SPY_OF = {
  '2013-10-08': [164, 169],
  '2013-10-09': [163, 168],
  '2013-10-10': [165, 171],
  '2013-10-11': [167, 172],
} as const;

for (const [day, [low, high]] of Object.entries(SPY_OF)) {
  describe(`the main job on the recorded ${day}`, { skip: withoutRecordedData() }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'bowline-replay-'));
    let up: RunningUp;
    before(async () => {
      const replay = ['--replay', recordedData, '--from', day, '--speed', '60'];
      up = await startUp(join(folder, 'data'), ['--gateway-port', '0', ...replay]);
    });
    after(async () => {
      await up.stop('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    });

    it('turns an alert into a protected position at a price of that day', async () => {
      await eventually(
        () => up.get<QuoteView[]>('/api/quotes'),
        (all) => all.some(({ symbol, bid }) => symbol === 'SPY' && bid !== undefined),
        'a quote of SPY',
      );
      const bracket = { quantity: 100, stopLoss: '2%', takeProfit: '2%' };
      const { accepted } = await up.alert({ action: 'buy', symbol: 'SPY', ...bracket });
      assert.equal(accepted, true);
      const [held] = await eventually(
        () => positionsOf(up),
        ([position]) => position?.protected === 'yes',
        'SPY protected',
        40_000,
      );
      const price = held?.averagePrice ?? 0;
      assert.ok(price > low && price < high, `SPY at ${price}`);
    });
  });
}
