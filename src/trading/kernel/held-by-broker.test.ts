import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFAULT_POLICIES } from '../policies.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, READY, signal } from '../testing/fixtures.ts';
import { CLOSING_INACTIVE, ENTRY_INACTIVE, TARGET_INACTIVE } from './held-by-broker.ts';

/** An entry that rests, with its exits. */
function resting(): Desk {
  const desk = new Desk();
  desk.take(signal());
  desk.accept();
  return desk;
}

const alarms = (desk: Desk) => [...desk.state.alarms.values()].filter(({ code }) => code === ENTRY_INACTIVE);
const tick = (desk: Desk, seconds: number): void => {
  for (let second = 0; second < seconds; second += 1) desk.tick();
};

describe('an entry that the broker holds', () => {
  it('is a warning after half a minute that says why, until it works', () => {
    const desk = resting();
    desk.status(desk.order('entry'), 'Inactive', 0, 'locate');
    tick(desk, 29);
    assert.deepEqual(alarms(desk), []);
    tick(desk, 1);
    const [alarm] = alarms(desk);
    assert.equal(alarm?.severity, 'warning');
    assert.match(alarm?.message ?? '', /-E \(BUY 10 SPY\): Inactive \(locate\)/);
    desk.status(desk.order('entry'), 'Submitted');
    tick(desk, 1);
    assert.deepEqual(alarms(desk), []);
  });

  it('counts from the first moment, whatever words follow, and anew after it has worked', () => {
    const desk = resting();
    desk.status(desk.order('entry'), 'PreSubmitted', 0, 'locate');
    tick(desk, 20);
    desk.status(desk.order('entry'), 'Inactive');
    tick(desk, 10);
    assert.equal(alarms(desk).length, 1);
    desk.status(desk.order('entry'), 'Submitted');
    tick(desk, 1);
    desk.status(desk.order('entry'), 'Inactive');
    tick(desk, 29);
    assert.deepEqual(alarms(desk), []);
  });

  it('is none any more once it has ended, and while it is being cancelled', () => {
    for (const end of ['Cancelled', 'PendingCancel'] as const) {
      const desk = resting();
      desk.status(desk.order('entry'), 'Inactive');
      tick(desk, 31);
      assert.equal(alarms(desk).length, 1);
      desk.status(desk.order('entry'), end);
      tick(desk, 1);
      assert.deepEqual(alarms(desk), []);
    }
  });

  it('is no alarm where it waits for its trigger, nor first raised while nobody hears the broker', () => {
    const desk = resting();
    desk.status(desk.order('entry'), 'PreSubmitted', 0, 'trigger');
    tick(desk, 60);
    assert.deepEqual(alarms(desk), []);
    desk.status(desk.order('entry'), 'Inactive');
    desk.link = { ...READY, ready: false };
    tick(desk, 60);
    assert.deepEqual(alarms(desk), []);
    desk.link = READY;
    tick(desk, 1);
    assert.equal(alarms(desk).length, 1);
    desk.link = { ...READY, ready: false };
    tick(desk, 60);
    assert.equal(alarms(desk).length, 1, 'a lost link ends no alarm');
  });

  it('is an alarm beside what has filled of it, too', () => {
    const desk = resting();
    desk.policies = { ...DEFAULT_POLICIES, onMissingStop: 'alarm' };
    desk.fill(desk.order('entry'), 4, 450.02);
    desk.brokerHolds(4);
    desk.status(desk.order('entry'), 'Inactive', 4);
    tick(desk, 31);
    assert.equal(alarms(desk).length, 1);
  });

  it('is one as long as IB does not take it in', () => {
    const desk = resting();
    desk.status(desk.order('entry'), 'PendingSubmit');
    tick(desk, 29);
    assert.deepEqual(alarms(desk), []);
    tick(desk, 1);
    assert.match(alarms(desk)[0]?.message ?? '', /: PendingSubmit\. It does not trade now/);
  });
});

describe('a target that the broker holds', () => {
  it('is a warning after half a minute, until it works', () => {
    for (const held of ['PendingSubmit', 'Inactive'] as const) {
      const desk = new Desk();
      desk.longSpy();
      desk.status(desk.order('target'), held);
      tick(desk, 29);
      assert.equal(desk.state.alarms.size, 0);
      tick(desk, 1);
      const [alarm] = desk.state.alarms.values();
      assert.deepEqual([alarm?.code, alarm?.severity], [TARGET_INACTIVE, 'warning']);
      assert.match(alarm?.message ?? '', new RegExp(`target .*-T \\(SELL 10 SPY\\): ${held}`));
      desk.status(desk.order('target'), 'Submitted');
      tick(desk, 1);
      assert.equal(desk.state.alarms.size, 0);
    }
  });
});

describe('a closing order that the broker holds', () => {
  it('is critical after half a minute, also of a position that has no stop by plan, until it works or ends', () => {
    for (const held of ['PendingSubmit', 'Inactive'] as const) {
      for (const over of ['Submitted', 'Cancelled'] as const) {
        const desk = new Desk({ stopRequired: false });
        const { stopLoss: _, takeProfit: __, ...entry } = signal();
        desk.take(entry);
        desk.accept();
        desk.fill(desk.order('entry'), 10, 450.02);
        desk.brokerHolds(10);
        desk.take(bareSignal('close'));
        const close = desk.order('close');
        desk.sent(close);
        desk.status(close, held);
        tick(desk, 29);
        assert.equal(desk.state.alarms.size, 0);
        tick(desk, 1);
        const [alarm] = desk.state.alarms.values();
        assert.deepEqual([alarm?.code, alarm?.severity], [CLOSING_INACTIVE, 'critical']);
        assert.match(alarm?.message ?? '', new RegExp(`closing order .* \\(SELL 10 SPY\\): ${held}`));
        desk.status(close, over);
        tick(desk, 1);
        assert.equal(desk.state.alarms.size, 0);
      }
    }
  });
});
