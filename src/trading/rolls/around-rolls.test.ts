import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { remaindersOf } from '../kernel/bracket.ts';
import { signal } from '../testing/fixtures.ts';
import { JUNE, MARCH, PRICING, RollDesk } from '../testing/roll-desk.ts';

describe('a contract that ends', () => {
  const codes = (desk: RollDesk) => [...desk.state.alarms.values()].map(({ code }) => code);
  /** Thursday 2026-03-19, the day before the last of March. */
  const atTheEnd = (): RollDesk => {
    const desk = new RollDesk();
    desk.clock.advance(15 * 86_400_000);
    desk.quoteBoth(6000, 6055);
    desk.holds(2);
    return desk;
  };

  it('is an alarm while it is held, once, and none while it is rolled', () => {
    const desk = atTheEnd();
    desk.tick();
    assert.deepEqual(codes(desk), ['CONTRACT_ENDS']);
    desk.roll({ pricing: { ...PRICING, limit: 50 } });
    desk.tick();
    assert.deepEqual(codes(desk), []);
    desk.tick(60_000);
    desk.tick();
    assert.deepEqual(codes(desk), ['ROLL_FAILED'], 'the roll has failed: one alarm, not two');
  });

  it('is one from two business days before, and none on the day before that', () => {
    for (const [days, expected] of [
      [0, []],
      [13, []],
      [14, ['CONTRACT_ENDS']],
    ] as const) {
      const desk = new RollDesk();
      desk.clock.advance(days * 86_400_000);
      desk.quoteBoth(6000, 6055);
      desk.holds(2);
      desk.tick();
      assert.deepEqual(codes(desk), expected, `${days} days after 4 March, whose third Friday is the 20th`);
    }
  });
});

/** A long position of two, whose exits have made room and whose order for the spread is out. */
function underWay(): RollDesk {
  const desk = new RollDesk();
  desk.holds(2);
  desk.roll();
  desk.confirmCancellations();
  desk.sent(desk.spread());
  return desk;
}

describe('after a roll', () => {
  function rolled(): RollDesk {
    const desk = underWay();
    desk.tell(...desk.spreadFill(desk.spread(), 2, [6000, 6055.25]));
    desk.arrive();
    return desk;
  }

  it('a close of the continuous symbol closes the rolled position, whatever month it means by then', () => {
    for (const [symbol, meant] of [
      ['ES1!', MARCH],
      ['ES1!', JUNE],
      ['ESH2026', MARCH],
    ] as const) {
      const desk = rolled();
      desk.take(signal({ action: 'close', symbol }), meant);
      assert.equal(desk.state.closings.has(JUNE.conId), true, symbol);
    }
  });

  it('a close follows the position also where the symbol has moved on and nothing was rolled', () => {
    const desk = new RollDesk();
    desk.holds(2);
    desk.take(signal({ action: 'close', symbol: 'ES1!' }), JUNE);
    assert.equal(desk.state.closings.has(MARCH.conId), true);
  });

  it('a new entry with its month means that month', () => {
    const desk = rolled();
    const entry = signal({
      action: 'buy',
      symbol: 'ESH2026',
      size: { by: 'units', value: 1 },
      stopLoss: { unit: 'points', value: 20 },
      takeProfit: { unit: 'points', value: 40 },
    });
    desk.take(entry, MARCH);
    assert.equal(desk.record(entry).refusal, undefined);
    assert.equal(desk.order('entry', MARCH).signalId, entry.id);
  });

  it('a flatten while units are on their way closes what arrives', () => {
    const desk = underWay();
    const order = desk.spread();
    desk.take(signal({ action: 'flatten', symbol: 'ESH2026' }), MARCH);
    desk.tell(...desk.spreadFill(order, 2, [6000, 6055.25]));
    desk.arrive();
    assert.equal(desk.state.closings.has(JUNE.conId), true);
    desk.confirmCancellations();
    assert.equal(desk.order('close', JUNE).quantity, 2);
    assert.equal(desk.state.closings.has(MARCH.conId), false);
  });

  it('a close of a part is refused for the moment in which units are on their way', () => {
    const desk = underWay();
    const half = signal({ action: 'close', symbol: 'ES1!', portion: { by: 'fraction', value: 0.5 } });
    desk.take(half, MARCH);
    assert.equal(desk.record(half).refusal?.code, 'ROLLING');
  });

  it('all that came in parts belongs to its entry, and goes with it', () => {
    const desk = new RollDesk();
    const entry = desk.holds(5, { timeExit: { afterMs: 3_600_000 } });
    desk.roll();
    for (const [units, june] of [
      [2, 6055.25],
      [3, 6055.5],
    ] as const) {
      desk.confirmCancellations();
      const order = desk.spread();
      desk.tell(...desk.spreadFill(order, units, [6000, june]));
      if (order.quantity > units) desk.status(order, 'Cancelled', units);
      desk.arrive();
      desk.tick(5_000);
    }
    assert.equal(desk.position(JUNE), 5);
    assert.equal(remaindersOf(desk.state, JUNE.conId, 5).get(entry.id), 5);
    desk.clock.advance(3_600_000);
    desk.quoteBoth(6000, 6055);
    desk.tick();
    assert.equal(desk.state.closings.get(JUNE.conId)?.keep, undefined, 'the whole of it is closed');
  });

  it('a stop of what came in parts, or went there and back, is changed once', () => {
    const desk = new RollDesk();
    desk.holds(5, { breakEven: { when: { unit: 'points', value: 10 } } });
    desk.roll();
    for (const units of [2, 3]) {
      desk.confirmCancellations();
      const order = desk.spread();
      desk.tell(...desk.spreadFill(order, units, [6000, 6055.25]));
      if (order.quantity > units) desk.status(order, 'Cancelled', units);
      desk.arrive();
      desk.tick(5_000);
    }
    const before = desk.journal.length;
    desk.quoteBoth(6012, 6067.5);
    desk.tick();
    const changed = desk.journal
      .slice(before)
      .flatMap(({ event }) => (event.type === 'order.amend-requested' ? [event.ref] : []));
    assert.equal(changed.length, 2);
    assert.equal(new Set(changed).size, 2);
  });

  it('break-even by hand means what was paid at first, moved by the difference', () => {
    const desk = rolled();
    desk.quoteBoth(6100, 6155);
    const moved = signal({ action: 'amend', symbol: 'ES1!', breakEven: { when: 'now' } });
    const { stopLoss: _stop, takeProfit: _target, ...bare } = moved;
    desk.take(bare, JUNE);
    assert.deepEqual(desk.order('stop', JUNE).amendment?.pricing, { type: 'stop', stop: 6055.5 });
  });

  it('it can be rolled back, with everything', () => {
    const desk = rolled();
    desk.roll({ from: JUNE, to: MARCH });
    desk.confirmCancellations();
    const order = desk.spread();
    assert.deepEqual(order.pricing, { type: 'limit', limit: -54.75 });
    const [whole, june, march] = desk.spreadFill(order, 2, [6055.25, 6000.25]);
    desk.tell(whole, { ...june, conId: JUNE.conId }, { ...march, conId: MARCH.conId });
    assert.deepEqual([desk.position(MARCH), desk.position(JUNE)], [2, 0]);
    assert.deepEqual(desk.exits(MARCH), ['stop SELL 2 5980.5', 'target SELL 2 6040.5']);
    desk.arrive();
    assert.equal(desk.state.rolls.size, 0);
    for (let second = 0; second < 10; second += 1) desk.tick();
    assert.deepEqual([...desk.state.alarms.values()], []);
  });
});

describe('a roll that waits while its new month is turned against it', () => {
  it('ends before its next units go, and says why: netted, nobody could tell whose exits are whose', () => {
    const desk = new RollDesk();
    desk.holds(2);
    desk.roll({ pricing: { ...PRICING, limit: 50 } });
    const entry = signal({
      symbol: 'ESM6',
      action: 'sell',
      size: { by: 'units', value: 1 },
      stopLoss: { unit: 'price', value: 6075 },
      takeProfit: { unit: 'price', value: 6015 },
    });
    desk.take(entry, JUNE);
    desk.accept();
    desk.fill(desk.order('entry', JUNE), 1, 6055, { symbol: 'ES' });
    desk.arrive();
    desk.quoteBoth(6010, 6055);
    desk.tick(6_000);
    assert.deepEqual(desk.exits(MARCH), ['stop SELL 2 5980.25', 'target SELL 2 6040.25']);
    const [alarm] = [...desk.state.alarms.values()];
    assert.equal(alarm?.code, 'ROLL_FAILED');
    assert.match(alarm?.message ?? '', /-1 ESM6 are held/);
    assert.equal(desk.state.rolls.size, 0);
  });
});
