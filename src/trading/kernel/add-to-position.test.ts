import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unixMs } from '../../core/clock.ts';
import { price } from '../../core/price.ts';
import { stopPriceOf } from '../order/order.ts';
import { added, holding, market, priced } from '../testing/add-scene.ts';
import { bareSignal, NOW } from '../testing/fixtures.ts';

const at = (value: number) => ({ unit: 'price', value }) as const;
const far = (value: number) => ({ unit: 'points', value }) as const;
const TWO_TARGETS = {
  takeProfits: [{ at: at(460) }, { at: at(470) }],
  breakEven: { when: 'first-target', offset: far(0.5) },
} as const;

describe('an add without exits of its own takes', () => {
  it('all targets of the position in their shares, with a stop beside each, and its break-even', () => {
    const { entry, stops, targets } = added(holding(TWO_TARGETS), 4);
    assert.deepEqual(priced(targets), [
      [2, 460],
      [2, 470],
    ]);
    assert.deepEqual(priced(stops), [
      [2, 440],
      [2, 440],
    ]);
    assert.deepEqual(entry.rules?.breakEven, { when: 'first-target', offset: 0.5 });
  });

  it('what is left of them once the first target has filled, and the stop at break-even', () => {
    const desk = holding(TWO_TARGETS);
    const first = desk.record(desk.state.signals.values().next().value?.signal ?? bareSignal('buy')).orders;
    const [target] = first
      .map((ref) => desk.state.orders.get(ref))
      .filter((order) => order?.role === 'target');
    const [stop] = first.map((ref) => desk.state.orders.get(ref)).filter((order) => order?.role === 'stop');
    assert.ok(target && stop);
    market(desk, 460);
    desk.fill(target, 5, 460);
    desk.status(stop, 'Cancelled');
    desk.brokerHolds(5);
    desk.tick();
    const { entry, stops, targets } = added(desk, 4);
    assert.deepEqual([priced(targets), priced(stops)], [[[4, 470]], [[4, 450.52]]]);
    assert.equal(entry.rules, undefined);
  });

  it('a part without a target as such', () => {
    const takeProfits = [{ at: at(460), share: { by: 'percent', value: 40 } }] as const;
    const { stops, targets } = added(holding({ takeProfits }), 5);
    assert.deepEqual(priced(targets), [[2, 460]]);
    assert.deepEqual(priced(stops), [
      [2, 440],
      [3, 440],
    ]);
  });

  it('the limit of its stop', () => {
    const { stops } = added(holding({ stopLimitOffset: far(2) }), 5);
    assert.deepEqual(stops[0]?.pricing, { type: 'stop-limit', stop: 440, limit: 438 });
  });

  for (const [trailing, expected] of [
    [far(5), { type: 'trailing-stop', amount: 5, stop: 450.02 }],
    [
      { unit: 'percent', value: 1 },
      { type: 'trailing-stop-percent', percent: 1, stop: 450.47 },
    ],
  ] as const)
    it(`its trailing stop of ${trailing.value} ${trailing.unit}, from the price of the add on`, () => {
      const desk = holding({ trailing, entry: { type: 'limit', limit: 450.02 } });
      market(desk, 455);
      const { stops } = added(desk, 5, { entry: { type: 'limit', limit: 455.02 } });
      assert.deepEqual(stops[0]?.pricing, expected);
    });

  it('its stop that trails later, and trails at once where the market has come there', () => {
    const facts = { trailing: far(5), trailingTrigger: at(458), stopLoss: at(440) } as const;
    const before = added(holding(facts), 5).stops[0];
    assert.deepEqual(before?.pricing, { type: 'stop', stop: 440 });
    assert.deepEqual(before?.adjustment, {
      trigger: 458,
      to: { type: 'trailing-stop', amount: 5, stop: 453 },
    });
    const desk = holding(facts);
    market(desk, 459);
    const after = added(desk, 5, { entry: { type: 'limit', limit: 459 } }).stops[0];
    assert.deepEqual(after?.pricing, { type: 'trailing-stop', amount: 5, stop: 454 });
  });

  it('its stop that trails in steps, from where it rests', () => {
    const desk = holding({ trailing: far(5), trailingStep: far(1), stopLoss: at(445) });
    market(desk, 453);
    desk.tick();
    const { entry, stops } = added(desk, 5);
    assert.deepEqual(entry.rules?.trail, { distance: 5, step: 1, initial: 448 });
    assert.deepEqual(priced(stops), [[5, 448]]);
  });

  it('its exit at the end of the day: nothing of it stays overnight', () => {
    const desk = holding({ endOfDayExit: { minutesBefore: 5 } });
    const { entry, times } = added(desk, 5);
    const end = Date.UTC(2026, 2, 4, 20, 55);
    assert.deepEqual([times[0]?.goodAfter, times[0]?.quantity, entry.rules?.exitAt], [end, 5, end]);
    desk.accept();
    desk.fill(entry, 5, 450.02);
    desk.brokerHolds(15);
    desk.clock.advance(end - NOW + 31_000);
    market(desk, 450);
    desk.tick();
    for (let round = 0; round < 3; round += 1) {
      desk.confirmCancellations();
      desk.accept();
      const close = desk.order('close');
      if (close.filled === 0) desk.fill(close, close.quantity, 450);
      desk.brokerHolds(desk.position());
      desk.tick();
    }
    assert.deepEqual([desk.position(), desk.state.openOrders.size], [0, 0]);
  });

  it('what is left of the time that it is to last', () => {
    const desk = holding({ timeExit: { afterMs: 600_000 } });
    desk.tick(240_000);
    market(desk, 450);
    assert.equal(added(desk, 5).entry.rules?.exitAfterMs, 360_000);
  });

  it('nothing of an exit whose time has come: it is refused', () => {
    const desk = holding({ timeExit: { at: unixMs(NOW + 60_000) } });
    desk.clock.advance(60_000);
    market(desk, 450);
    const late = bareSignal('add', { size: { by: 'units', value: 5 } });
    desk.take(late);
    assert.equal(desk.record(late).refusal?.code, 'TIME_EXIT_PAST');
    const lasting = holding({ timeExit: { afterMs: 60_000 } });
    lasting.clock.advance(60_000);
    market(lasting, 450);
    const over = bareSignal('add', { size: { by: 'units', value: 5 } });
    lasting.take(over);
    assert.equal(lasting.record(over).refusal?.code, 'TIME_EXIT_PAST');
  });

  it('where its exits work: also outside regular hours', () => {
    const { entry, stops } = added(holding({ outsideRth: true }), 5);
    assert.deepEqual([entry.outsideRth, stops[0]?.outsideRth], [false, true]);
  });
});

describe('an add with exits of its own', () => {
  it('takes the kinds that it does not say', () => {
    const desk = holding({ ...TWO_TARGETS, endOfDayExit: { minutesBefore: 5 } });
    const { entry, stops, targets, times } = added(desk, 4, { stopLoss: at(445) });
    assert.deepEqual([priced(stops).length, stopPriceOf(stops[0]?.pricing ?? { type: 'market' })], [2, 445]);
    assert.deepEqual(priced(targets), [
      [2, 460],
      [2, 470],
    ]);
    assert.equal(times.length, 2);
    assert.deepEqual([entry.rules?.breakEven, entry.rules?.align], [undefined, { stop: price(445) }]);
  });
});

describe('an add to a position of several entries', () => {
  it('takes the exits of the oldest that is still held', () => {
    const desk = holding({ takeProfit: at(470) });
    const { entry } = added(desk, 5, { timeExit: { afterMs: 60_000 } });
    desk.accept();
    desk.fill(entry, 5, 450.02);
    desk.brokerHolds(15);
    const again = added(desk, 5);
    assert.deepEqual([again.entry.rules, priced(again.targets)], [undefined, [[5, 470]]]);
  });
});
