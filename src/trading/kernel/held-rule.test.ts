import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { signalId } from '../../core/ids.ts';
import type { Signal } from '../signal.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, ES, quote, signal } from '../testing/fixtures.ts';
import { type HeldSides, heldStep, meansOtherSide } from './held-rule.ts';
import { driftStep, positionDrift } from './position-drift.ts';
import type { SenderPosition } from './sender-position.ts';

const order = (action: 'buy' | 'sell', value: number, whenHeld: NonNullable<Signal['whenHeld']>): Signal =>
  bareSignal(action, { size: { by: 'units', value }, whenHeld });

const sides = (held: number, buys = 0, sells = 0, isClosing = false): HeldSides => ({
  held,
  entering: { BUY: buys, SELL: sells },
  filling: { BUY: 0, SELL: 0 },
  isClosing,
});

/** The kind of a step, and the size that it names. */
const told = (step: ReturnType<typeof heldStep> | undefined): unknown[] =>
  step && 'signal' in step
    ? [step.kind, step.signal.size?.by === 'units' ? step.signal.size.value : undefined]
    : [step?.kind];

describe('a buy or sell where something is held', () => {
  for (const [held, action, quantity, rule, expected] of [
    [0, 'buy', 5, { opposite: 'net' }, ['entry', 5]],
    [10, 'buy', 5, { opposite: 'net' }, ['entry', 5]],
    [10, 'buy', 5, { sameSide: 'nothing' }, ['nothing']],
    [-10, 'sell', 5, { sameSide: 'nothing' }, ['nothing']],
    [10, 'sell', 5, {}, ['entry', 5]],
    [10, 'sell', 5, { opposite: 'close-first' }, ['reverse', 5]],
    [10, 'sell', 5, { opposite: 'net' }, ['close', 5]],
    [10, 'sell', 10, { opposite: 'net' }, ['close', undefined]],
    [10, 'sell', 15, { opposite: 'net' }, ['reverse', 5]],
    [-0.3, 'buy', 0.4, { opposite: 'net' }, ['reverse', 0.1]],
  ] as const)
    it(`${held} held, ${action} ${quantity}, ${JSON.stringify(rule)}`, () => {
      assert.deepEqual(told(heldStep(order(action, quantity, rule), sides(held), 1)), expected);
    });

  for (const [what, buys, sells, action, rule, expected] of [
    ['a resting entry of its side', 10, 0, 'buy', { sameSide: 'nothing' }, ['nothing']],
    ['a resting entry of its side', 0, 10, 'sell', { sameSide: 'nothing' }, ['nothing']],
    ['a resting entry of its side, and no rule for it', 10, 0, 'buy', { opposite: 'net' }, ['entry', 5]],
    ['one of the other side', 0, 10, 'buy', { sameSide: 'nothing' }, ['entry', 5]],
    ['one of the other side', 0, 10, 'buy', { opposite: 'close-first' }, ['reverse', 5]],
    ['one of the other side, netted', 0, 10, 'buy', { opposite: 'net' }, ['entry', 5]],
    ['both', 10, 10, 'buy', { opposite: 'close-first', sameSide: 'nothing' }, ['nothing']],
  ] as const)
    it(`${what}: ${action} with ${JSON.stringify(rule)}`, () => {
      assert.deepEqual(told(heldStep(order(action, 5, rule), sides(0, buys, sells), 1)), expected);
    });

  it('goes by what is held, whatever rests beside it', () => {
    const rule = { opposite: 'close-first', sameSide: 'nothing' } as const;
    assert.deepEqual(told(heldStep(order('buy', 5, rule), sides(-10, 10, 0), 1)), ['reverse', 5]);
    assert.deepEqual(told(heldStep(order('buy', 5, rule), sides(10, 0, 10), 1)), ['nothing']);
  });

  it('is not done with while the position is being closed: the entry is judged as one', () => {
    assert.deepEqual(told(heldStep(order('buy', 5, { sameSide: 'nothing' }), sides(10, 0, 0, true), 1)), [
      'entry',
      5,
    ]);
  });

  it('takes the default quantity where the signal says none', () => {
    const signal = bareSignal('sell', { whenHeld: { opposite: 'close-first' } });
    assert.deepEqual(told(heldStep(signal, sides(10), 3)), ['reverse', 3]);
  });

  it('refuses to net a size that is no quantity', () => {
    const signal = bareSignal('sell', {
      size: { by: 'risk-percent', value: 1 },
      whenHeld: { opposite: 'net' },
    });
    assert.deepEqual(told(heldStep(signal, sides(10), 1)), ['refused']);
  });

  it('knows an exit that means the other side', () => {
    const exit = bareSignal('close', { positionSide: 'long' });
    assert.deepEqual(
      [meansOtherSide(exit, 5), meansOtherSide(exit, -5), meansOtherSide(exit, 0)],
      [false, true, false],
    );
  });
});

describe('one order against a position whose entry has filled 4 of 10', () => {
  const NET = { opposite: 'net' } as const;
  /** What is held in the end; `rest`: the entry fills the other 6 before its cancellation takes. */
  function after(size: number, side: 'buy' | 'sell', rest: boolean): number {
    const desk = new Desk();
    const limit = { type: 'limit', limit: 450 } as const;
    const facts = { entry: limit, stopLoss: { unit: 'percent', value: 1 }, whenHeld: NET } as const;
    const other = side === 'buy' ? 'sell' : 'buy';
    desk.take(bareSignal(side, { ...facts, id: signalId('S-1'), dedupeKey: '1', size: units(10) }));
    desk.accept();
    const entry = desk.order('entry');
    desk.fill(entry, 4, 450);
    const second = { whenHeld: NET, stopLoss: facts.stopLoss, id: signalId('S-2'), dedupeKey: '2' };
    desk.take(bareSignal(other, { ...second, size: units(size) }));
    if (rest) desk.fill(entry, 6, 450);
    for (let second = 0; second < 6; second += 1) {
      desk.confirmCancellations();
      desk.accept();
      for (const order of [...desk.state.orders.values()])
        if (order.ref !== entry.ref && order.role !== 'stop' && order.filled < order.quantity)
          desk.fill(order, order.quantity - order.filled, 450);
      desk.brokerHolds(desk.position());
      desk.tick();
    }
    assert.equal(desk.state.closings.size, 0);
    return desk.position();
  }
  const units = (value: number) => ({ by: 'units', value }) as const;

  for (const rest of [false, true]) {
    const what = rest ? 'its rest fills' : 'its rest is cancelled';
    it(`leaves nothing for as much as the entry was for, and ${what}`, () => {
      assert.deepEqual([after(10, 'buy', rest), after(10, 'sell', rest)], [0, 0]);
    });
    it(`turns it by what goes beyond the entry, and ${what}`, () => {
      assert.deepEqual([after(20, 'buy', rest), after(20, 'sell', rest)], [-10, 10]);
    });
    it(`opens nothing for less than the entry was for, and ${what}`, () => {
      assert.deepEqual([after(5, 'buy', rest), after(5, 'sell', rest)], [0, 0]);
    });
  }

  it('goes by what is held alone where a resting entry has filled nothing', () => {
    assert.deepEqual(told(heldStep(order('sell', 20, NET), sides(10, 100), 1)), ['reverse', 10]);
  });
});

describe('two alerts in quick succession', () => {
  const TAKES_OVER = { opposite: 'close-first', sameSide: 'nothing' } as const;
  const entries = (desk: Desk) => [...desk.state.orders.values()].filter(({ role }) => role === 'entry');
  const again = (desk: Desk, facts: Partial<Signal> = {}): Signal => {
    const second = signal({ whenHeld: TAKES_OVER, ...facts });
    desk.take(second);
    return second;
  };

  it('enter once: planned, sent, resting, in doubt, filled by its status alone, or partly', () => {
    const steps: readonly ((desk: Desk) => void)[] = [
      () => undefined,
      (desk) => desk.sent(...desk.state.orders.values()),
      (desk) => desk.accept(),
      (desk) => desk.commit({ type: 'order.doubted', ref: desk.order('entry').ref, reason: 'lost' }),
      (desk) => {
        desk.accept();
        desk.status(desk.order('entry'), 'Filled', 10);
      },
      (desk) => {
        desk.accept();
        desk.fill(desk.order('entry'), 4, 450);
      },
    ];
    for (const step of steps) {
      const desk = new Desk();
      again(desk);
      step(desk);
      const second = again(desk);
      assert.equal(entries(desk).length, 1);
      assert.match(desk.record(second).carriedOut ?? '', /not added to/);
    }
  });

  it('enter twice where the first is being cancelled, or has ended unfilled', () => {
    const desk = new Desk();
    again(desk);
    desk.accept();
    desk.take(bareSignal('cancel'));
    again(desk);
    assert.equal(entries(desk).length, 2);
    desk.confirmCancellations();
    const other = new Desk();
    again(other);
    other.accept();
    for (const role of ['entry', 'stop', 'target'] as const) other.status(other.order(role), 'Cancelled');
    again(other);
    assert.equal(entries(other).length, 2);
  });

  it('of different sides cancel the first before the second enters', () => {
    const desk = new Desk();
    again(desk, { entry: { type: 'limit', limit: 440 }, stopLoss: { unit: 'price', value: 430 } });
    desk.accept();
    const first = desk.order('entry');
    again(desk, {
      action: 'sell',
      stopLoss: { unit: 'price', value: 460 },
      takeProfit: { unit: 'price', value: 430 },
    });
    assert.deepEqual([entries(desk).length, first.state], [1, 'cancelling']);
    desk.confirmCancellations();
    for (const role of ['stop', 'target'] as const) desk.status(desk.order(role), 'Cancelled');
    desk.tick();
    const second = desk.order('entry');
    assert.deepEqual([entries(desk).length, second.side, second.quantity], [2, 'SELL', 10]);
  });

  it('of another instrument know nothing of each other', () => {
    const desk = new Desk();
    desk.quotes.set(ES.conId, quote(ES, 5_000, 5_000.25));
    again(desk);
    const other = bareSignal('buy', {
      symbol: 'ES1!',
      size: { by: 'units', value: 1 },
      stopLoss: { unit: 'price', value: 4_990 },
      whenHeld: TAKES_OVER,
    });
    desk.take(other, ES);
    assert.equal(entries(desk).length, 2);
  });

  it('the second is refused visibly while the position is being closed', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.take(bareSignal('close'));
    const second = again(desk);
    assert.equal(desk.record(second).refusal?.code, 'CLOSING');
  });
});

const resting = (held: number): SenderPosition => ({
  held,
  expected: held,
  entries: [],
  isClosing: false,
  keepsPart: false,
});

describe('a sender who counts another position', () => {
  const expecting = (action: 'buy' | 'sell', prior: number, target: number): Signal =>
    bareSignal(action, { expectedPosition: { prior, target } });

  it('is in step when the side is the same, whatever the quantity', () => {
    for (const [prior, held] of [
      [0, 0],
      [10, 3],
      [-1, -500],
    ] as const)
      assert.equal(positionDrift(expecting('buy', prior, 20), resting(held)), undefined);
  });

  for (const [held, action, prior, target, expected] of [
    [10, 'buy', 0, 10, ['nothing']],
    [10, 'sell', 0, -10, ['reverse', 10]],
    [0, 'sell', 10, 0, ['nothing']],
    [0, 'buy', 5, 10, ['entry', 10]],
    [-5, 'buy', 10, 20, ['reverse', 20]],
    [-5, 'sell', 10, 0, ['nothing']],
    [0, 'sell', 10, 5, ['nothing']],
    [5, 'sell', -1, -2, ['reverse', 2]],
  ] as const)
    it(`${held} held: resync of ${action} from ${prior} to ${target}`, () => {
      const signal = expecting(action, prior, target);
      const drift = positionDrift(signal, resting(held));
      assert.ok(drift);
      assert.deepEqual(told(driftStep(signal, drift, 'resync')), expected);
      assert.deepEqual(told(driftStep(signal, drift, 'refuse')), ['refused']);
      assert.equal(driftStep(signal, drift, 'report'), undefined);
    });
});

describe('an entry while the execution of a target is on its way', () => {
  it('is not against an entry: nothing but an exit has filled', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.status(desk.order('target'), 'Filled', 10);
    desk.status(desk.order('stop'), 'Cancelled');
    desk.brokerHolds(0);
    const again = signal();
    desk.take(again);
    assert.equal(desk.state.signals.get(again.id)?.refusal, undefined);
  });
});
