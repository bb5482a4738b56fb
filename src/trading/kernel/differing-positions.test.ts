import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { differing } from '../testing/break-scene.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, quote, SPY, signal } from '../testing/fixtures.ts';

const mismatch = (desk: Desk): boolean => desk.state.alarms.has(`mismatch-${SPY.conId}`);
const told = (desk: Desk, units: number): void => {
  desk.brokerHolds(units);
  desk.brokerPositionsSince.set(SPY.conId, desk.clock.now());
};

describe('a difference from the broker’s position', () => {
  it('is found while another client trades every few seconds, and bounds the closing', () => {
    const desk = new Desk();
    desk.longSpy();
    let seconds = 0;
    for (; seconds < 600 && !mismatch(desk); seconds += 1) {
      if (seconds % 3 === 0) told(desk, 2 + ((seconds / 3) % 2));
      desk.tick();
    }
    assert.ok(seconds <= 7, `after ${seconds} s`);
    desk.tick();
    assert.ok(desk.state.breaks.has(SPY.conId));
    told(desk, 2);
    desk.quotes.set(SPY.conId, quote(SPY, 450, 450.02, { time: desk.clock.now() }));
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    assert.equal(desk.order('close').quantity, 2);
  });

  it('ends when both agree once', () => {
    const desk = new Desk();
    desk.longSpy();
    for (let second = 0; second < 60; second += 1) {
      told(desk, second % 4 === 0 ? 10 : 7);
      desk.tick();
      assert.ok(!mismatch(desk), `after ${second} s`);
    }
  });

  it('is none while fills are told a little later than the position, or earlier', () => {
    for (const lag of [-2, 2]) {
      const desk = new Desk();
      desk.provesEveryStep = false;
      desk.take(signal({ size: { by: 'units', value: 60 } }));
      desk.accept();
      const entry = desk.order('entry');
      for (let second = 1; second < 30; second += 1) {
        desk.fill(entry, 1, 450.02);
        told(desk, Math.max(0, second - lag));
        desk.tick();
        assert.ok(!mismatch(desk), `${lag} behind, after ${second} s`);
      }
    }
  });

  it('is one after a minute although both move over the same figures', () => {
    const desk = new Desk();
    desk.provesEveryStep = false;
    desk.take(signal({ size: { by: 'units', value: 90 } }));
    desk.accept();
    const entry = desk.order('entry');
    let seconds = 1;
    for (; seconds < 90 && !mismatch(desk); seconds += 1) {
      desk.fill(entry, 1, 450.02);
      told(desk, seconds + 2);
      desk.tick();
    }
    assert.ok(seconds > 55 && seconds < 65, `after ${seconds} s`);
  });

  it('is none while executions come later than the broker’s count of them', () => {
    const desk = new Desk();
    desk.provesEveryStep = false;
    desk.take(signal({ size: { by: 'units', value: 60 } }));
    desk.accept();
    const entry = desk.order('entry');
    for (let second = 1; second < 40; second += 1) {
      desk.status(entry, 'Submitted', second);
      if (second % 9 === 0) desk.fill(entry, 1, 450.02);
      told(desk, second);
      desk.tick();
      assert.ok(!mismatch(desk), `after ${second} s`);
    }
  });

  it('begins anew with a link that was away', () => {
    const desk = new Desk();
    desk.longSpy();
    for (let second = 0; second < 12; second += 1) {
      told(desk, 3 + (second % 2));
      desk.link = { ...desk.link, ready: second % 4 !== 0 };
      desk.tick();
      assert.ok(!mismatch(desk));
    }
  });

  it('stays one in a new session, and at a start, until the broker has told its positions', () => {
    for (const begin of [(desk: Desk) => desk.session(101), (desk: Desk) => desk.restart()]) {
      const desk = differing(4);
      desk.take(bareSignal('close'));
      desk.link = { ...desk.link, ready: false };
      desk.brokerPositions.clear();
      begin(desk);
      desk.tick();
      assert.ok(mismatch(desk));
      desk.confirmCancellations();
      told(desk, 4);
      desk.link = { ...desk.link, ready: true };
      desk.tick();
      assert.ok(mismatch(desk));
      assert.equal(desk.order('close').quantity, 4);
      told(desk, 10);
      desk.tick();
      assert.ok(!mismatch(desk));
    }
  });
});
