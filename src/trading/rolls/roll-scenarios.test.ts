import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { remaindersOf } from '../kernel/bracket.ts';
import { accountSums, freshSums } from '../kernel/order-sums.ts';
import { signal } from '../testing/fixtures.ts';
import { JUNE, MARCH, RollDesk } from '../testing/roll-desk.ts';

/** A long position whose exits have made room and whose order for the spread is out. */
function sent(units = 2): RollDesk {
  const desk = new RollDesk();
  desk.holds(units);
  desk.roll();
  desk.confirmCancellations();
  desk.sent(desk.spread());
  return desk;
}

/** Two of five have been rolled; three rest with their exits. */
function halfDone(): RollDesk {
  const desk = sent(5);
  const order = desk.spread();
  desk.tell(...desk.spreadFill(order, 2, [6000, 6055.25]));
  desk.status(order, 'Cancelled', 2);
  desk.arrive();
  return desk;
}

describe('a close in the middle of a roll', () => {
  const closesBoth = (desk: RollDesk): void => {
    desk.confirmCancellations();
    desk.tick(2_000);
    assert.equal(desk.order('close', MARCH).quantity, 3);
    assert.equal(desk.order('close', JUNE).quantity, 2);
    desk.fill(desk.order('close', MARCH), 3, 6000, { symbol: 'ES' });
    desk.fill(desk.order('close', JUNE), 2, 6055, { symbol: 'ES' });
    assert.deepEqual([desk.position(MARCH), desk.position(JUNE)], [0, 0]);
    assert.equal(desk.state.rolls.size, 0);
  };

  it('closes what was rolled before, too', () => {
    for (const facts of [
      { action: 'close', symbol: 'ES1!' },
      { action: 'flatten', symbol: 'ESH2026' },
    ] as const) {
      const desk = halfDone();
      desk.take(signal(facts), MARCH);
      closesBoth(desk);
    }
  });

  it('closes both months of a continuous symbol whose roll has ended half done', () => {
    for (const meant of [MARCH, JUNE]) {
      const desk = halfDone();
      desk.tick(60_000);
      desk.keep(desk.kernel.rolls.end(MARCH.conId, 'cli', 'enough'));
      desk.quoteBoth(6000, 6055);
      desk.take(signal({ action: 'close', symbol: 'ES1!' }), meant);
      closesBoth(desk);
    }
  });

  it('closes the one month that is named when nothing is rolled any more', () => {
    const desk = halfDone();
    desk.keep(desk.kernel.rolls.end(MARCH.conId, 'cli', 'enough'));
    desk.take(signal({ action: 'close', symbol: 'ESM2026' }), JUNE);
    assert.deepEqual([...desk.state.closings.keys()], [JUNE.conId]);
  });

  it('is refused for a part while units are on their way, and may be sent again', () => {
    const desk = sent();
    const half = signal({ action: 'close', symbol: 'ES1!', size: { by: 'units', value: 1 } });
    const answer = desk.kernel.explain(half, { instrument: MARCH });
    assert.equal(answer.kind === 'refused' && answer.refusal.code, 'ROLLING');
    desk.take(half, MARCH);
    assert.equal(desk.record(half).refusal?.code, 'ROLLING');
    assert.equal(desk.state.closings.size, 0);
  });
});

describe('a fill of the spread', () => {
  it('is protected within two seconds where its executions do not come', () => {
    const desk = sent();
    desk.status(desk.spread(), 'Filled', 2);
    desk.tick(1_000);
    assert.deepEqual(desk.exits(JUNE), ['stop SELL 2 6035.5', 'target SELL 2 6095.5'], 'by its limit');
  });

  it('whose legs are told later than 10 s is no alarm about exits, while the broker holds as much', () => {
    const desk = sent();
    desk.status(desk.spread(), 'Filled', 2);
    desk.tick(1_000);
    desk.accept();
    desk.brokerHolds(0, MARCH);
    desk.brokerHolds(2, JUNE);
    const excess = () =>
      [...desk.state.alarms.values()].filter(({ code }) => code === 'EXITS_EXCEED_POSITION');
    for (let second = 0; second < 30; second += 1) desk.tick(1_000);
    assert.deepEqual(excess(), []);
    desk.brokerHolds(0, JUNE);
    desk.tick(1_000);
    assert.match(
      excess()[0]?.message ?? '',
      /2 more than the 0 held/,
      'the broker shows that they have gone',
    );
    desk.brokerHolds(2, JUNE);
    desk.tick(1_000);
    assert.deepEqual(excess(), []);
    desk.tell(...desk.spreadFill(desk.spread(), 2, [6000, 6055.25]));
    desk.tick(1_000);
    assert.deepEqual(excess(), []);
    assert.deepEqual([desk.position(MARCH), desk.position(JUNE)], [0, 2]);
  });

  it('that is told after the exits were given back is an alarm where stops are not required, too', () => {
    const desk = new RollDesk({ stopRequired: false });
    desk.policies = { ...desk.policies, onMissingStop: 'alarm' };
    desk.holds(2);
    desk.roll();
    desk.confirmCancellations();
    desk.sent(desk.spread());
    desk.status(desk.spread(), 'Cancelled');
    desk.arrive();
    desk.tell(...desk.spreadFill(desk.spread(), 2, [6000, 6055.25]));
    desk.agree();
    for (let second = 0; second < 5; second += 1) desk.tick();
    assert.deepEqual([desk.position(MARCH), desk.position(JUNE)], [0, 2]);
    const [alarm] = [...desk.state.alarms.values()].filter(({ code }) => code === 'UNPROTECTED');
    assert.match(alarm?.message ?? '', /2 ESM6 have no working stop/);
  });

  it('that is told after the exits were given back gets the stop of the old month, moved by what it has cost', () => {
    for (const direction of [1, -1]) {
      const desk = new RollDesk();
      desk.holds(2 * direction);
      desk.roll();
      desk.confirmCancellations();
      desk.sent(desk.spread());
      desk.status(desk.spread(), 'Cancelled');
      desk.arrive();
      desk.tell(...desk.spreadFill(desk.spread(), 2, [6000, 6055.25]));
      desk.agree();
      for (let second = 0; second < 8; second += 1) desk.tick();
      assert.deepEqual([desk.position(MARCH), desk.position(JUNE)], [0, 2 * direction]);
      assert.deepEqual(desk.exits(JUNE), [direction > 0 ? 'stop SELL 2 6035.5' : 'stop BUY 2 6075.25']);
      assert.equal(desk.state.rolledInto.get(MARCH.conId), JUNE.conId);
      desk.arrive();
      desk.tick();
      assert.equal(
        [...desk.state.alarms.values()].some(({ code }) => code === 'UNPROTECTED'),
        false,
      );
    }
  });

  it('is in the sums of both contracts, whatever tells of it first', () => {
    for (const first of [0, 1, 2]) {
      const desk = sent();
      const fills = desk.spreadFill(desk.spread(), 2, [6000, 6055.25]);
      desk.link = { ...desk.link, ready: false };
      accountSums(desk.state);
      for (const fill of [...fills.slice(first), ...fills.slice(0, first)]) {
        desk.tell(fill);
        const sums = [...accountSums(desk.state)].sort(([a], [b]) => a - b);
        assert.deepEqual(
          sums,
          [...freshSums(desk.state)].sort(([a], [b]) => a - b),
        );
      }
    }
  });
});

describe('a stop that is missing after a roll', () => {
  it('is placed anew under a reference of its own, although one was placed anew before the roll', () => {
    const desk = new RollDesk();
    desk.holds(2);
    const lose = (): void => {
      const stop = desk.open().find(({ role }) => role === 'stop');
      if (stop) desk.status(stop, 'Cancelled');
      desk.tick(5_000);
      desk.tick();
      desk.arrive();
    };
    lose();
    assert.deepEqual(desk.exits(MARCH), ['stop SELL 2 5980.25', 'target SELL 2 6040.25']);
    desk.quoteBoth(6000, 6055);
    desk.roll();
    desk.confirmCancellations();
    desk.sent(desk.spread());
    desk.tell(...desk.spreadFill(desk.spread(), 2, [6000, 6055.25]));
    desk.arrive();
    assert.deepEqual(desk.exits(JUNE), ['stop SELL 2 6035.5', 'target SELL 2 6095.5']);
    lose();
    assert.deepEqual(desk.exits(JUNE), ['stop SELL 2 6035.5', 'target SELL 2 6095.5']);
    const stops = [...desk.state.orders.values()].filter(({ role }) => role === 'stop').map(({ ref }) => ref);
    assert.equal(new Set(stops).size, 4, stops.join(' '));
  });
});

describe('a stop that is missing when its units are rolled', () => {
  it('is placed with their target in the new contract, in one group', () => {
    const desk = new RollDesk();
    desk.holds(2);
    const stop = desk.open().find(({ role }) => role === 'stop');
    assert.ok(stop);
    desk.status(stop, 'Cancelled');
    desk.roll();
    desk.confirmCancellations();
    desk.sent(desk.spread());
    desk.tell(...desk.spreadFill(desk.spread(), 2, [6000, 6055.25]));
    desk.arrive();
    assert.deepEqual(desk.exits(JUNE), ['stop SELL 2 6035.5', 'target SELL 2 6095.5']);
    const [group, other] = desk.open().map(({ ocaGroup }) => ocaGroup);
    assert.ok(group);
    assert.equal(other, group);
  });

  it('is given back with it where nothing is rolled', () => {
    const desk = new RollDesk();
    desk.holds(2);
    const stop = desk.open().find(({ role }) => role === 'stop');
    assert.ok(stop);
    desk.status(stop, 'Cancelled');
    desk.roll();
    desk.keep(desk.kernel.kill('cli', 'stop'));
    desk.confirmCancellations();
    desk.arrive();
    assert.deepEqual(desk.exits(MARCH), ['stop SELL 2 5980.25', 'target SELL 2 6040.25']);
  });
});

describe('what others do in the old contract', () => {
  it('is waited for while the broker shows less than ours, with the exits untouched', () => {
    const desk = new RollDesk();
    desk.holds(2);
    desk.brokerHolds(1, MARCH);
    const answer = desk.kernel.rolls.explain(desk.request());
    assert.match((answer.ok && answer.value.waits) || '', /the broker shows 1 ESH6/);
    desk.roll();
    assert.equal(
      desk.open().every(({ state }) => state === 'working'),
      true,
    );
    desk.agree();
    desk.tick();
    desk.confirmCancellations();
    assert.equal(desk.spread().quantity, 2);
  });

  it('gives the exits back where it happens while they make room', () => {
    for (const direction of [1, -1]) {
      const desk = new RollDesk();
      desk.holds(2 * direction);
      desk.roll();
      desk.brokerHolds(0, MARCH);
      desk.confirmCancellations();
      assert.equal(
        [...desk.state.orders.values()].some(({ role }) => role === 'roll'),
        false,
      );
      assert.equal(desk.exits(MARCH).length, 2);
    }
  });

  it('is not taken over a moment after a fill of ours, which the broker may not show yet', () => {
    const desk = new RollDesk();
    desk.holds(2);
    desk.clock.advance(60_000);
    desk.quoteBoth(6000, 6055);
    desk.fill(desk.order('target', MARCH), 2, 6040.25);
    desk.status(desk.order('stop', MARCH), 'Cancelled');
    assert.equal(desk.refusal({ external: true }), 'ROLL_EXTERNAL');
    desk.clock.advance(5_000);
    desk.quoteBoth(6000, 6055);
    assert.equal(desk.refusal({ external: true }), undefined);
    assert.equal(desk.refusal(), 'ROLL_EXTERNAL');
  });

  it('is not taken for units of an entry that was made beside it, once those are rolled', () => {
    const desk = new RollDesk();
    desk.brokerHolds(3, MARCH);
    desk.roll({ external: true });
    desk.sent(desk.spread());
    desk.status(desk.spread(), 'Cancelled');
    desk.tick(2_000);
    desk.keep(desk.kernel.rolls.end(MARCH.conId, 'cli', 'enough'));
    const entry = desk.holds(2);
    desk.quoteBoth(6000, 6055);
    desk.roll();
    desk.confirmCancellations();
    desk.sent(desk.spread());
    desk.tell(...desk.spreadFill(desk.spread(), 2, [6000, 6055.25]));
    assert.deepEqual([desk.position(MARCH), desk.position(JUNE)], [3, 2]);
    assert.equal(remaindersOf(desk.state, MARCH.conId, 3).get(entry.id) ?? 0, 0);
    assert.equal(remaindersOf(desk.state, JUNE.conId, 2).get(entry.id), 2);
  });

  it('is rolled after what is Bowline\u2019s, whose exits are for its own units alone', () => {
    const desk = new RollDesk();
    desk.holds(2);
    desk.brokerHolds(5, MARCH);
    desk.tick(6_000);
    desk.quoteBoth(6000, 6055);
    assert.equal(desk.refusal({ external: true }), 'ROLL_EXTERNAL');
  });
});

describe('an order for the spread that the broker refuses', () => {
  it('is given up at the third time, with the exits as before', () => {
    const desk = new RollDesk();
    desk.holds(2);
    desk.roll();
    for (const _ of [1, 2, 3]) {
      assert.equal(desk.state.rolls.size, 1);
      desk.confirmCancellations();
      const order = desk.spread();
      desk.sent(order);
      desk.broker({
        type: 'order-notice',
        orderId: order.orderId,
        code: 201,
        message: 'Order rejected - reason: margin',
        fate: 'rejected',
      });
      assert.equal(order.state, 'rejected');
      assert.deepEqual(desk.exits(MARCH), ['stop SELL 2 5980.25', 'target SELL 2 6040.25']);
      desk.arrive();
      desk.quoteBoth(6000, 6055);
      desk.tick(5_000);
    }
    assert.equal(desk.state.rolls.size, 0);
    assert.deepEqual(
      [...desk.state.alarms.values()].map(({ code, message }) => [
        code,
        /refused its order 3 times: .*margin/.test(message),
      ]),
      [['ROLL_FAILED', true]],
    );
    assert.equal(
      desk.open().every(({ state }) => state === 'working'),
      true,
    );
  });
});

describe('a roll of what a stopped strategy holds', () => {
  it('is refused when it is explained, too, not only when its turn comes', () => {
    const desk = new RollDesk();
    desk.holds(1);
    desk.holds(2, { strategy: 'orb' });
    desk.commit({
      type: 'trading-state.changed',
      scope: { kind: 'strategy', name: 'orb' },
      to: 'cancel-only',
      by: 'cli',
      reason: 'test',
    });
    assert.equal(desk.refusal(), 'TRADING_STATE');
    const started = desk.kernel.rolls.start(desk.request());
    assert.equal(started.ok, false);
    assert.equal(desk.state.alarms.size, 0);
  });
});
