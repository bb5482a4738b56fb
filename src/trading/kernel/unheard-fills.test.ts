import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { COMPARED_AFTER_END_MS } from '../combos/combo-book.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, SPY, signal } from '../testing/fixtures.ts';
import { EXECUTIONS_MISSING } from './missing-executions.ts';
import { EXECUTIONS_OVERDUE_MS, overdueExecutions } from './overdue-executions.ts';
import { protectionOf } from './protection.ts';
import { UNPROTECTED_AFTER_MS } from './watch-protection.ts';

const MISMATCH = `mismatch-${SPY.conId}`;
const UNPROTECTED = `unprotected-${SPY.conId}`;

/** An entry that the broker calls filled, without an execution. */
function filledByStatus(desk: Desk, facts: Parameters<typeof bareSignal>[1]): void {
  desk.take(bareSignal('buy', { size: { by: 'units', value: 10 }, ...facts }));
  desk.accept();
  desk.status(desk.order('entry'), 'Filled', 10);
  desk.brokerHolds(10);
}

function ticks(desk: Desk, seconds: number): void {
  for (let second = 0; second < seconds; second += 1) desk.tick();
}

/** 10 SPY by the entry's status alone, whose stop and target have ended. */
function nakedUnheard(): Desk {
  const desk = new Desk();
  desk.take(signal());
  desk.accept();
  for (const role of ['stop', 'target'] as const) desk.status(desk.order(role), 'Cancelled');
  desk.status(desk.order('entry'), 'Filled', 10);
  desk.brokerHolds(10);
  return desk;
}

describe('a fill that is told by its status alone', () => {
  it('is compared with what the broker holds, although the ledger is empty and no order is open', () => {
    const desk = new Desk({ stopRequired: false });
    filledByStatus(desk, {});
    ticks(desk, 6);
    assert.equal(desk.position(), 0);
    assert.match(
      desk.state.alarms.get(MISMATCH)?.message ?? '',
      /add up to 0 SPY; the broker holds 10: the broker counts 10 filled of .*-E, and executions for 0 have come/,
    );
    assert.equal(desk.state.breaks.get(SPY.conId)?.cause, 'missed-fill');
    desk.fill(desk.order('entry'), 10, 450);
    desk.tick();
    assert.equal(desk.state.alarms.size, 0);
    assert.equal(desk.state.breaks.size, 0);
  });

  it('is unprotected in time where its stop was refused', () => {
    const desk = nakedUnheard();
    assert.equal(protectionOf(desk.state, SPY.conId).status, 'no');
    desk.tick(UNPROTECTED_AFTER_MS);
    assert.match(desk.state.alarms.get(UNPROTECTED)?.message ?? '', /^10 SPY have no working stop/);
  });

  it('gets its missing stop, once its executions are overdue and the broker shows the units', () => {
    const desk = nakedUnheard();
    ticks(desk, 12);
    const stop = desk.order('stop');
    assert.deepEqual([stop.state, stop.quantity], ['planned', 10]);
    desk.accept();
    assert.equal(protectionOf(desk.state, SPY.conId).status, 'yes');
  });

  it('leaves what the executions and the broker show unprotected, where they deny it together', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.brokerHolds(10);
    // The fill was taken back, and neither it nor its correction was told.
    desk.status(desk.order('target'), 'Filled', 10);
    desk.status(desk.order('stop'), 'Cancelled');
    ticks(desk, 12);
    assert.match(
      desk.state.alarms.get(UNPROTECTED)?.message ?? '',
      /^10 of the 10 SPY that the broker holds/,
    );
    desk.brokerHolds(0);
    desk.tick();
    assert.equal(desk.state.alarms.has(UNPROTECTED), false);
  });

  it('is protected by the stop that rests for it, and needs none when the stop has filled the same way', () => {
    const desk = new Desk();
    desk.take(signal());
    desk.accept();
    desk.status(desk.order('entry'), 'Filled', 10);
    desk.status(desk.order('stop'), 'Submitted');
    desk.brokerHolds(10);
    assert.equal(protectionOf(desk.state, SPY.conId).status, 'yes');
    desk.status(desk.order('stop'), 'Filled', 10);
    desk.status(desk.order('target'), 'Cancelled');
    desk.brokerHolds(0);
    ticks(desk, 60);
    // That neither side was ever told is another matter.
    assert.deepEqual(
      [...new Set([...desk.state.alarms.values()].map(({ code }) => code))],
      [EXECUTIONS_MISSING],
    );
  });

  it('has its executions asked for after a moment, until they come, and not for days', () => {
    const desk = new Desk({ stopRequired: false });
    filledByStatus(desk, {});
    const { ref } = desk.order('entry');
    const overdue = () => overdueExecutions(desk.state, desk.clock.now());
    desk.clock.advance(EXECUTIONS_OVERDUE_MS - 1);
    assert.deepEqual(overdue(), []);
    desk.clock.advance(1);
    assert.deepEqual(overdue(), [ref]);
    desk.clock.advance(24 * 3_600_000);
    assert.deepEqual(overdue(), []);
    desk.fill(desk.order('entry'), 10, 450);
    assert.equal(desk.order('entry').lackingSince, undefined);
  });

  it('is overdue although further fills of the order are told', () => {
    const desk = new Desk({ stopRequired: false });
    desk.take(bareSignal('buy', { size: { by: 'units', value: 10 } }));
    desk.accept();
    for (let filled = 1; filled <= 4; filled += 1) {
      desk.status(desk.order('entry'), 'Submitted', filled);
      desk.tick();
    }
    assert.deepEqual(overdueExecutions(desk.state, desk.clock.now()), [desk.order('entry').ref]);
  });
});

describe('an order that has ended', () => {
  it('and that has filled unheard is found by what the broker holds', () => {
    const desk = new Desk();
    desk.take(signal());
    desk.accept();
    desk.broker({
      type: 'order-notice',
      orderId: desk.order('entry').orderId,
      code: 202,
      message: 'Order Canceled',
      fate: 'cancelled',
    });
    for (const role of ['stop', 'target'] as const) desk.status(desk.order(role), 'Cancelled');
    desk.brokerHolds(10);
    ticks(desk, 6);
    assert.match(desk.state.alarms.get(MISMATCH)?.message ?? '', /add up to 0 SPY; the broker holds 10/);
    desk.tick(COMPARED_AFTER_END_MS);
    assert.ok(desk.state.alarms.has(MISMATCH), 'a difference that was found stays one');
  });

  it('long ago does not make trades by hand a difference', () => {
    const desk = new Desk();
    desk.take(signal());
    desk.accept();
    for (const role of ['entry', 'stop', 'target'] as const) desk.status(desk.order(role), 'Cancelled');
    desk.tick(COMPARED_AFTER_END_MS);
    desk.brokerHolds(10);
    ticks(desk, 6);
    assert.equal(desk.state.alarms.size, 0);
  });
});
