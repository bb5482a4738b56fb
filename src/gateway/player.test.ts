import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type UnixMs, unixMs } from '../core/clock.ts';
import { accountId } from '../core/ids.ts';
import { price } from '../core/price.ts';
import type { Bar, MarketEvent, MarketSource } from '../marketdata/market.ts';
import { createExchange } from '../simulator/create-exchange.ts';
import { MarketPlayer } from './player.ts';
import { AAPL, FRIDAY_TEN } from './testing/gateway-fixture.ts';

const HOUR = 3_600_000;

/** Quotes once a minute, but for a night of twelve hours after the first hour; ends after a day. */
class TwoHours implements MarketSource {
  readonly label = 'two hours';
  readonly start = FRIDAY_TEN;
  readonly end = unixMs(FRIDAY_TEN + 24 * HOUR);
  readonly conIds = [AAPL.conId];
  readonly times: UnixMs[] = [];
  readonly asked: number[] = [];
  #reached = FRIDAY_TEN;

  constructor() {
    for (const hour of [0, 13]) {
      for (let minute = 1; minute <= 60; minute++) {
        this.times.push(unixMs(FRIDAY_TEN + hour * HOUR + minute * 60_000));
      }
    }
  }

  advance(upTo: UnixMs): readonly MarketEvent[] {
    this.asked.push(upTo);
    const due = this.times.filter((time) => time > this.#reached && time <= upTo);
    this.#reached = upTo;
    return due.map((time) => ({
      type: 'quote',
      conId: AAPL.conId,
      time,
      bid: price(100),
      ask: price(100.02),
      bidSize: 1,
      askSize: 1,
    }));
  }

  nextEventTime(): UnixMs | undefined {
    return this.times.find((time) => time > this.#reached);
  }

  bars(): readonly Bar[] {
    return [];
  }

  previousClose(): undefined {
    return undefined;
  }
}

const exchangeOf = () =>
  createExchange({
    instruments: [AAPL],
    accounts: [{ id: accountId('DU1'), currency: 'USD', cash: 1000 }],
    start: FRIDAY_TEN,
    seed: 1,
  });

describe('the player', () => {
  it('plays everything in order, as fast as it goes, and stops at the end', async () => {
    const source = new TwoHours();
    const exchange = exchangeOf();
    const heard: number[] = [];
    exchange.onQuote((event) => heard.push(event.time));
    const player = new MarketPlayer({ source, exchange, speed: 'max' });
    player.start();
    while (!player.ended) await new Promise((resolve) => setImmediate(resolve));
    player.stop();
    assert.deepEqual(heard, source.times);
    assert.equal(player.reached, source.end);
    assert.equal(player.clock.now(), source.end);
    assert.equal(exchange.now(), source.end);
    assert.deepEqual(
      source.asked,
      [...source.asked].sort((a, b) => a - b),
    );
    // A step a second for two hours; the night and the rest of the day took one each.
    assert.ok(source.asked.length < 7300, `${source.asked.length} steps`);
  });

  it('follows the wall clock times its speed, and jumps over the night', async () => {
    const source = new TwoHours();
    const player = new MarketPlayer({ source, exchange: exchangeOf(), speed: 36_000 });
    player.start();
    const times: number[] = [];
    while (player.reached < FRIDAY_TEN + 13.5 * HOUR) {
      times.push(player.clock.now());
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    player.stop();
    assert.deepEqual(
      times,
      [...times].sort((a, b) => a - b),
    );
    const stopped = player.clock.now();
    await new Promise((resolve) => setTimeout(resolve, 40));
    assert.equal(player.clock.now(), stopped);
  });

  it('has a clock that never goes back, also when the market cannot be played as fast', async () => {
    const source = new TwoHours();
    const { advance } = source;
    source.advance = (upTo) => {
      const until = performance.now() + 12;
      while (performance.now() < until);
      return advance.call(source, upTo);
    };
    const player = new MarketPlayer({ source, exchange: exchangeOf(), speed: 36_000 });
    player.start();
    const times: number[] = [];
    while (player.reached < FRIDAY_TEN + 5 * 60_000) {
      times.push(player.clock.now());
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const told = player.clock.now();
    source.advance = advance;
    player.setSpeed(1);
    while (player.reached <= told) await new Promise((resolve) => setTimeout(resolve, 5));
    times.push(told, player.clock.now());
    player.stop();
    assert.deepEqual(
      times,
      [...times].sort((a, b) => a - b),
    );
  });

  it('stands still at speed 0 until it is told to go on', async () => {
    const source = new TwoHours();
    const player = new MarketPlayer({ source, exchange: exchangeOf(), speed: 0 });
    player.start();
    await new Promise((resolve) => setTimeout(resolve, 40));
    assert.equal(player.clock.now(), FRIDAY_TEN);
    player.advanceTo(unixMs(FRIDAY_TEN + 90_000));
    assert.equal(player.clock.now(), FRIDAY_TEN + 90_000);
    player.advanceTo(FRIDAY_TEN);
    assert.equal(player.reached, FRIDAY_TEN + 90_000);
    player.setSpeed('max');
    while (!player.ended) await new Promise((resolve) => setImmediate(resolve));
    player.stop();
  });
});
