import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Signal } from '../signal.ts';
import { bareSignal } from '../testing/fixtures.ts';
import { heldStep, meansOtherSide } from './held-rule.ts';
import { driftStep, positionDrift } from './position-drift.ts';
import type { SenderPosition } from './sender-position.ts';

const order = (action: 'buy' | 'sell', value: number, whenHeld: NonNullable<Signal['whenHeld']>): Signal =>
  bareSignal(action, { size: { by: 'units', value }, whenHeld });

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
      assert.deepEqual(told(heldStep(order(action, quantity, rule), held, 1)), expected);
    });

  it('takes the default quantity where the signal says none', () => {
    const signal = bareSignal('sell', { whenHeld: { opposite: 'close-first' } });
    assert.deepEqual(told(heldStep(signal, 10, 3)), ['reverse', 3]);
  });

  it('refuses to net a size that is no quantity', () => {
    const signal = bareSignal('sell', {
      size: { by: 'risk-percent', value: 1 },
      whenHeld: { opposite: 'net' },
    });
    assert.deepEqual(told(heldStep(signal, 10, 1)), ['refused']);
  });

  it('knows an exit that means the other side', () => {
    const exit = bareSignal('close', { positionSide: 'long' });
    assert.deepEqual(
      [meansOtherSide(exit, 5), meansOtherSide(exit, -5), meansOtherSide(exit, 0)],
      [false, true, false],
    );
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
