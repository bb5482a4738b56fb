import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type UnixMs, unixMs } from '../../core/clock.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { OrderRecord } from '../order/order.ts';
import type { Signal } from '../signal.ts';
import { Desk } from '../testing/desk.ts';
import { BTC, bareSignal, ES, quote, SPY } from '../testing/fixtures.ts';

const newYork = (text: string): UnixMs =>
  unixMs(Temporal.PlainDateTime.from(text).toZonedDateTime('America/New_York').epochMilliseconds);

const FUTURE: Instrument = { ...ES, timeZone: 'US/Central', tradingHours: '', liquidHours: '' };
const COIN: Instrument = { ...BTC, tradingHours: '', liquidHours: '' };

/** A desk at which it is `time`, with a quote of then. */
class TimedDesk extends Desk {
  readonly #instrument: Instrument;

  constructor(time: UnixMs, instrument: Instrument = SPY) {
    super({ maxQuoteAgeMs: 4 * 86_400_000 });
    this.#instrument = instrument;
    this.at(time);
  }

  /** The time comes, in one step, and a quote with it. */
  at(time: UnixMs): void {
    this.clock.set(time);
    this.quotes.set(this.#instrument.conId, quote(this.#instrument, 450, 450.25, { time: this.clock.now() }));
    this.tick(0);
  }

  all(role: OrderRecord['role']): readonly OrderRecord[] {
    return [...this.state.orders.values()].filter((order) => order.role === role);
  }

  /** A buy of two units with a stop at 440. */
  buy(facts: Partial<Signal>): Signal {
    const asked = bareSignal('buy', {
      receivedAt: this.clock.now(),
      size: { by: 'units', value: 2 },
      stopLoss: { unit: 'price', value: 440 },
      ...facts,
    });
    this.take(asked, this.#instrument);
    this.accept();
    return asked;
  }

  /** The entry fills, and its exits rest. */
  fillEntry(units = 2): void {
    this.fill(this.order('entry', this.#instrument), units, 450.25);
    for (const role of ['stop', 'time-exit'] as const)
      for (const order of this.all(role)) this.status(order, 'PreSubmitted', 0, 'trigger');
    this.brokerHolds(units, this.#instrument);
  }

  held(facts: Partial<Signal>): void {
    const asked = this.buy(facts);
    assert.equal(this.record(asked).refusal, undefined, JSON.stringify(this.record(asked).refusal));
    this.fillEntry();
  }

  /** What becomes of each kind of exit, and how many closings there are. */
  shown() {
    const states = (role: OrderRecord['role']) => this.all(role).map(({ state }) => state);
    return [states('stop'), states('time-exit'), this.state.closings.size];
  }
}

const RESTS = [['working'], ['working'], 0];
const END_OF_DAY = { endOfDayExit: { minutesBefore: 5 } } as const;

describe('the order that IB holds for the end of the day', () => {
  it('is for the early close of the day after Thanksgiving, in the group of the stop', () => {
    const desk = new TimedDesk(newYork('2026-11-27T10:00'));
    desk.held(END_OF_DAY);
    const [timed, stop] = [desk.order('time-exit'), desk.order('stop')];
    assert.deepEqual(
      [timed.goodAfter, timed.pricing.type, timed.tif, timed.quantity, timed.ocaGroup],
      [newYork('2026-11-27T12:55'), 'market', 'GTC', 2, stop.ocaGroup],
    );
    assert.equal(desk.order('entry').rules?.exitAt, timed.goodAfter);
  });

  it('is for the next close of an entry that waits for the open', () => {
    const desk = new TimedDesk(newYork('2026-12-23T18:00'));
    desk.buy(END_OF_DAY);
    assert.equal(desk.order('time-exit').goodAfter, newYork('2026-12-24T12:55'));
  });

  it('goes by the broker’s time now, not by that of a quote that came long ago', () => {
    const desk = new TimedDesk(newYork('2026-11-20T15:00'));
    const later = newYork('2026-11-23T08:00');
    desk.quoteAgeMs = later - desk.clock.now();
    desk.clock.set(later);
    desk.buy(END_OF_DAY);
    assert.equal(desk.order('time-exit').goodAfter, newYork('2026-11-23T15:55'));
  });

  it('is for the day to which a future’s evening belongs, over the change of the clocks', () => {
    const desk = new TimedDesk(newYork('2026-03-08T18:30'), FUTURE);
    desk.held(END_OF_DAY);
    assert.equal(desk.order('time-exit', FUTURE).goodAfter, Date.UTC(2026, 2, 9, 20, 55));
  });

  it('is not placed for an entry on a day whose last minutes run', () => {
    const desk = new TimedDesk(newYork('2026-12-24T12:56'));
    const asked = desk.buy(END_OF_DAY);
    assert.equal(desk.record(asked).refusal?.code, 'TIME_EXIT_PAST');
    assert.equal(desk.state.orders.size, 0);
  });
});

describe('a time that has come', () => {
  it('is left to IB for half a minute, and then carried out by Bowline', () => {
    const desk = new TimedDesk(newYork('2026-11-27T10:00'));
    desk.held(END_OF_DAY);
    desk.at(newYork('2026-11-27T12:54:59'));
    assert.deepEqual(desk.shown(), RESTS);
    desk.at(newYork('2026-11-27T12:55:29'));
    assert.deepEqual(desk.shown(), RESTS);
    desk.at(newYork('2026-11-27T12:55:30'));
    assert.deepEqual(desk.shown(), [['cancelling'], ['cancelling'], 1]);
    desk.confirmCancellations();
    desk.accept();
    desk.fill(desk.order('close'), 2, 450);
    desk.brokerHolds(0);
    desk.tick();
    assert.deepEqual([desk.position(), desk.state.closings.size], [0, 0]);
  });

  it('in the night of a future is carried out then', () => {
    const desk = new TimedDesk(newYork('2026-11-23T20:00'), FUTURE);
    desk.held({ timeExit: { at: newYork('2026-11-24T00:15') } });
    desk.at(newYork('2026-11-24T00:15:30'));
    assert.equal(desk.state.closings.size, 1);
  });

  it('of crypto is carried out by Bowline at once, on a Saturday night, too', () => {
    const desk = new TimedDesk(newYork('2026-11-21T23:00'), COIN);
    desk.held(END_OF_DAY);
    assert.deepEqual(desk.all('time-exit'), []);
    desk.at(newYork('2026-11-21T23:54:59'));
    assert.equal(desk.state.closings.size, 0);
    desk.at(newYork('2026-11-21T23:55'));
    assert.equal(desk.state.closings.size, 1);
  });

  it('finds an entry that rests: it is cancelled, and what it has filled is closed', () => {
    const desk = new TimedDesk(newYork('2026-11-27T10:00'));
    desk.buy({ ...END_OF_DAY, entry: { type: 'limit', limit: 450 }, tif: 'GTC' });
    desk.fillEntry(1);
    desk.at(newYork('2026-11-27T12:55'));
    assert.equal(desk.order('entry').state, 'cancelling');
    assert.equal(desk.state.closings.size, 0);
    desk.status(desk.order('entry'), 'Cancelled', 1);
    desk.at(newYork('2026-11-27T12:55:30'));
    assert.equal(desk.state.closings.size, 1);
    desk.confirmCancellations();
    assert.equal(desk.order('close').quantity, 1);
  });

  it('before the entry fills: what fills while it is being cancelled is closed', () => {
    const desk = new TimedDesk(newYork('2026-11-27T10:00'));
    desk.buy({ ...END_OF_DAY, entry: { type: 'limit', limit: 450 }, tif: 'GTC' });
    desk.at(newYork('2026-11-27T12:56'));
    assert.equal(desk.order('entry').state, 'cancelling');
    desk.fillEntry();
    desk.tick();
    assert.equal(desk.state.closings.size, 1);
    desk.status(desk.order('time-exit'), 'Filled', 2);
    desk.fill(desk.order('time-exit'), 2, 450);
    desk.confirmCancellations();
    desk.brokerHolds(0);
    desk.tick();
    assert.deepEqual([desk.position(), desk.state.closings.size, desk.all('close')], [0, 0, []]);
  });

  it('after a while, over a weekend, is closed on Monday by an order that waits for the open', () => {
    const desk = new TimedDesk(newYork('2026-11-20T15:30'));
    desk.held({ timeExit: { afterMs: 24 * 3_600_000 } });
    desk.at(newYork('2026-11-21T15:29'));
    assert.equal(desk.state.closings.size, 0);
    desk.at(newYork('2026-11-21T15:30'));
    assert.equal(desk.state.closings.size, 1);
  });
});

describe('a time at which the market is closed', () => {
  /** Held over the weekend; the exit is for Saturday noon. */
  function overWeekend(instrument: Instrument = SPY, facts: Partial<Signal> = {}): TimedDesk {
    const desk = new TimedDesk(newYork('2026-11-20T10:00'), instrument);
    desk.held({ timeExit: { at: newYork('2026-11-21T12:00') }, ...facts });
    desk.at(newYork('2026-11-21T12:01'));
    return desk;
  }

  it('leaves stop and time exit at IB, whose order waits for the open', () => {
    const desk = overWeekend();
    assert.deepEqual(desk.shown(), RESTS);
    for (const time of ['2026-11-22T20:00', '2026-11-23T09:29:59', '2026-11-23T09:30:29']) {
      desk.at(newYork(time));
      assert.deepEqual(desk.shown(), RESTS, time);
    }
    desk.fill(desk.order('time-exit'), 2, 451);
    desk.status(desk.order('stop'), 'Cancelled');
    desk.brokerHolds(0);
    desk.at(newYork('2026-11-23T09:31'));
    assert.deepEqual([desk.position(), desk.all('close'), desk.state.alarms.size], [0, [], 0]);
  });

  it('is carried out by Bowline where IB has not half a minute after the open', () => {
    const desk = overWeekend();
    desk.at(newYork('2026-11-23T09:30:30'));
    assert.equal(desk.state.closings.size, 1);
    const future = overWeekend(FUTURE);
    assert.deepEqual(future.shown(), RESTS);
    future.at(newYork('2026-11-22T18:00:30'));
    assert.equal(future.state.closings.size, 1);
  });

  it('at the very close of a stock is one, too', () => {
    const desk = new TimedDesk(newYork('2026-11-20T10:00'));
    desk.held({ timeExit: { at: newYork('2026-11-20T16:00') } });
    desk.at(newYork('2026-11-20T16:01'));
    assert.deepEqual(desk.shown(), RESTS);
  });

  it('of exits that work outside regular hours is carried out as soon as a limit order trades', () => {
    const desk = new TimedDesk(newYork('2026-11-20T10:00'));
    desk.held({ timeExit: { at: newYork('2026-11-20T16:00') }, outsideRth: true });
    desk.at(newYork('2026-11-20T16:00:30'));
    desk.confirmCancellations();
    const { tif, outsideRth } = desk.order('close');
    assert.deepEqual([tif, outsideRth], ['IOC', true]);
  });

  it('without an order at IB is Bowline’s: a market order that waits for the open', () => {
    const desk = new TimedDesk(newYork('2026-11-20T10:00'));
    desk.held({ timeExit: { at: newYork('2026-11-21T12:00') } });
    desk.status(desk.order('time-exit'), 'Cancelled');
    desk.at(newYork('2026-11-21T12:01'));
    desk.confirmCancellations();
    assert.deepEqual([desk.order('close').pricing.type, desk.order('close').quantity], ['market', 2]);
  });
});
