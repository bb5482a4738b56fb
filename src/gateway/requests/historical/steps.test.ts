import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type UnixMs, unixMs } from '../../../core/clock.ts';
import type { Bar, BarRequest } from '../../../marketdata/market.ts';
import { cancelHistoricalData, reqHistoricalData } from '../../codec/client/historical.ts';
import { reqCurrentTime } from '../../codec/client/session.ts';
import { AAPL, FRIDAY_TEN, ScriptedMarket, startFixture } from '../../testing/gateway-fixture.ts';
import { RawClient } from '../../testing/raw-client.ts';
import { wireStock } from '../../testing/wire-contract.ts';
import type { BarMarket, BarQuery } from './bars.ts';
import { queryBars } from './bars.ts';
import { DAY_MS } from './request-terms.ts';
import { barsInSteps, makeDays } from './steps.ts';

const yearOfDays = {
  reqId: 9,
  contract: wireStock('AAPL', AAPL.conId),
  includeExpired: false,
  endDateTime: '',
  barSize: '1 day',
  duration: '1 Y',
  useRth: true,
  whatToShow: 'TRADES',
  formatDate: 1,
  keepUpToDate: false,
  options: '',
} as const;

/** Longer than one answer may keep the others waiting. */
const SLOW_MS = 25;

/** A market that takes long to remember. */
class SlowMarket extends ScriptedMarket {
  asked = 0;
  override bars(request: BarRequest): readonly Bar[] {
    this.asked += 1;
    const until = performance.now() + SLOW_MS;
    while (performance.now() < until);
    return super.bars(request);
  }
}

describe('a long request', () => {
  it('does not keep others waiting, and can be cancelled meanwhile', async () => {
    const market = new SlowMarket(FRIDAY_TEN);
    const gateway = await startFixture({}, 1_000_000, undefined, market);
    const client = await RawClient.connect(gateway.port);
    try {
      client.send(reqHistoricalData, yearOfDays);
      client.send(reqHistoricalData, yearOfDays);
      client.send(reqCurrentTime, {});
      await client.hear('currentTime');
      assert.deepEqual(client.named('historicalData'), []);
      assert.deepEqual(client.errors, [[9, 322]], 'the id is in use');
      client.send(cancelHistoricalData, { reqId: 9 });
      client.send(reqHistoricalData, yearOfDays);
      const [answered] = await client.hear('historicalData');
      assert.deepEqual(
        [answered?.values.start, answered?.values.end],
        ['20251120  00:00:00', '20261120  10:00:01'],
      );
      assert.deepEqual(client.errors.slice(1), [[9, 162]], 'cancelled');
      const asked = market.asked;
      client.send(reqCurrentTime, {});
      await client.hear('currentTime', 2);
      assert.equal(market.asked, asked, 'nothing is left to do');
      assert.equal(client.named('historicalData').length, 1);
    } finally {
      await client.leave();
      await gateway.close();
    }
  });

  it('of one client does not add to the wait of another, and is finished before the next one goes on', async () => {
    const market = new SlowMarket(FRIDAY_TEN);
    const gateway = await startFixture({}, 1_000_000, undefined, market);
    const [greedy, other] = [
      await RawClient.connect(gateway.port),
      await RawClient.connect(gateway.port, 'v157..193', 2),
    ];
    try {
      const many = 20;
      for (let index = 0; index < many; index++) {
        greedy.send(reqHistoricalData, { ...yearOfDays, reqId: 100 + index });
      }
      greedy.send(reqCurrentTime, {});
      await greedy.hear('currentTime');
      assert.ok(market.asked < many, `${market.asked} steps before anybody else was heard`);
      const asked = market.asked;
      other.send(reqCurrentTime, {});
      await other.hear('currentTime');
      assert.ok(market.asked - asked < many, `${market.asked - asked} steps while another client waited`);
      // A turn for each of them, and one of them whole.
      await greedy.hear('historicalData');
      assert.ok(market.asked < 4 * many + 2 * 40, `${market.asked} steps until the first answer`);
    } finally {
      await greedy.leave();
      await other.leave();
      await gateway.close();
    }
  });

  it('has its days made from the newest to the oldest, all of them', () => {
    const ranges: [UnixMs, UnixMs][] = [];
    const exchange = {
      bars({ from, to }: BarRequest) {
        ranges.push([from, to]);
        return [];
      },
    };
    const steps = makeDays(exchange as never, AAPL, { count: 1, unit: 'Y' }, FRIDAY_TEN);
    let count = 0;
    while (steps.next().done !== true) count += 1;
    assert.equal(count, ranges.length);
    assert.ok(count > 30);
    assert.equal(ranges[0]?.[1], FRIDAY_TEN);
    for (const [index, [from]] of ranges.entries()) assert.equal(ranges[index + 1]?.[1] ?? from, from);
    assert.ok((ranges.at(-1)?.[0] ?? FRIDAY_TEN) <= FRIDAY_TEN - 366 * DAY_MS);
    assert.equal(makeDays(exchange as never, AAPL, { count: 30, unit: 'D' }, FRIDAY_TEN).next().done, true);
  });

  it('has no days made of times before there were markets', () => {
    const exchange = { bars: () => [] };
    const steps = [...makeDays(exchange as never, AAPL, { count: 400_000, unit: 'M' }, FRIDAY_TEN)];
    assert.ok(steps.length < 4_000, `${steps.length}`);
  });

  it('brings the same bars in steps as at once', () => {
    const midnight = FRIDAY_TEN - 10 * 3_600_000;
    const market = {
      exchange: {
        bars({ lengthMs, from, to }: BarRequest): readonly Bar[] {
          const bars: Bar[] = [];
          for (let time = midnight - 23 * DAY_MS; time < FRIDAY_TEN; time += lengthMs) {
            const level = 100 + ((time / 1000) % 977) / 100;
            const prices = { open: level, high: level + 1, low: level - 1, close: level } as unknown as Bar;
            if (time >= from && time < to) bars.push({ ...prices, time: unixMs(time), volume: 7 });
          }
          return bars;
        },
      },
    } as unknown as BarMarket;
    for (const sources of [['TRADES'], ['BID', 'ASK']] as const) {
      for (const lengthMs of [900_000, 8 * 3_600_000, DAY_MS]) {
        const query: BarQuery = {
          instrument: AAPL,
          sources,
          lengthMs,
          from: unixMs(FRIDAY_TEN - 22 * DAY_MS),
          to: FRIDAY_TEN,
          regularHoursOnly: false,
          formatDate: 1,
        };
        const steps = barsInSteps(market, query);
        let result = steps.next();
        while (result.done !== true) result = steps.next();
        assert.deepEqual(result.value, queryBars(market, query), `${lengthMs} ${sources[0]}`);
      }
    }
  });
});
