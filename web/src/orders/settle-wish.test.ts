import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bookedText, isSettledByPerson, mostUnits, problemsOf, settleWord } from './settle-wish.ts';

/** A stop of 10 of which executions for 3 have come, and which nobody knows more of. */
const STOP = {
  ref: 'S1-S',
  role: 'stop',
  side: 'SELL',
  symbol: 'SPY',
  quantity: 10,
  filled: 3,
  state: 'unknown',
} as const;
const DRAFT = { fate: 'filled', units: '7', price: '440,05', reason: ' trade log of Friday ' } as const;

describe('a person’s word on an order in doubt', () => {
  it('is that it is gone: nothing is booked, whatever stands in the other fields', () => {
    assert.deepEqual(settleWord(STOP, { ...DRAFT, fate: 'gone', units: 'x' }), {
      reason: 'trade log of Friday',
    });
    assert.deepEqual(bookedText(STOP, {}), [
      'Nothing is booked.',
      'The order is taken as cancelled with 3 of 10 filled.',
      'Should it turn up open at the broker, it is shown as a stray order.',
    ]);
  });

  it('is that it has filled: read with a point or a comma, and told as it will be booked', () => {
    const word = settleWord(STOP, DRAFT);
    assert.deepEqual(word, { reason: 'trade log of Friday', filled: 7, price: 440.05 });
    assert.match(bookedText(STOP, word ?? {}).join(' '), /^Sold 7 SPY at 440\.05: .* is taken as filled\./);
    const part = bookedText({ ...STOP, side: 'BUY' }, { filled: 2, price: 440 }).join(' ');
    assert.match(part, /^Bought 2 SPY at 440: .* cancelled with 5 of 10 filled/);
  });

  it('cannot say more than the order has left, nothing, or a price of nothing', () => {
    for (const units of ['', '0', '-1', '7.5', 'all'])
      assert.match(
        problemsOf(STOP, { ...DRAFT, units }).units ?? '',
        /at most 7: the order is for 10, and executions for 3 have come/,
        units,
      );
    for (const price of ['', '0', '-440', 'cheap', 'Infinity'])
      assert.match(problemsOf(STOP, { ...DRAFT, price }).price ?? '', /more than 0/, price);
    assert.ok(problemsOf(STOP, { ...DRAFT, reason: '  ' }).reason);
    assert.equal(settleWord(STOP, { ...DRAFT, units: '8' }), undefined);
  });

  it('says what a closing does that has not filled', () => {
    const close = { ...STOP, role: 'close', filled: 0 } as const;
    assert.match(bookedText(close, {}).join(' '), /another order goes out for it/);
    assert.doesNotMatch(bookedText(close, { filled: 10, price: 440 }).join(' '), /another order/);
  });

  it('counts units that the broker has counted without telling them as not told', () => {
    assert.equal(mostUnits({ ...STOP, untold: 2 }), 9);
  });
});

describe('a person’s word on an order whose fills the broker has counted', () => {
  const COUNTED = { ...STOP, state: 'filled', filled: 10, untold: 4 } as const;

  it('is the price of what was counted, and no more', () => {
    assert.deepEqual([isSettledByPerson(COUNTED), mostUnits(COUNTED)], [true, 4]);
    assert.match(problemsOf(COUNTED, DRAFT).units ?? '', /at most 4: so many are counted/);
    assert.deepEqual(bookedText(COUNTED, { filled: 4, price: 440 }).length, 2);
  });

  it('is not asked for where all has been told, or evidence settles it', () => {
    assert.equal(isSettledByPerson({ ...COUNTED, untold: 0 }), false);
    assert.equal(isSettledByPerson({ ...STOP, state: 'working' }), false);
  });
});
