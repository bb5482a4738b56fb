import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type OrderRef, signalId } from '../../core/ids.ts';
import { compared } from '../../trading/testing/break-scene.ts';
import { Desk } from '../../trading/testing/desk.ts';
import { quote, SPY, signal } from '../../trading/testing/fixtures.ts';
import { Ownership, ownerOfSignal } from './ownership.ts';

const { conId } = SPY;
const ALEX = ownerOfSignal({ source: 'alert', strategy: 'alex' });
const MIA = ownerOfSignal({ source: 'alert', strategy: 'mia' });

/** 10 SPY that Alex has bought. */
function bought(): Desk {
  const desk = new Desk();
  desk.longSpy({ strategy: 'alex' });
  return desk;
}

function buysMore(desk: Desk): void {
  desk.quotes.set(conId, quote(SPY, 450, 450.02, { time: desk.clock.now() }));
  desk.take(signal({ strategy: 'mia' }));
  desk.accept();
  desk.fill(desk.order('entry'), 10, 450.02);
}

/** The broker holds so many for long enough, and a person takes that over. */
function adopt(desk: Desk, units: number, averageCost?: number): void {
  desk.brokerHolds(units);
  const told = desk.brokerPositions.get(conId);
  if (told && averageCost !== undefined) desk.brokerPositions.set(conId, { ...told, averageCost });
  desk.tick(6_000);
  desk.tick();
  compared(desk);
  // The quotes tell the market's clock.
  desk.quotes.set(conId, quote(SPY, 450, 450.02, { time: desk.clock.now() }));
  desk.keep(desk.kernel.resolveBreak(conId, 'adopt', 'cli', 'as in TWS'));
  assert.equal(desk.position(), units);
  desk.tick();
  desk.confirmCancellations();
  desk.tick();
}

function unitsIn({ journal }: Desk): readonly [alex: number, mia: number] {
  const ownership = new Ownership();
  for (const { event } of journal) ownership.take(event);
  return [ownership.lots.unitsOf(ALEX, conId), ownership.lots.unitsOf(MIA, conId)];
}

describe('what a sender holds', () => {
  it('has gone where a person has sold it by hand and Bowline has taken that over', () => {
    const desk = bought();
    adopt(desk, 0);
    buysMore(desk);
    assert.deepEqual(unitsIn(desk), [0, 10]);
  });

  it('is less, the oldest first, where a part of it has gone', () => {
    const desk = bought();
    buysMore(desk);
    adopt(desk, 14);
    assert.deepEqual(unitsIn(desk), [4, 10]);
  });

  it('is as many units as a split has made of it', () => {
    const desk = bought();
    adopt(desk, 20, 225.01);
    assert.deepEqual(unitsIn(desk), [20, 0]);
  });

  it('has gone with a closing of Bowline’s own, and of the watchdog’s', () => {
    const closed = bought();
    closed.commit({
      type: 'closing.started',
      conId,
      signalId: signalId('W-756733-104-DU1234567'),
      by: 'bowline',
      reason: 'LOSS_LIMIT',
    });
    closed.confirmCancellations();
    closed.fill(closed.order('close'), 10, 449);
    assert.equal(closed.position(), 0);
    assert.deepEqual(unitsIn(closed), [0, 0]);
    const watched = bought();
    const ref = `W-20260304-150010-000001-C${conId}` as OrderRef;
    watched.fill(watched.order('stop'), 10, 440, { ref, side: 'SELL' });
    assert.equal(watched.position(), 0);
    assert.deepEqual(unitsIn(watched), [0, 0]);
  });

  it('has no second time what came late of a fill that was taken over', () => {
    const desk = bought();
    const exit = desk.order('stop');
    desk.status(exit, 'Filled', 10);
    desk.status(desk.order('target'), 'Cancelled');
    desk.tick(11_000);
    const late = desk.execution(exit, 10, 440);
    adopt(desk, 0);
    desk.broker({ type: 'execution', execution: late });
    assert.equal(desk.position(), 0);
    assert.deepEqual(unitsIn(desk), [0, 0]);
    buysMore(desk);
    assert.deepEqual(unitsIn(desk), [0, 10]);
  });

  it('is what came late of its entry, which a person had taken over', () => {
    const desk = bought();
    desk.quotes.set(conId, quote(SPY, 450, 450.02, { time: desk.clock.now() }));
    desk.take(signal({ strategy: 'mia', size: { by: 'units', value: 5 } }));
    desk.accept();
    desk.status(desk.order('entry'), 'Filled', 5);
    desk.tick(11_000);
    const late = desk.execution(desk.order('entry'), 5, 450.02);
    adopt(desk, 15);
    assert.deepEqual(unitsIn(desk), [10, 0], 'nobody’s yet');
    desk.broker({ type: 'execution', execution: late });
    assert.deepEqual(unitsIn(desk), [10, 5]);
  });
});
