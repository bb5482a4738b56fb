import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OrderRecord } from '../order/order.ts';
import type { Signal } from '../signal.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal } from '../testing/fixtures.ts';

/** A step of a TradingView strategy: its order, with its position before and after it. */
const way = (prior: number, target: number, facts: Partial<Signal> = {}): Signal =>
  bareSignal(target > prior ? 'buy' : 'sell', {
    size: { by: 'units', value: Math.abs(target - prior) },
    expectedPosition: { prior, target },
    ...(target === 0 ? {} : { stopLoss: { unit: 'percent', value: 2 } }),
    ...facts,
  });
const RESTING = { entry: { type: 'limit', limit: 445 } } as const;

const all = (desk: Desk, role: OrderRecord['role']): readonly OrderRecord[] =>
  [...desk.state.orders.values()].filter((order) => order.role === role);
const alarms = (desk: Desk): readonly string[] => [...desk.state.alarms.values()].map(({ code }) => code);

/** A long entry that rests, unfilled. */
function entryRests(): Desk {
  const desk = new Desk();
  desk.take(way(0, 10, RESTING));
  desk.accept();
  return desk;
}

describe('a strategy goes flat', () => {
  it('while its entry rests: the entry is cancelled, without an alarm', () => {
    const desk = entryRests();
    const flat = way(10, 0);
    desk.take(flat);
    assert.equal(desk.order('entry').state, 'cancelling');
    assert.match(desk.record(flat).carriedOut ?? '', /Closing 1 instrument/);
    desk.confirmCancellations();
    assert.deepEqual([desk.state.closings.size, desk.state.openOrders.size, alarms(desk)], [0, 0, []]);
  });

  it('while its market entry is on its way: what fills of it is closed', () => {
    const desk = new Desk();
    desk.take(way(0, 10));
    const entry = desk.order('entry');
    desk.take(way(10, 0));
    assert.equal(entry.state, 'cancelling');
    desk.fill(entry, 4, 450.02);
    assert.equal(all(desk, 'close').length, 0);
    for (const order of [...desk.state.orders.values()]) desk.status(order, 'Cancelled', order.filled);
    assert.deepEqual([desk.order('close').side, desk.order('close').quantity], ['SELL', 4]);
    desk.accept();
    desk.fill(desk.order('close'), 4, 449);
    assert.deepEqual([desk.position(), desk.state.openOrders.size, alarms(desk)], [0, 0, []]);
  });

  it('once somebody has cancelled the entry: what fills in spite of that is closed', () => {
    const desk = entryRests();
    const entry = desk.order('entry');
    desk.keep(desk.kernel.cancel(entry.ref, 'cli', 'test'));
    desk.take(way(10, 0));
    desk.fill(entry, 10, 445);
    desk.status(desk.order('stop'), 'Cancelled');
    assert.deepEqual([desk.order('close').side, desk.order('close').quantity], ['SELL', 10]);
  });

  it('leaves the resting entry of another strategy alone', () => {
    const desk = new Desk();
    desk.take(way(0, 10, { ...RESTING, strategy: 'another' }));
    desk.accept();
    const flat = way(10, 0, { strategy: 'this one' });
    desk.take(flat);
    assert.match(desk.record(flat).carriedOut ?? '', /flat already/);
    assert.equal(desk.order('entry').state, 'working');
  });

  it('by a part while its entry has filled nothing: refused, because no part of it can be closed', () => {
    const desk = entryRests();
    const part = way(10, 5, { stopLoss: { unit: 'percent', value: 2 } });
    desk.take(part);
    assert.equal(desk.record(part).refusal?.code, 'ENTRY_FILLING');
    assert.equal(desk.order('entry').state, 'working');
  });

  for (const positionDrift of ['resync', 'refuse', 'report'] as const)
    it(`whatever is to be done about drifts: ${positionDrift}`, () => {
      const desk = entryRests();
      desk.policies = { ...desk.policies, positionDrift };
      desk.take(way(10, 0));
      assert.equal(desk.order('entry').state, 'cancelling');
    });
});

describe('a strategy turns', () => {
  it('while its entry rests: that is taken away before the other side is entered', () => {
    const desk = entryRests();
    const turn = way(10, -10);
    desk.take(turn);
    assert.equal(all(desk, 'entry').length, 1);
    assert.equal(desk.order('entry').state, 'cancelling');
    desk.confirmCancellations();
    const entry = desk.order('entry');
    assert.deepEqual([entry.signalId, entry.side, entry.quantity], [turn.id, 'SELL', 10]);
    assert.deepEqual(alarms(desk), []);
  });

  it('while its market entry is on its way: what has filled of it is closed first', () => {
    const desk = new Desk();
    desk.take(way(0, 10));
    const entry = desk.order('entry');
    desk.accept();
    const turn = way(10, -10);
    desk.take(turn);
    desk.fill(entry, 10, 450);
    desk.confirmCancellations();
    assert.deepEqual([desk.order('close').side, desk.order('close').quantity], ['SELL', 10]);
    desk.accept();
    desk.fill(desk.order('close'), 10, 449);
    const short = desk.order('entry');
    assert.deepEqual([short.signalId, short.side, short.quantity], [turn.id, 'SELL', 10]);
  });

  it('back before it is flat: only the latest side is entered', () => {
    const desk = entryRests();
    const turn = way(10, -10);
    const back = way(-10, 10);
    desk.take(turn);
    desk.take(back);
    assert.equal(desk.record(turn).refusal?.code, 'REVERSE_OVERTAKEN');
    assert.match(desk.record(back).carriedOut ?? '', /the entry follows/);
    desk.confirmCancellations();
    const [, entry, ...more] = all(desk, 'entry');
    assert.deepEqual([entry?.signalId, entry?.side, more.length], [back.id, 'BUY', 0]);
  });

  it('and adds to it before it is made: one entry for both', () => {
    const desk = entryRests();
    desk.take(way(10, -10));
    const more = way(-10, -15);
    desk.take(more);
    desk.confirmCancellations();
    const [, entry, ...others] = all(desk, 'entry');
    assert.deepEqual(
      [entry?.signalId, entry?.side, entry?.quantity, others.length],
      [more.id, 'SELL', 15, 0],
    );
  });

  it('by another size than units while it is being turned: refused', () => {
    const desk = entryRests();
    desk.take(way(10, -10));
    const more = way(-10, -15, { size: { by: 'risk-percent', value: 1 } });
    desk.take(more);
    assert.equal(desk.record(more).refusal?.code, 'CLOSING');
  });
});

describe('a strategy enters again before the old position is flat', () => {
  it('enters when it is', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.take(way(10, 0));
    const again = way(0, 10);
    desk.take(again);
    desk.confirmCancellations();
    assert.equal(all(desk, 'entry').length, 1);
    desk.accept();
    desk.fill(desk.order('close'), 10, 450);
    const entry = desk.order('entry');
    assert.deepEqual([entry.signalId, entry.side, entry.quantity], [again.id, 'BUY', 10]);
    assert.deepEqual(alarms(desk), []);
  });

  it('and leaves again: nothing is entered', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.take(way(10, 0));
    const again = way(0, 10);
    desk.take(again);
    desk.take(way(10, 0));
    desk.confirmCancellations();
    desk.accept();
    desk.fill(desk.order('close'), 10, 450);
    assert.equal(desk.record(again).refusal?.code, 'REVERSE_OVERTAKEN');
    assert.deepEqual([desk.position(), desk.state.openOrders.size], [0, 0]);
  });
});

describe('a strategy adds while a part of its position is being closed', () => {
  it('is refused, and the rest is not closed for it', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.take(way(10, 5));
    const more = way(5, 10);
    desk.take(more);
    assert.equal(desk.record(more).refusal?.code, 'CLOSING');
    assert.equal([...desk.state.closings.values()][0]?.keep, 5);
  });
});

describe('the alarm of a drift tells why', () => {
  const drift = (desk: Desk, signal: Signal): string => {
    desk.take(signal);
    return [...desk.state.alarms.values()].find(({ code }) => code === 'POSITION_DRIFT')?.message ?? '';
  };

  it('the entry ended without filling', () => {
    const desk = entryRests();
    for (const order of desk.state.orders.values()) desk.status(order, 'Cancelled');
    assert.match(drift(desk, way(10, 0)), /the entry S-\S+ ended cancelled, unfilled/);
  });

  it('the entry was refused', () => {
    const desk = new Desk();
    desk.keep(desk.kernel.kill('cli', 'test'));
    desk.take(way(0, 10));
    assert.match(drift(desk, way(10, 0)), /its signal S-\S+ was refused here \(TRADING_STATE\)/);
  });

  it('the stop has closed the position', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.fill(desk.order('stop'), 10, 440);
    desk.status(desk.order('target'), 'Cancelled');
    desk.brokerHolds(0);
    assert.match(drift(desk, way(10, 0)), /its stop S-\S+ has closed the position here/);
  });

  it('the position is being closed', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.take(bareSignal('close', { source: 'cli' }));
    assert.match(drift(desk, way(10, 0)), /is being closed \(close by signal/);
  });

  it('an entry is on its way that the sender does not count any more', () => {
    const desk = entryRests();
    const again = way(0, 10);
    assert.match(
      drift(desk, again),
      /0 are held here, long with what is on its way: the entry S-\S+ \(working\)/,
    );
    assert.equal(all(desk, 'entry').length, 1, 'a second one is not entered beside it');
  });

  it('nothing here tells it', () => {
    assert.match(drift(new Desk(), way(10, 0)), /an alert was lost/);
  });
});
