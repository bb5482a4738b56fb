import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unixMs } from '../../core/clock.ts';
import type { ResetSettings } from '../resets/settings.ts';
import type { Signal } from '../signal.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, NOW, SPY, signal } from '../testing/fixtures.ts';
import type { ResetNow } from './held-entries.ts';

const MINUTE_MS = 60_000;

/** A reset of half an hour has just begun; entries may be held for an hour. */
class Night {
  reset: ResetNow | undefined;
  readonly desk: Desk;

  constructor(entries: ResetSettings['entries'], minutes = 30) {
    const until = unixMs(NOW + minutes * MINUTE_MS);
    this.reset = { window: { name: "IB's daily reset", from: NOW, until }, entries, holdMs: 60 * MINUTE_MS };
    this.desk = new Desk({}, { reset: () => this.reset });
  }

  take(made: Signal): Signal {
    this.desk.take(made);
    return made;
  }

  /** The reset ends, and what is due is released and acted upon. */
  morning(minutes = 30): void {
    this.reset = undefined;
    this.desk.tick(minutes * MINUTE_MS);
    for (const due of this.desk.kernel.dueEntries()) {
      this.desk.keep(this.desk.kernel.release(due.id));
      this.desk.keep(this.desk.kernel.act(due, { instrument: SPY }));
    }
  }

  codeOf({ id }: Signal): string | undefined {
    return this.desk.state.signals.get(id)?.refusal?.code;
  }
}

describe('an entry during a reset', () => {
  it('is refused, with how long it lasts', () => {
    const night = new Night('refuse');
    const entry = night.take(signal());
    assert.equal(night.codeOf(entry), 'RESET_WINDOW');
    assert.match(night.desk.record(entry).refusal?.message ?? '', /30 min yet/);
    assert.equal(night.desk.state.orders.size, 0);
  });

  it('is sent where resets are allowed for', () => {
    const night = new Night('allow');
    night.take(signal());
    assert.equal(night.desk.state.orders.size, 3);
  });

  it('is held, and decided anew when the reset is over', () => {
    const night = new Night('hold');
    // The sender's own time would be too old by then, but for the time that we held it.
    const entry = night.take(signal({ time: NOW }));
    assert.equal(night.desk.state.orders.size, 0);
    assert.equal(night.desk.record(entry).held?.until, NOW + 30 * MINUTE_MS);
    assert.deepEqual(night.desk.kernel.dueEntries(), []);
    assert.deepEqual(night.desk.kernel.act(entry, { instrument: SPY }), [], 'not before it is released');
    night.morning();
    assert.equal(night.desk.state.orders.size, 3);
    assert.equal(night.desk.record(entry).held, undefined);
  });

  it('that came as the reset began is let go at its end, although it may be held for no longer', () => {
    const night = new Night('hold', 60);
    const entry = night.take(signal());
    night.morning(60);
    assert.equal(night.codeOf(entry), undefined);
    assert.equal(night.desk.state.orders.size, 3);
    const late = new Night('hold', 60);
    const waits = late.take(signal());
    late.desk.link = { ready: false, readOnly: false, brokerUp: true };
    late.morning(61);
    assert.ok(late.desk.record(waits).held, 'what it is judged by may come a moment later');
    late.desk.tick(MINUTE_MS);
    assert.equal(late.codeOf(waits), 'HELD_TOO_LONG');
  });

  it('counts the time that it is held as none while it is held, too', () => {
    const night = new Night('hold');
    const entry = night.take(signal({ time: NOW }));
    night.reset = undefined;
    night.desk.clock.advance(30 * MINUTE_MS);
    const decision = night.desk.kernel.explain(entry, { instrument: SPY });
    assert.notEqual(decision.kind === 'refused' && decision.refusal.code, 'SIGNAL_STALE');
  });

  it('is held also when it could not be judged because the link is down', () => {
    const night = new Night('hold');
    night.desk.link = { ready: false, readOnly: false, brokerUp: false, reason: 'no session' };
    const entry = night.take(signal());
    assert.ok(night.desk.record(entry).held);
    night.morning();
    assert.equal(night.desk.state.orders.size, 0, 'not while orders cannot leave');
    night.desk.link = { ready: true, readOnly: false, brokerUp: true };
    night.morning(1);
    assert.equal(night.desk.state.orders.size, 3);
  });

  it('that would be refused in any case is refused at once', () => {
    const night = new Night('hold');
    const { stopLoss: _, ...naked } = signal();
    assert.equal(night.codeOf(night.take(naked)), 'STOP_REQUIRED');
  });

  it('is not held for a reset that lasts longer than entries keep', () => {
    const night = new Night('hold', 61);
    assert.equal(night.codeOf(night.take(signal())), 'RESET_WINDOW');
  });

  it('is dropped when it has become too old for want of a link', () => {
    const night = new Night('hold');
    const entry = night.take(signal());
    night.desk.link = { ready: false, readOnly: false, brokerUp: true };
    night.morning(59);
    assert.ok(night.desk.record(entry).held);
    night.desk.tick(MINUTE_MS);
    assert.equal(night.codeOf(entry), 'HELD_TOO_LONG');
    night.desk.link = { ready: true, readOnly: false, brokerUp: true };
    night.morning(1);
    assert.equal(night.desk.state.orders.size, 0);
  });

  it('is given up when its sender wants out meanwhile, or trading is stopped', () => {
    const closed = new Night('hold');
    const first = closed.take(signal());
    closed.take(bareSignal('close'));
    assert.equal(closed.codeOf(first), 'HELD_SUPERSEDED');
    const killed = new Night('hold');
    const second = killed.take(signal());
    killed.desk.keep(killed.desk.kernel.kill('cli', 'enough'));
    killed.desk.tick();
    assert.equal(killed.codeOf(second), 'TRADING_STATE');
    for (const night of [closed, killed]) {
      night.morning();
      assert.equal(night.desk.state.orders.size, 0);
    }
  });
});

describe('what the sender says last of a held entry', () => {
  const units = (value: number) => ({ by: 'units', value }) as const;
  const opens = () => signal({ size: units(10), expectedPosition: { prior: 0, target: 10 } });

  it('an exit by its own book-keeping ends it, as the word close does', () => {
    for (const said of [{ prior: 10, target: 0 }, { target: 0 }, { prior: 10 }, { target: 5, prior: 10 }]) {
      const night = new Night('hold');
      const entry = night.take(opens());
      const size = units(said.target === 5 ? 5 : 10);
      night.take(signal({ action: 'sell', size, expectedPosition: said }));
      assert.equal(night.codeOf(entry), 'HELD_SUPERSEDED', JSON.stringify(said));
      night.morning();
      assert.equal(night.desk.state.orders.size, 0, JSON.stringify(said));
    }
  });

  it('a turn ends it, and is carried out alone', () => {
    const night = new Night('hold');
    const entry = night.take(opens());
    const turn = night.take(
      signal({
        action: 'sell',
        size: units(20),
        expectedPosition: { prior: 10, target: -10 },
        stopLoss: { unit: 'percent', value: 1 },
        takeProfit: { unit: 'percent', value: 2 },
      }),
    );
    assert.equal(night.codeOf(entry), 'HELD_SUPERSEDED');
    assert.equal(night.codeOf(turn), undefined);
    night.morning();
    const entries = [...night.desk.state.orders.values()].filter(({ role }) => role === 'entry');
    assert.deepEqual(
      entries.map(({ side, quantity }) => [side, quantity]),
      [['SELL', 10]],
    );
  });

  it('more of the same ends nothing', () => {
    const night = new Night('hold');
    const first = night.take(opens());
    night.take(signal({ size: units(5), expectedPosition: { prior: 10, target: 15 } }));
    assert.equal(night.codeOf(first), undefined);
  });
});

describe('during a reset', () => {
  it('closings go on, and exits rest', () => {
    const night = new Night('refuse');
    const { reset } = night;
    night.reset = undefined;
    night.desk.longSpy();
    night.reset = reset;
    night.take(bareSignal('close'));
    night.desk.confirmCancellations();
    assert.equal(night.desk.order('close').quantity, 10);
  });

  it('a link that is down is what a reset does, and wakes people when it is over', () => {
    for (const [code, facts] of [
      ['LINK_DOWN', { brokerUp: false }],
      ['NOT_LOGGED_IN', { brokerUp: true, notLoggedIn: true }],
    ] as const) {
      const night = new Night('refuse');
      const { desk, reset } = night;
      night.reset = undefined;
      desk.longSpy();
      night.reset = reset;
      desk.link = { ready: false, readOnly: false, downSince: desk.clock.now(), ...facts };
      desk.tick(2 * MINUTE_MS);
      const alarm = () => [...desk.state.alarms.values()].find((each) => each.code === code);
      assert.deepEqual([alarm()?.severity, alarm()?.quietUntil], ['warning', reset?.window.until]);
      night.morning();
      assert.deepEqual([alarm()?.severity, alarm()?.quietUntil], ['critical', undefined]);
    }
  });

  it('warnings are quiet until it is over, and critical alarms are not', () => {
    const night = new Night('refuse');
    const { desk, reset } = night;
    night.reset = undefined;
    desk.longSpy();
    night.reset = reset;
    desk.status(desk.order('stop'), 'Cancelled');
    desk.brokerHolds(14);
    desk.tick(6_000);
    const alarms = Object.fromEntries([...desk.state.alarms.values()].map((alarm) => [alarm.code, alarm]));
    assert.equal(alarms.POSITION_MISMATCH?.quietUntil, reset?.window.until);
    assert.ok(alarms.UNPROTECTED);
    assert.equal(alarms.UNPROTECTED?.quietUntil, undefined);
  });
});
