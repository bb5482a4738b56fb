import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Price, price, type Quantity } from '../../core/price.ts';
import { Desk } from '../testing/desk.ts';
import { READY, SPY, signal } from '../testing/fixtures.ts';
import { EXECUTIONS_MISSING } from './missing-executions.ts';

const alarms = (desk: Desk) => [...desk.state.alarms.values()].map(({ id, code }) => [code, id.slice(-2)]);
const tick = (desk: Desk, seconds: number): void => {
  for (let second = 0; second < seconds; second += 1) desk.tick();
};

/** 10 SPY bought, of which the broker tells counts alone. */
function unheardEntry(): Desk {
  const desk = new Desk();
  desk.take(signal());
  desk.accept();
  desk.status(desk.order('entry'), 'Filled', 10);
  desk.status(desk.order('stop'), 'Submitted');
  desk.brokerHolds(10);
  return desk;
}

/** The same, sold by their stop. */
function unheardRoundTrip(): Desk {
  const desk = unheardEntry();
  tick(desk, 8);
  desk.status(desk.order('stop'), 'Filled', 10);
  desk.status(desk.order('target'), 'Cancelled');
  desk.brokerHolds(0);
  return desk;
}

const settle = (desk: Desk, role: 'entry' | 'stop', quantity: number, at: number): void => {
  const fill = { quantity: quantity as Quantity, price: price(at) as Price };
  desk.keep(desk.kernel.settle(desk.order(role).ref, 'cli', 'trade log', fill));
};

describe('executions that never come', () => {
  it('of a round trip that nets to flat are an alarm of each order', () => {
    const desk = unheardRoundTrip();
    tick(desk, 25);
    assert.deepEqual(alarms(desk), [[EXECUTIONS_MISSING, '-E']]);
    tick(desk, 10);
    assert.deepEqual(alarms(desk), [
      [EXECUTIONS_MISSING, '-E'],
      [EXECUTIONS_MISSING, '-S'],
    ]);
    const { message } = desk.state.alarms.get(`executions-${desk.order('entry').ref}`) ?? {};
    assert.match(message ?? '', /counts 10 filled of .*-E \(BUY SPY\), and executions for 0 have come/);
  });

  it('are told by the difference of the positions while there is one', () => {
    const desk = unheardEntry();
    tick(desk, 60);
    assert.deepEqual(
      alarms(desk).map(([code]) => code),
      ['POSITION_MISMATCH'],
    );
  });

  it('are none any more when they come, each by itself', () => {
    const desk = unheardRoundTrip();
    tick(desk, 40);
    desk.fill(desk.order('stop'), 10, 440);
    desk.fill(desk.order('entry'), 6, 450);
    tick(desk, 1);
    assert.deepEqual(alarms(desk), [[EXECUTIONS_MISSING, '-E']]);
    desk.fill(desk.order('entry'), 4, 450);
    tick(desk, 1);
    assert.deepEqual([alarms(desk), desk.position()], [[], 0]);
  });

  it('are not alarmed for the first time while nobody hears the broker', () => {
    const desk = unheardRoundTrip();
    desk.link = { ...READY, ready: false };
    tick(desk, 60);
    assert.ok(!alarms(desk).some(([code]) => code === EXECUTIONS_MISSING));
    desk.link = READY;
    tick(desk, 1);
    assert.equal(alarms(desk).length, 2);
  });

  it('are booked by the word of a person, no more than was counted, once', () => {
    const desk = unheardRoundTrip();
    tick(desk, 40);
    settle(desk, 'entry', 11, 450);
    assert.equal(desk.order('entry').executedQuantity, 0);
    settle(desk, 'entry', 10, 450);
    settle(desk, 'entry', 10, 450);
    settle(desk, 'stop', 10, 440);
    tick(desk, 1);
    assert.deepEqual([alarms(desk), desk.position()], [[], 0]);
    assert.equal(desk.state.positions.get(SPY.conId)?.realized, -100_000_000);
    assert.deepEqual([desk.order('entry').state, desk.order('entry').filled], ['filled', 10]);
  });

  it("give way to the broker's own, as many as it tells", () => {
    const desk = unheardRoundTrip();
    tick(desk, 40);
    settle(desk, 'entry', 10, 450);
    settle(desk, 'stop', 10, 440);
    desk.fill(desk.order('stop'), 4, 439);
    const stop = desk.order('stop');
    assert.deepEqual([stop.executedQuantity, stop.filled, stop.state], [10, 10, 'filled']);
    assert.equal(desk.state.positions.get(SPY.conId)?.realized, -104_000_000);
    desk.fill(stop, 6, 439);
    tick(desk, 1);
    assert.deepEqual([stop.executedQuantity, alarms(desk), desk.position()], [10, [], 0]);
    assert.equal(desk.state.positions.get(SPY.conId)?.realized, -110_000_000);
  });
});
