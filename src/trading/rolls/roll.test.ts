import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { averagePrice } from '../portfolio/position.ts';
import { SPY } from '../testing/fixtures.ts';
import { JUNE, MARCH, PRICING, RollDesk } from '../testing/roll-desk.ts';

/** A long position of two, whose exits have made room and whose order for the spread is out. */
function sent(units = 2): RollDesk {
  const desk = new RollDesk();
  desk.holds(units);
  desk.roll();
  desk.confirmCancellations();
  desk.sent(desk.spread());
  return desk;
}

describe('a roll', () => {
  it('cancels the exits first, then sends one order for the spread, which fills at once or not at all', () => {
    const desk = new RollDesk();
    desk.holds(2);
    desk.roll();
    assert.deepEqual(
      desk.open().map(({ role, state }) => `${role} ${state}`),
      ['stop cancelling', 'target cancelling'],
    );
    desk.status(desk.order('stop', MARCH), 'Cancelled');
    assert.equal(
      [...desk.state.orders.values()].some(({ role }) => role === 'roll'),
      false,
    );
    desk.status(desk.order('target', MARCH), 'Cancelled');
    const order = desk.spread();
    assert.deepEqual(
      [order.side, order.quantity, order.pricing, order.tif, order.state],
      ['BUY', 2, { type: 'limit', limit: 55.25 }, 'IOC', 'planned'],
    );
    assert.equal(desk.state.instruments.get(order.conId)?.exchange, 'CME');
  });

  it('places the exits of the new contract as soon as it has filled, moved by the difference', () => {
    const desk = sent();
    const order = desk.spread();
    desk.tell(...desk.spreadFill(order, 2, [6000, 6055.25]));
    assert.deepEqual(desk.exits(JUNE), ['stop SELL 2 6035.5', 'target SELL 2 6095.5']);
    assert.deepEqual(desk.exits(MARCH), []);
    assert.deepEqual([desk.position(MARCH), desk.position(JUNE)], [0, 2]);
    assert.equal(desk.state.rolls.size, 1, 'until its exits rest');
    desk.arrive();
    assert.equal(desk.state.rolls.size, 0);
    for (let second = 0; second < 20; second += 1) desk.tick();
    assert.deepEqual([...desk.state.alarms.values()], []);
    assert.deepEqual([...desk.state.breaks.values()], []);
  });

  it('turns a short position the other way round', () => {
    const desk = new RollDesk();
    desk.holds(-3);
    desk.roll();
    desk.confirmCancellations();
    const order = desk.spread();
    assert.deepEqual([order.side, order.pricing], ['SELL', { type: 'limit', limit: 54.75 }]);
    desk.tell(...desk.spreadFill(order, 3, [6000.25, 6055]));
    assert.deepEqual([desk.position(MARCH), desk.position(JUNE)], [0, -3]);
    assert.deepEqual(desk.exits(JUNE), ['stop BUY 3 6074.75', 'target BUY 3 6014.75']);
  });

  it('books each leg in its own contract, under the signal of the entry', () => {
    const desk = new RollDesk();
    const entry = desk.holds(2, { strategy: 'orb' });
    desk.roll();
    desk.confirmCancellations();
    const fills = desk.spreadFill(desk.spread(), 2, [6010, 6065.25]);
    desk.tell(...fills);
    for (const { execId } of fills.slice(1)) desk.commission(execId, 2.5);
    const march = desk.state.positions.get(MARCH.conId);
    const june = desk.state.positions.get(JUNE.conId);
    assert.ok(march && june);
    assert.equal(march.realized, (6010 - 6000.25) * 2 * 50 * 1e6);
    assert.equal(averagePrice(june), 6065.25);
    assert.deepEqual([march.commissions, june.commissions], [2_500_000, 2_500_000]);
    const owned = desk.record(entry).orders.map((ref) => desk.state.orders.get(ref));
    const into = owned.find((order) => order?.role === 'entry' && order.conId === JUNE.conId);
    assert.equal(into?.executedQuantity, 2);
    assert.equal(into.basis, 6000.25 + 55.25);
  });

  it('has one pair of exits for the pieces of a fill, moved by what they have cost together', () => {
    const desk = sent(4);
    const order = desk.spread();
    for (const june of [6055, 6055.25, 6055.5]) desk.tell(...desk.spreadFill(order, 1, [6000, june]));
    assert.deepEqual(desk.exits(JUNE), [], 'the rest comes in a moment');
    desk.status(order, 'Cancelled', 3);
    assert.deepEqual(desk.exits(JUNE), ['stop SELL 3 6035.5', 'target SELL 3 6095.5']);
    assert.deepEqual(desk.exits(MARCH), ['stop SELL 1 5980.25', 'target SELL 1 6040.25']);
  });

  it('goes on with what has not filled, whose exits rest meanwhile', () => {
    const desk = sent(5);
    const first = desk.spread();
    desk.tell(...desk.spreadFill(first, 2, [6000, 6055.25]));
    desk.tick(500);
    assert.deepEqual(desk.exits(JUNE), ['stop SELL 2 6035.5', 'target SELL 2 6095.5']);
    assert.deepEqual(desk.exits(MARCH), []);
    desk.status(first, 'Cancelled', 2);
    assert.deepEqual(desk.exits(MARCH), ['stop SELL 3 5980.25', 'target SELL 3 6040.25']);
    desk.arrive();
    desk.tick();
    assert.deepEqual(desk.exits(MARCH), ['stop SELL 3 5980.25', 'target SELL 3 6040.25'], 'not at once');
    desk.tick(5_000);
    desk.confirmCancellations();
    const second = desk.spread();
    assert.notEqual(second.ref, first.ref);
    assert.equal(second.quantity, 3);
    desk.tell(...desk.spreadFill(second, 3, [6000, 6055.25]));
    assert.deepEqual([desk.position(MARCH), desk.position(JUNE)], [0, 5]);
    assert.deepEqual(desk.exits(JUNE), [
      'stop SELL 2 6035.5',
      'stop SELL 3 6035.5',
      'target SELL 2 6095.5',
      'target SELL 3 6095.5',
    ]);
    desk.arrive();
    assert.equal(desk.state.rolls.size, 0);
  });

  it('rolls less, or nothing, where an exit fills before it is cancelled', () => {
    const part = new RollDesk();
    part.holds(2);
    part.roll();
    part.fill(part.order('target', MARCH), 1, 6040.25);
    part.confirmCancellations();
    assert.equal(part.spread().quantity, 1);
    const all = new RollDesk();
    all.holds(2);
    all.roll();
    all.fill(all.order('stop', MARCH), 2, 5980);
    all.status(all.order('target', MARCH), 'Cancelled');
    assert.equal(
      [...all.state.orders.values()].some(({ role }) => role === 'roll'),
      false,
    );
    all.tick();
    assert.equal(all.state.rolls.size, 0);
    assert.deepEqual([all.position(MARCH), all.position(JUNE)], [0, 0]);
  });

  it('waits for the leg that is told late, and knows both positions meanwhile', () => {
    const desk = sent();
    const order = desk.spread();
    const [whole, out, into] = desk.spreadFill(order, 2, [6000, 6055.25]);
    desk.tell(whole, out);
    assert.deepEqual([desk.position(MARCH), desk.position(JUNE)], [0, 0]);
    assert.deepEqual(desk.exits(JUNE), ['stop SELL 2 6035.5', 'target SELL 2 6095.5'], 'not waited for');
    desk.tell(into);
    assert.deepEqual([desk.position(MARCH), desk.position(JUNE)], [0, 2]);
    desk.arrive();
    assert.equal(desk.state.rolls.size, 0);
  });

  it('places exits anew that never reached the broker', () => {
    const desk = sent();
    const fill = desk.spreadFill(desk.spread(), 2, [6000, 6055.25]);
    desk.tell(...fill);
    const stop = desk.order('stop', JUNE);
    desk.sent(stop);
    desk.status(stop, 'PreSubmitted');
    desk.agree();
    // Killed between the stop and its target: the target is nowhere.
    desk.restart();
    for (const _ of ['first look', 'second look']) {
      desk.clock.advance(1_000);
      desk.reconcile({
        executions: fill,
        openOrders: [desk.listed(desk.order('stop', JUNE), 'PreSubmitted', { orderType: 'STP' })],
      });
    }
    assert.deepEqual(desk.exits(JUNE), ['stop SELL 2 6035.5', 'target SELL 2 6095.5']);
    const target = desk.order('target', JUNE);
    assert.equal(target.state, 'planned');
    assert.equal(target.ocaGroup, stop.ocaGroup, 'both take off what the other fills');
    desk.arrive();
    assert.equal(desk.state.rolls.size, 0);
  });

  it('counts a whole whose legs alone are told', () => {
    const desk = sent();
    const [, out, into] = desk.spreadFill(desk.spread(), 2, [6000, 6055.25]);
    desk.tell(into, out);
    assert.equal(desk.spread().state, 'filled');
    assert.deepEqual(desk.exits(JUNE), ['stop SELL 2 6035.5', 'target SELL 2 6095.5']);
    desk.arrive();
    assert.equal(desk.state.rolls.size, 0);
  });

  it('sends nothing while the quotes are beyond the limit, and leaves the exits alone', () => {
    const desk = new RollDesk();
    desk.holds(2);
    desk.roll({ pricing: { ...PRICING, limit: 55 } });
    assert.deepEqual(desk.exits(MARCH), ['stop SELL 2 5980.25', 'target SELL 2 6040.25']);
    desk.tick();
    assert.equal(
      desk.open().every(({ state }) => state === 'working'),
      true,
    );
    desk.quoteBoth(6000, 6054.75);
    desk.tick();
    desk.confirmCancellations();
    assert.deepEqual(desk.spread().pricing, { type: 'limit', limit: 55 });
  });

  it('pays a tick more with each attempt where it is to walk', () => {
    const desk = new RollDesk();
    desk.holds(2);
    desk.roll({ pricing: { ...PRICING, onUnfilled: 'walk', walkTicks: 1 } });
    const limits: unknown[] = [];
    for (let attempt = 0; attempt < 3; attempt += 1) {
      desk.confirmCancellations();
      const order = desk.spread();
      limits.push(order.pricing);
      desk.sent(order);
      desk.status(order, 'Cancelled');
      desk.arrive();
      desk.tick(5_000);
    }
    assert.deepEqual(limits, [
      { type: 'limit', limit: 55.25 },
      { type: 'limit', limit: 55.5 },
      { type: 'limit', limit: 55.5 },
    ]);
  });

  it('ends with an alarm when its time is up, and the exits rest as before', () => {
    const desk = new RollDesk();
    desk.holds(2);
    desk.roll({ pricing: { ...PRICING, limit: 50 } });
    desk.tick(60_000);
    assert.equal(desk.state.rolls.size, 0);
    const alarm = [...desk.state.alarms.values()].find(({ code }) => code === 'ROLL_FAILED');
    assert.match(
      alarm?.message ?? '',
      /2 still held: the spread is quoted at 54\.75 to 55\.25, and its limit is 50/,
    );
    assert.deepEqual(desk.exits(MARCH), ['stop SELL 2 5980.25', 'target SELL 2 6040.25']);
    desk.roll();
    assert.equal(desk.state.alarms.size, 0, 'a new roll takes the alarm away');
  });

  it('goes to the market at the end where that is said', () => {
    const desk = new RollDesk();
    desk.holds(1);
    desk.roll({ pricing: { ...PRICING, onUnfilled: 'market' } });
    desk.confirmCancellations();
    desk.status(desk.spread(), 'Cancelled');
    desk.arrive();
    desk.tick(60_000);
    desk.confirmCancellations();
    assert.deepEqual([desk.spread().pricing, desk.spread().tif], [{ type: 'market' }, 'DAY']);
  });

  it('takes each entry by itself, with its own exits', () => {
    const desk = new RollDesk();
    desk.holds(1);
    desk.holds(2, { stopLoss: { unit: 'price', value: 5990.25 } });
    desk.roll();
    for (const expected of [1, 2]) {
      desk.confirmCancellations();
      const order = desk.spread();
      assert.equal(order.quantity, expected);
      desk.tell(...desk.spreadFill(order, expected, [6000, 6055.25]));
      desk.arrive();
    }
    assert.deepEqual(
      desk.exits(JUNE).filter((text) => text.startsWith('stop')),
      ['stop SELL 1 6035.5', 'stop SELL 2 6045.5'],
    );
    assert.equal(desk.state.rolls.size, 0);
  });

  it('carries rules of the exits over', () => {
    const desk = new RollDesk();
    desk.holds(2, { breakEven: { when: { unit: 'points', value: 10 } }, timeExit: { afterMs: 3_600_000 } });
    desk.roll();
    desk.confirmCancellations();
    desk.tell(...desk.spreadFill(desk.spread(), 2, [6000, 6055.25]));
    desk.arrive();
    desk.quoteBoth(6012, 6067.25);
    desk.tick();
    const { amendment } = desk.order('stop', JUNE);
    assert.deepEqual(amendment?.pricing, { type: 'stop', stop: 6055.5 }, 'the average of the entry, moved');
    desk.clock.advance(3_600_000);
    desk.tick();
    assert.equal(desk.state.closings.has(JUNE.conId), true);
  });

  it('gives the exits back when trading is halted before the order leaves', () => {
    const desk = new RollDesk();
    desk.holds(2);
    desk.roll();
    desk.keep(desk.kernel.kill('cli', 'stop'));
    desk.confirmCancellations();
    assert.equal(
      [...desk.state.orders.values()].some(({ role }) => role === 'roll'),
      false,
    );
    assert.deepEqual(desk.exits(MARCH), ['stop SELL 2 5980.25', 'target SELL 2 6040.25']);
    desk.arrive();
    desk.tick(6_000);
    assert.equal(desk.state.rolls.size, 0);
  });

  it('is judged as neither an entry nor a reduction', () => {
    const desk = new RollDesk();
    desk.holds(2);
    desk.commit({ type: 'trading-state.changed', to: 'reduce-only', by: 'cli', reason: 'test' });
    assert.equal(desk.refusal(), undefined);
    desk.commit({ type: 'trading-state.changed', to: 'cancel-only', by: 'cli', reason: 'test' });
    assert.equal(desk.refusal(), 'TRADING_STATE');
  });

  it('refuses by name what cannot be rolled', () => {
    const desk = new RollDesk();
    assert.equal(desk.refusal(), 'NOTHING_TO_ROLL');
    desk.brokerHolds(2, MARCH);
    assert.equal(desk.refusal(), 'ROLL_EXTERNAL');
    assert.equal(desk.refusal({ external: true }), undefined);
    desk.brokerHolds(0, MARCH);
    desk.holds(2);
    assert.equal(desk.refusal({ from: SPY }), 'ROLL_NOT_A_FUTURE');
    assert.equal(desk.refusal({ to: SPY }), 'ROLL_NOT_A_FUTURE');
    assert.equal(desk.refusal({ to: MARCH }), 'ROLL_SAME_CONTRACT');
    assert.equal(desk.refusal({ to: { ...JUNE, tradingClass: 'NQ' } }), 'ROLL_OTHER_FAMILY');
    assert.equal(desk.refusal({ pricing: { ...PRICING, limit: 55.1 } }), 'ROLL_LIMIT_OFF_TICK');
    desk.roll({ pricing: { ...PRICING, limit: 50 } });
    assert.equal(desk.refusal(), 'ROLLING');
  });

  it('takes over what is not Bowline’s, where that is asked for, and gives it no stop', () => {
    const desk = new RollDesk();
    desk.brokerHolds(2, MARCH);
    desk.roll({ external: true });
    const order = desk.spread();
    assert.equal(order.quantity, 2);
    desk.tell(...desk.spreadFill(order, 2, [6000, 6055.25]));
    assert.deepEqual([desk.position(MARCH), desk.position(JUNE)], [0, 2]);
    assert.deepEqual(desk.exits(JUNE), []);
    desk.agree();
    for (let second = 0; second < 10; second += 1) desk.tick();
    assert.deepEqual([...desk.state.breaks.values()], []);
  });
});
