import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unixMs } from '../../core/clock.ts';
import { price } from '../../core/price.ts';
import { limitPriceOf, type OrderRecord, stopPriceOf } from '../order/order.ts';
import type { Signal } from '../signal.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, NOW, quote, SPY } from '../testing/fixtures.ts';

const types = (events: readonly { readonly type: string }[]): string[] => events.map(({ type }) => type);
const at = (value: number) => ({ unit: 'price', value }) as const;
const points = (value: number) => ({ unit: 'points', value }) as const;

/** A market buy of 10 SPY at 450.02 with a stop at 440. */
const buy = (facts: Partial<Signal> = {}): Signal =>
  bareSignal('buy', { size: { by: 'units', value: 10 }, stopLoss: at(440), ...facts });

const ordersOf = (desk: Desk, role: OrderRecord['role']): OrderRecord[] =>
  [...desk.state.orders.values()].filter((order) => order.role === role);

/** Takes the signal and lets it fill, with all exits confirmed as they stand. */
function filled(facts: Partial<Signal>): { desk: Desk; asked: Signal } {
  const desk = new Desk();
  const asked = buy(facts);
  desk.take(asked);
  assert.equal(desk.record(asked).refusal, undefined, JSON.stringify(desk.record(asked).refusal));
  desk.accept();
  desk.fill(desk.order('entry'), 10, 450.02);
  for (const role of ['stop', 'target', 'time-exit'] as const)
    for (const order of ordersOf(desk, role)) desk.status(order, 'PreSubmitted', 0, 'trigger');
  desk.brokerHolds(10);
  return { desk, asked };
}

const pending = (order: OrderRecord) => order.amendment?.pricing;

const market = (desk: Desk, bid: number): void => {
  desk.quotes.set(SPY.conId, quote(SPY, bid, bid + 0.02));
};

/** The broker shows the change that was asked for. */
function confirm(desk: Desk, order: OrderRecord): void {
  const terms = order.amendment;
  assert.ok(terms, `${order.ref} has no change under way`);
  const stop = stopPriceOf(terms.pricing);
  const facts = {
    orderType: order.role === 'target' ? 'LMT' : 'STP',
    quantity: terms.quantity,
    ...(stop === undefined ? {} : { stopPrice: price(stop) }),
  };
  desk.broker({ type: 'order', order: desk.listed(order, 'PreSubmitted', facts) });
}

describe('several targets', () => {
  const targets = [{ at: at(460), share: { by: 'percent', value: 50 } as const }, { at: at(470) }];

  it('have a stop of their own size beside each, in a group of two', () => {
    const { desk } = filled({ takeProfits: targets });
    const shown = [...desk.state.orders.values()].map(({ ref, role, quantity, ocaGroup, parent }) => [
      ref.slice(25),
      role,
      quantity,
      ocaGroup?.slice(25),
      parent?.slice(25),
    ]);
    assert.deepEqual(shown, [
      ['E', 'entry', 10, undefined, undefined],
      ['S1', 'stop', 5, 'E-exits', 'E'],
      ['T1', 'target', 5, 'E-exits', 'E'],
      ['S2', 'stop', 5, 'E-exits2', 'E'],
      ['T2', 'target', 5, 'E-exits2', 'E'],
    ]);
    desk.tick(10_000);
    assert.equal(desk.state.alarms.size, 0);
  });

  it('leave what they do not close on the stop', () => {
    const { desk } = filled({ takeProfits: [{ at: at(460), share: { by: 'units', value: 4 } }] });
    assert.deepEqual(
      ordersOf(desk, 'stop').map(({ quantity }) => quantity),
      [4, 6],
    );
  });

  it('that lie in no order, or on the wrong side, or say too much, are refused', () => {
    const cases: [Partial<Signal>, string][] = [
      [{ takeProfits: [{ at: at(470) }, { at: at(460) }] }, 'TARGETS_ORDER'],
      [{ takeProfits: [{ at: at(460) }, { at: at(440) }] }, 'TARGET_WRONG_SIDE'],
      [{ takeProfits: targets, takeProfit: at(455) }, 'TARGETS_TWICE'],
      [{ takeProfits: [] }, 'TARGETS_COUNT'],
      [{ takeProfits: [{ at: at(460), share: { by: 'units', value: 11 } }] }, 'TARGET_SHARES_EXCEED'],
    ];
    for (const [facts, code] of cases) {
      const desk = new Desk();
      const asked = buy(facts);
      desk.take(asked);
      assert.equal(desk.record(asked).refusal?.code, code);
    }
  });

  it('make room from the nearest on when a part is closed', () => {
    const { desk } = filled({ takeProfits: targets });
    desk.take(bareSignal('close', { size: { by: 'units', value: 6 } }));
    const [s1, s2] = ordersOf(desk, 'stop');
    assert.deepEqual([s1?.state, s2?.amendment?.quantity], ['working', 4]);
  });
});

describe('break-even', () => {
  it('after the first target is held by IB where it can be, and made exact by Bowline', () => {
    const { desk } = filled({
      takeProfits: [{ at: at(460) }, { at: at(470) }],
      breakEven: { when: 'first-target', offset: points(0.1) },
    });
    const [, second] = ordersOf(desk, 'stop');
    assert.ok(second);
    assert.deepEqual(second.adjustment, { trigger: 460, to: { type: 'stop', stop: 450.12 } });
    desk.tick();
    assert.equal(pending(second), undefined);
    const [firstTarget] = ordersOf(desk, 'target');
    const [firstStop] = ordersOf(desk, 'stop');
    assert.ok(firstTarget && firstStop);
    desk.fill(firstTarget, 5, 460);
    desk.status(firstStop, 'Cancelled');
    desk.brokerHolds(5);
    assert.ok(types(desk.tick()).includes('exit-rule.applied'));
    assert.deepEqual(pending(second), { type: 'stop', stop: 450.12 });
    confirm(desk, second);
    assert.ok(!types(desk.tick()).includes('exit-rule.applied'), 'once');
  });

  it('at a distance comes once, and leaves a stop alone that is better already', () => {
    const { desk } = filled({ breakEven: { when: points(5) } });
    const stop = desk.order('stop');
    market(desk, 454);
    desk.tick();
    assert.equal(pending(stop), undefined);
    market(desk, 455.1);
    desk.tick();
    assert.deepEqual(pending(stop), { type: 'stop', stop: 450.02 });
    confirm(desk, stop);
    desk.take(bareSignal('amend', { stopLoss: at(445) }));
    confirm(desk, stop);
    desk.tick();
    assert.equal(stopPriceOf(stop.pricing), 445, 'a person has moved it since');
    assert.equal(pending(stop), undefined);
  });

  it('is told by IB when its adjustable stop has moved', () => {
    const { desk } = filled({ breakEven: { when: points(5) } });
    const stop = desk.order('stop');
    desk.broker({
      type: 'order',
      order: desk.listed(stop, 'PreSubmitted', { orderType: 'STP', stopPrice: price(450.02) }),
    });
    assert.equal(stopPriceOf(stop.pricing), 450.02);
    market(desk, 456);
    desk.tick();
    assert.equal(pending(stop), undefined, 'there is nothing left to do');
  });

  it('is refused where it cannot be', () => {
    const cases: [Partial<Signal>, string][] = [
      [{ breakEven: { when: 'now' } }, 'BREAK_EVEN_WHEN'],
      [{ breakEven: { when: 'first-target' } }, 'BREAK_EVEN_NEEDS_TARGET'],
      [{ breakEven: { when: points(5) }, trailing: points(3) }, 'BREAK_EVEN_TRAILS'],
      [{ breakEven: { when: points(1), offset: points(2) } }, 'BREAK_EVEN_WRONG_SIDE'],
    ];
    for (const [facts, code] of cases) {
      const desk = new Desk();
      const asked = buy(facts);
      desk.take(asked);
      assert.equal(desk.record(asked).refusal?.code, code);
    }
  });
});

describe('a stop', () => {
  it('with a limit keeps its offset', () => {
    const { desk } = filled({ stopLimitOffset: points(0.5) });
    assert.deepEqual(desk.order('stop').pricing, { type: 'stop-limit', stop: 440, limit: 439.5 });
    market(desk, 455);
    desk.take(bareSignal('amend', { stopLoss: at(445) }));
    assert.deepEqual(pending(desk.order('stop')), { type: 'stop-limit', stop: 445, limit: 444.5 });
  });

  it('that begins to trail later rests until then and is adjusted by IB', () => {
    const { desk } = filled({ trailing: points(3), trailingTrigger: points(6) });
    const stop = desk.order('stop');
    assert.deepEqual(stop.pricing, { type: 'stop', stop: 440 });
    assert.deepEqual(stop.adjustment, {
      trigger: 456.02,
      to: { type: 'trailing-stop', amount: 3, stop: 453.02 },
    });
    assert.equal(desk.order('entry').pricing.type, 'market', 'a fixed stop may follow a market order');
    desk.broker({
      type: 'order',
      order: desk.listed(stop, 'PreSubmitted', { orderType: 'TRAIL', stopPrice: price(454) }),
    });
    assert.deepEqual(stop.pricing, { type: 'trailing-stop', amount: 3, stop: 454 });
  });

  it('that trails in steps is moved by Bowline, also after a restart', () => {
    const { desk } = filled({ trailing: points(3), trailingStep: points(1), trailingTrigger: points(2) });
    const stop = desk.order('stop');
    market(desk, 451);
    desk.tick();
    assert.equal(pending(stop), undefined, 'the trigger is not reached');
    market(desk, 453);
    desk.tick();
    assert.deepEqual(pending(stop), { type: 'stop', stop: 450 });
    confirm(desk, stop);
    market(desk, 453.5);
    desk.tick();
    assert.equal(pending(stop), undefined, 'less than a step');
    assert.ok(
      types(
        desk
          .rebuilt()
          .tick()
          .map(({ event }) => event),
      ).length === 0,
    );
    market(desk, 455);
    const again = desk
      .rebuilt()
      .tick()
      .map(({ event }) => event);
    const asked = again.find((event) => event.type === 'order.amend-requested');
    assert.deepEqual(asked?.terms.pricing, { type: 'stop', stop: 452 });
  });
});

describe('an exit by time', () => {
  it('rests at IB and leaves the rest to it', () => {
    const closeAt = unixMs(NOW + 3_600_000);
    const { desk } = filled({ timeExit: { at: closeAt }, takeProfit: at(470) });
    const timed = desk.order('time-exit');
    assert.deepEqual([timed.goodAfter, timed.pricing.type, timed.quantity], [closeAt, 'market', 10]);
    assert.equal(timed.ocaGroup, desk.order('stop').ocaGroup);
    desk.tick();
    assert.equal(desk.state.alarms.size, 0);
  });

  it('is carried out by Bowline where IB has not', () => {
    const { desk } = filled({ timeExit: { at: unixMs(NOW + 60_000) } });
    desk.clock.advance(60_000);
    desk.quotes.set(SPY.conId, quote(SPY, 450, 450.02, { time: desk.clock.now() }));
    assert.ok(!types(desk.tick()).includes('closing.started'), 'IB may take a moment');
    desk.clock.advance(30_000);
    desk.quotes.set(SPY.conId, quote(SPY, 450, 450.02, { time: desk.clock.now() }));
    assert.ok(types(desk.tick()).includes('closing.started'));
    assert.equal(desk.order('time-exit').state, 'cancelling');
    desk.confirmCancellations();
    assert.equal(desk.order('close').quantity, 10);
  });

  it('after a while counts from the first fill', () => {
    const { desk } = filled({ timeExit: { afterMs: 120_000 } });
    desk.tick(119_000);
    assert.equal(desk.state.closings.size, 0);
    desk.tick(1_000);
    assert.equal(desk.state.closings.size, 1);
  });

  it('cancels an entry that still rests, and is refused once it has passed', () => {
    const desk = new Desk();
    desk.take(buy({ entry: { type: 'limit', limit: 449 }, timeExit: { at: unixMs(NOW + 60_000) } }));
    desk.accept();
    desk.clock.advance(60_000);
    desk.quotes.set(SPY.conId, quote(SPY, 450, 450.02, { time: desk.clock.now() }));
    desk.tick();
    assert.equal(desk.order('entry').state, 'cancelling');
    const late = buy({ timeExit: { at: NOW } });
    desk.take(late);
    assert.equal(desk.record(late).refusal?.code, 'TIME_EXIT_PAST');
  });

  it('before the end of the day is that of the regular session', () => {
    const { desk } = filled({ endOfDayExit: { minutesBefore: 5 } });
    assert.equal(desk.order('time-exit').goodAfter, Date.UTC(2026, 2, 4, 20, 55));
  });
});

describe('an add', () => {
  it('takes the exits of the position, or moves them to its own', () => {
    const { desk } = filled({ takeProfit: at(470) });
    market(desk, 455);
    const [first] = ordersOf(desk, 'stop');
    desk.take(bareSignal('add', { size: { by: 'units', value: 5 } }));
    assert.deepEqual(
      [desk.order('entry').side, desk.order('stop').quantity, stopPriceOf(desk.order('stop').pricing)],
      ['BUY', 5, 440],
    );
    desk.accept();
    desk.fill(desk.order('entry'), 5, 455.02);
    desk.status(desk.order('stop'), 'PreSubmitted', 0, 'trigger');
    desk.brokerHolds(15);
    desk.take(bareSignal('add', { size: { by: 'units', value: 5 }, stopLoss: at(450) }));
    desk.accept();
    desk.tick();
    const moved = (): number | undefined => {
      const { amendment } = first ?? {};
      return amendment && stopPriceOf(amendment.pricing);
    };
    assert.equal(moved(), undefined, 'not before it has filled');
    desk.fill(desk.order('entry'), 2, 455.02);
    desk.tick();
    assert.equal(moved(), 450, 'with its first fill');
    desk.fill(desk.order('entry'), 3, 455.02);
    desk.status(desk.order('stop'), 'PreSubmitted', 0, 'trigger');
    desk.brokerHolds(20);
    desk.tick();
    assert.deepEqual(
      ordersOf(desk, 'stop').map(({ amendment, pricing }) => stopPriceOf(amendment?.pricing ?? pricing)),
      [450, 450, 450],
    );
  });

  it('takes the exits as they were last asked for, also before the broker has confirmed them', () => {
    const { desk } = filled({ takeProfit: at(470) });
    market(desk, 455);
    const [first] = ordersOf(desk, 'stop');
    desk.take(bareSignal('amend', { stopLoss: at(446), takeProfit: at(480) }));
    assert.ok(first?.amendment && stopPriceOf(first.pricing) === 440, 'on its way');
    desk.take(bareSignal('add', { size: { by: 'units', value: 5 } }));
    assert.deepEqual(
      [stopPriceOf(desk.order('stop').pricing), limitPriceOf(desk.order('target').pricing)],
      [446, 480],
    );
  });

  it('to nothing is refused', () => {
    const desk = new Desk();
    const asked = bareSignal('add', { stopLoss: at(440) });
    desk.take(asked);
    assert.equal(desk.record(asked).refusal?.code, 'NOTHING_TO_ADD_TO');
  });
});

describe('a stop that is missing', () => {
  const without = (policy: 'repair' | 'flatten' | 'alarm'): { desk: Desk; target: OrderRecord } => {
    const { desk } = filled({ takeProfit: at(470) });
    desk.policies = { ...desk.policies, onMissingStop: policy };
    desk.status(desk.order('stop'), 'Cancelled');
    return { desk, target: desk.order('target') };
  };

  it('is an alarm within 5 seconds, then placed anew beside its target', () => {
    const { desk, target } = without('repair');
    desk.tick(1_000);
    const events = desk.tick(4_000);
    assert.ok(types(events).includes('alarm.raised'));
    const renewed = desk.order('stop');
    assert.deepEqual(
      [renewed.quantity, stopPriceOf(renewed.pricing), renewed.ocaGroup],
      [10, 440, target.ocaGroup],
    );
    desk.accept();
    desk.status(renewed, 'PreSubmitted', 0, 'trigger');
    desk.tick();
    assert.equal(desk.state.alarms.size, 0);
  });

  it('is placed anew for no more than the broker shows: what closed it may not be told yet', () => {
    const { desk } = without('repair');
    desk.tick(1_000);
    desk.brokerHolds(0);
    desk.tick(3_000);
    assert.ok([...desk.state.alarms.values()].some(({ code }) => code === 'UNPROTECTED'));
    assert.equal(ordersOf(desk, 'stop').length, 1);
    desk.brokerHolds(6);
    desk.tick(500);
    assert.equal(ordersOf(desk, 'stop').at(-1)?.quantity, 6);
  });

  it('is answered by closing, or by nothing but the alarm, as configured', () => {
    const { desk: closing } = without('flatten');
    closing.tick(5_000);
    closing.tick();
    assert.equal(closing.state.closings.size, 1);
    const { desk: alarm } = without('alarm');
    alarm.tick(5_000);
    alarm.tick(60_000);
    assert.equal(ordersOf(alarm, 'stop').length, 1);
    assert.equal([...alarm.state.alarms.values()][0]?.code, 'UNPROTECTED');
  });

  it('leaves no exit behind that could open a position', () => {
    const { desk, target } = without('alarm');
    desk.fill(desk.order('entry'), 10, 450, { side: 'SELL', ref: desk.order('stop').ref });
    desk.brokerHolds(0);
    desk.tick(6_000);
    desk.tick();
    assert.equal(target.state, 'cancelling');
  });
});
