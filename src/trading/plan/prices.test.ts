import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Instrument } from '../../instruments/instrument.ts';
import { isOnTick } from '../../instruments/price-steps.ts';
import type { Distance, Signal } from '../signal.ts';
import { bareSignal, ES, EURUSD, quote, SPY, STEPPED } from '../testing/fixtures.ts';
import { type BracketPrices, bracketPrices } from './prices.ts';

const QUOTE = quote(SPY, 450, 450.02);
const priced = (
  facts: Partial<Signal>,
  side: 'BUY' | 'SELL' = 'BUY',
  of: Instrument = SPY,
  seen = QUOTE,
): BracketPrices => {
  const prices = bracketPrices(bareSignal('buy', facts), side, of, seen);
  assert.ok(prices.ok, JSON.stringify(prices));
  return prices.value;
};
const refusal = (
  facts: Partial<Signal>,
  side: 'BUY' | 'SELL' = 'BUY',
  of: Instrument = SPY,
  seen: typeof QUOTE | undefined = QUOTE,
): { code: string; field?: string; found?: string; allowed?: string; message: string } => {
  const prices = bracketPrices(bareSignal('buy', facts), side, of, seen);
  assert.ok(!prices.ok);
  return prices.error;
};
const by = (unit: Distance['unit'], value: number): Distance => ({ unit, value });

describe('the reference price', () => {
  it('is the side of the quote that a market order takes', () => {
    assert.equal(priced({}).reference, 450.02);
    assert.equal(priced({}, 'SELL').reference, 450);
  });

  it("is the order's own price, on the tick", () => {
    const limit = priced({ entry: { type: 'limit', limit: 449.987 } });
    assert.deepEqual([limit.reference, limit.limit], [449.99, 449.99]);
    assert.match(limit.arithmetic[0] ?? '', /price 449.987 rounded to 449.99 \(tick 0.01\)/);
    const both = priced({ entry: { type: 'stop-limit', stop: 451, limit: 451.5 } });
    assert.deepEqual([both.reference, both.limit, both.stopTrigger], [451.5, 451.5, 451]);
    assert.equal(priced({ entry: { type: 'stop', stop: 5000.13 } }, 'BUY', ES).stopTrigger, 5000.25);
  });

  it('falls back to the last trade and the close, and refuses without any', () => {
    const { bid: _, ask: __, ...traded } = QUOTE;
    assert.equal(priced({}, 'BUY', SPY, traded).reference, 450);
    const { last: ___, ...silent } = traded;
    assert.equal(priced({}, 'BUY', SPY, { ...silent, close: 449 as never }).reference, 449);
    for (const seen of [silent, undefined]) {
      const prices = bracketPrices(bareSignal('buy'), 'BUY', SPY, seen);
      assert.equal(prices.ok ? '' : prices.error.code, 'QUOTE_MISSING');
    }
    const limit = bracketPrices(
      bareSignal('buy', { entry: { type: 'limit', limit: 449 } }),
      'BUY',
      SPY,
      undefined,
    );
    assert.ok(limit.ok);
  });
});

describe('exits', () => {
  it('are measured from the reference, on the losing and the winning side', () => {
    const cases: readonly [Distance, Distance, number, number][] = [
      [by('price', 440), by('price', 470), 440, 470],
      [by('percent', 1), by('percent', 2), 445.52, 459.02],
      [by('points', 2.5), by('points', 5), 447.52, 455.02],
      [by('ticks', 30), by('ticks', 100), 449.72, 451.02],
    ];
    for (const [stopLoss, takeProfit, stop, target] of cases) {
      const prices = priced({ stopLoss, takeProfit });
      assert.deepEqual([prices.stopLoss, prices.takeProfit], [stop, target], stopLoss.unit);
    }
    const short = priced({ stopLoss: by('points', 2), takeProfit: by('points', 4) }, 'SELL');
    assert.deepEqual([short.stopLoss, short.takeProfit], [452, 446]);
    assert.match(short.arithmetic.join('\n'), /stopLoss: 450 \+ 2 points = 452/);
  });

  it('lie on the ticks of futures, forex and stepped instruments', () => {
    const es = priced({ stopLoss: by('percent', 0.1) }, 'BUY', ES, quote(ES, 4999.75, 5000.25));
    assert.equal(es.stopLoss, 4995.25);
    const eur = priced({ stopLoss: by('ticks', 20) }, 'SELL', EURUSD, quote(EURUSD, 1.0853, 1.08535));
    assert.equal(eur.stopLoss, 1.0863);
    const stepped = priced(
      { stopLoss: by('price', 2.963), takeProfit: by('price', 3.37) },
      'BUY',
      STEPPED,
      quote(STEPPED, 3.05, 3.1),
    );
    assert.deepEqual([stepped.stopLoss, stepped.takeProfit], [2.96, 3.35]);
  });

  it('on the wrong side, or at the entry after rounding, are refused and never moved', () => {
    for (const [facts, side, code, field] of [
      [{ stopLoss: by('price', 451) }, 'BUY', 'STOP_WRONG_SIDE', 'stopLoss'],
      [{ stopLoss: by('price', 450.02) }, 'BUY', 'STOP_WRONG_SIDE', 'stopLoss'],
      [{ stopLoss: by('price', 450.0151) }, 'BUY', 'STOP_WRONG_SIDE', 'stopLoss'],
      [{ stopLoss: by('price', 449) }, 'SELL', 'STOP_WRONG_SIDE', 'stopLoss'],
      [{ takeProfit: by('price', 449) }, 'BUY', 'TARGET_WRONG_SIDE', 'takeProfit'],
      [{ takeProfit: by('price', 451) }, 'SELL', 'TARGET_WRONG_SIDE', 'takeProfit'],
      [{ stopLoss: by('percent', 100) }, 'BUY', 'STOP_WRONG_SIDE', 'stopLoss'],
      [{ stopLoss: by('points', -1) }, 'BUY', 'STOP_WRONG_SIDE', 'stopLoss'],
      [{ stopLoss: by('ticks', 0) }, 'BUY', 'STOP_WRONG_SIDE', 'stopLoss'],
    ] as const) {
      const error = refusal(facts, side);
      assert.deepEqual([error.code, error.field], [code, field]);
      assert.match(error.message, /must be (above|below).*send the signal again/);
    }
    assert.equal(refusal({ stopLoss: by('price', 451) }).allowed, 'below 450.02');
  });
});

describe('a trailing stop', () => {
  it('starts at its distance, in price or percent', () => {
    const points = priced({ trailing: by('points', 2.5) });
    assert.deepEqual([points.stopLoss, points.trailing], [447.52, { amount: 2.5 }]);
    const percent = priced({ trailing: by('percent', 1) }, 'SELL');
    assert.deepEqual([percent.stopLoss, percent.trailing], [454.5, { percent: 1 }]);
    const ticks = priced({ trailing: by('ticks', 8) }, 'BUY', ES, quote(ES, 4999.75, 5000));
    assert.deepEqual([ticks.stopLoss, ticks.trailing], [4998, { amount: 2 }]);
  });

  it('is a distance, of at least a tick, on the losing side', () => {
    assert.equal(refusal({ trailing: by('price', 440) }).code, 'TRAILING_IS_DISTANCE');
    for (const trailing of [
      by('points', 0.001),
      by('points', 500),
      by('percent', 100),
      by('points', -5),
      by('ticks', 0),
    ])
      assert.equal(refusal({ trailing }).code, 'TRAILING_DISTANCE', `${trailing.value} ${trailing.unit}`);
    assert.equal(refusal({ trailing: by('percent', -1) }, 'SELL').code, 'TRAILING_DISTANCE');
  });
});

describe('whatever is asked', () => {
  it('prices are on the tick and exits on their sides, or it is refused', () => {
    const distance = fc.record({
      unit: fc.constantFrom<Distance['unit']>('price', 'percent', 'points', 'ticks'),
      value: fc.double({ min: -10, max: 1_000, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(SPY, ES, EURUSD, STEPPED),
        fc.constantFrom('BUY' as const, 'SELL' as const),
        fc.double({ min: 0.01, max: 6_000, noNaN: true }),
        fc.record({ stopLoss: distance, takeProfit: distance, trailing: distance }, { requiredKeys: [] }),
        (of, side, limit, exits) => {
          const prices = bracketPrices(
            bareSignal('buy', { ...exits, entry: { type: 'limit', limit } }),
            side,
            of,
            undefined,
          );
          if (!prices.ok) {
            assert.match(prices.error.code, /^(STOP|TARGET|TRAILING)_/);
            return;
          }
          const { reference, stopLoss, takeProfit } = prices.value;
          const direction = side === 'BUY' ? 1 : -1;
          for (const value of [reference, stopLoss, takeProfit])
            if (value !== undefined) assert.ok(isOnTick(of, value), `${value} of ${of.symbol}`);
          if (stopLoss !== undefined) assert.ok(direction * (reference - stopLoss) > 0);
          if (takeProfit !== undefined) assert.ok(direction * (takeProfit - reference) > 0);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('a stop entry', () => {
  it('on the far side of the market waits for it', () => {
    assert.equal(priced({ entry: { type: 'stop', stop: 451 } }).reference, 451);
    assert.equal(priced({ entry: { type: 'stop', stop: 449 } }, 'SELL').reference, 449);
  });

  it('on the near side would trigger at once and is refused', () => {
    for (const [stop, side] of [
      [450, 'BUY'],
      [450.02, 'BUY'],
      [450, 'SELL'],
      [451, 'SELL'],
    ] as const) {
      const { code, field, message } = refusal({ entry: { type: 'stop', stop } }, side);
      assert.deepEqual([code, field], ['ENTRY_STOP_WRONG_SIDE', 'stopPrice']);
      assert.match(message, /trigger at once/);
    }
    const { code } = refusal({ entry: { type: 'stop-limit', stop: 440, limit: 441 } });
    assert.equal(code, 'ENTRY_STOP_WRONG_SIDE');
  });

  it('cannot be judged without a quote, which is refused elsewhere', () => {
    const prices = bracketPrices(
      bareSignal('buy', { entry: { type: 'stop', stop: 1 } }),
      'BUY',
      SPY,
      undefined,
    );
    assert.equal(prices.ok, true);
  });
});
