import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HistoricalBarsRequest } from '../../broker/port.ts';
import { ManualClock, unixMs } from '../../core/clock.ts';
import { price } from '../../core/price.ts';
import { fail, ok, type Refusal, type Result } from '../../core/result.ts';
import type { Bar } from '../../marketdata/market.ts';
import { SPY } from '../../trading/testing/fixtures.ts';
import { MinuteBars } from './bars.ts';

const START = Date.parse('2026-11-19T15:30:00Z');
const MINUTE = 60_000;

/** A broker whose history reaches from 15:30 until the minute that the clock is in. */
class History {
  readonly clock = new ManualClock(unixMs(START + 10 * MINUTE));
  readonly asked: string[] = [];
  broken = false;
  readonly bars = new MinuteBars({ bars: (request) => this.#answer(request) }, this.clock);

  async times(): Promise<number[]> {
    return (await this.bars.of(SPY)).map(({ time }) => (time * 1_000 - START) / MINUTE);
  }

  async #answer({ duration }: HistoricalBarsRequest): Promise<Result<readonly Bar[], Refusal>> {
    this.asked.push(duration);
    if (this.broken) return fail({ code: 'LINK_LOST', message: 'gone' });
    const now = this.clock.now();
    const from = duration === '1 D' ? START : Math.max(START, now - Number.parseInt(duration, 10) * 1_000);
    const found: Bar[] = [];
    for (let time = START; time <= now; time += MINUTE) {
      const close = price(450);
      if (time < from) continue;
      found.push({
        conId: SPY.conId,
        time: unixMs(time),
        open: close,
        high: close,
        low: close,
        close,
        volume: 1,
      } as Bar);
    }
    return ok(found);
  }
}

const upTo = (minute: number): number[] => Array.from({ length: minute + 1 }, (_, index) => index);

describe('minute bars', () => {
  it('are read whole once, and then from the newest on', async () => {
    const history = new History();
    assert.deepEqual(await history.times(), upTo(10));
    history.clock.advance(14_000);
    await history.times();
    history.clock.advance(2 * MINUTE);
    assert.deepEqual(await history.times(), upTo(12));
    assert.deepEqual(history.asked, ['1 D', '480 S']);
  });

  it('missing after a gap are filled out of the history, for what somebody looks at', async () => {
    const history = new History();
    await history.times();
    history.broken = true;
    history.clock.advance(5 * MINUTE);
    assert.deepEqual(await history.times(), upTo(10), 'what is known stays while nothing can be read');
    history.clock.advance(2 * MINUTE);
    history.broken = false;
    assert.equal(await history.bars.fill(), 1);
    const { length } = history.asked;
    assert.deepEqual(await history.times(), upTo(17));
    assert.equal(history.asked.length, length, 'out of memory');
    history.clock.advance(60 * MINUTE);
    assert.equal(await history.bars.fill(), 0, 'nobody has looked for an hour');
  });
});
