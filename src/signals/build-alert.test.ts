import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { unixMs } from '../core/clock.ts';
import { type AlertWish, buildAlert, fillIn } from './build-alert.ts';
import { parseSignal } from './parse.ts';

const read = (body: string) =>
  parseSignal({ body, source: 'alert', receivedAt: unixMs(Date.UTC(2026, 10, 20, 19, 31)), sequence: 1 });

describe('a built alert', () => {
  test('of a strategy says what was and what will be held', () => {
    const built = buildAlert({
      from: 'strategy',
      action: 'order',
      stopLoss: '1.5%',
      strategy: 'Opening range',
    });
    assert.ok(built.ok);
    const result = read(built.value.sample);
    assert.ok(result.ok, JSON.stringify(result));
    const { signal, warnings, dialect } = result.value;
    assert.deepEqual([dialect, warnings], ['bowline', []]);
    assert.deepEqual(
      [signal.action, signal.symbol, signal.size, signal.expectedPosition, signal.stopLoss, signal.senderId],
      [
        'buy',
        'AAPL',
        { by: 'units', value: 10 },
        { prior: 0, target: 10 },
        { unit: 'percent', value: 1.5 },
        'AAPL-Long-2026-11-20T19:31:00Z',
      ],
    );
  });

  test('of an indicator comes out of the script as it comes out of the message', () => {
    const built = buildAlert({ from: 'indicator', action: 'sell', riskPercent: '0.5', stopLoss: '10 ticks' });
    assert.ok(built.ok);
    const inScript = /alert\((".*"), alert\.freq/.exec(built.value.pine)?.[1] ?? '';
    const text = inScript.slice(1, -1).replaceAll('" + syminfo.ticker + "', 'AAPL').replaceAll('\\"', '"');
    const [fromScript, fromMessage] = [read(text), read(built.value.sample)];
    assert.ok(fromScript.ok && fromMessage.ok);
    const { time: _, ...expected } = fromMessage.value.signal;
    assert.deepEqual({ ...fromScript.value.signal, dedupeKey: '' }, { ...expected, dedupeKey: '' });
  });

  test('of a spread names its legs', () => {
    const legs = '+1 SPY 7DTE C D0.3 -2 SPY 7DTE C LEG1+5 +1 SPY 7DTE C LEG1+10';
    const built = buildAlert({ from: 'indicator', action: 'buy', legs, quantity: '1', stopLoss: '50%' });
    assert.ok(built.ok, JSON.stringify(built));
    const result = read(built.value.sample);
    assert.ok(result.ok && result.value.warnings.length === 0, JSON.stringify(result));
    assert.equal(result.value.signal.symbol, legs);
    assert.match(built.value.message, /"symbol": "SPY"/);
    assert.match(built.value.pine, /LEG1\+10/);
  });

  test('is refused with the field at fault', () => {
    const wishes: readonly [AlertWish, string][] = [
      [{ from: 'strategy', action: 'order', riskPercent: '1' }, 'stopLoss'],
      [{ from: 'strategy', action: 'buy', quantity: 'ten' }, 'quantity'],
      [{ from: 'indicator', action: 'buy', stopLoss: '{{close * 0.98}}' }, 'stopLoss'],
      [{ from: 'indicator', action: 'order' }, 'action'],
      [{ from: 'indicator', action: 'buy', legs: '+1 SPY 600 call' }, 'legs'],
      [{ from: 'strategy', action: 'order', legs: '+1 SPY 7DTE C 600 -1 SPY 7DTE C 605' }, 'action'],
      [
        { from: 'indicator', action: 'buy', legs: '+1 SPY 7DTE C 600 -1 SPY 7DTE C 605', limitAtClose: true },
        'limitAtClose',
      ],
    ];
    for (const [wish, field] of wishes) {
      const built = buildAlert(wish);
      assert.ok(!built.ok, JSON.stringify(wish));
      assert.equal(built.error.field, field);
    }
  });

  test('is understood without a warning, whatever is wished', () => {
    const maybe = <T>(...values: T[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
    const wish = fc.record({
      from: fc.constantFrom('strategy', 'indicator'),
      action: fc.constantFrom('order', 'buy', 'sell', 'close', 'reverse', 'flatten'),
      symbol: maybe('ES1!', 'NASDAQ:AAPL'),
      quantity: maybe('5', '0.1'),
      stopLoss: maybe('1%', '10 ticks'),
      takeProfit: maybe('2%', '3 points'),
      limitAtClose: maybe(true, false),
      tif: maybe('DAY', 'GTC'),
      outsideRth: maybe(true, false),
      strategy: maybe('One', 'Two "quoted"'),
    });
    fc.assert(
      fc.property(wish, (each) => {
        const built = buildAlert(JSON.parse(JSON.stringify(each)) as AlertWish);
        if (each.from === 'indicator' && each.action === 'order') return assert.ok(!built.ok);
        assert.ok(built.ok, JSON.stringify([each, built]));
        const result = read(fillIn(built.value.message));
        assert.ok(result.ok && result.value.warnings.length === 0, JSON.stringify([each, result]));
      }),
      { numRuns: 500 },
    );
  });
});
