import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { unixMs } from '../core/clock.ts';
import { describeBody, describeSignal } from './describe.ts';
import { parseSignal } from './parse.ts';

describe('a signal in one line', () => {
  for (const [body, expected] of [
    [
      { action: 'buy', symbol: 'SPY', quantity: 10, stopLoss: '1%', takeProfit: '2%' },
      'BUY 10 SPY market, stop 1%, target 2%',
    ],
    [
      { action: 'buy', symbol: 'AAPL', quantity: 10, stopLoss: 180, takeProfit: 200 },
      'BUY 10 AAPL market, stop 180.00, target 200.00',
    ],
    [
      {
        action: 'sell',
        symbol: 'MES1!',
        orderType: 'limit',
        price: 5000.25,
        riskPercent: 0.5,
        stopLoss: '10 ticks',
        tif: 'GTC',
      },
      'SELL MES1! limit 5000.25, risk 0.5%, stop 10 ticks, GTC',
    ],
    [
      { action: 'buy', symbol: 'EUR.USD', quantity: 20000, stopPrice: 1.08345, trailing: '0.001 points' },
      'BUY 20000 EUR.USD stop 1.08345, trailing stop 0.001 points',
    ],
    [
      {
        action: 'buy',
        symbol: 'SPY',
        stopPrice: 505,
        limitPrice: 505.5,
        riskAmount: 250,
        stopLoss: '1 point',
        outsideRth: true,
      },
      'BUY SPY stop 505.00 limit 505.50, risk 250.00, stop 1 point, also outside regular hours',
    ],
    [
      { action: 'buy', symbol: 'BTCUSD', quantity: 1e-7, account: 'DU1234567' },
      'BUY 0.0000001 BTCUSD market, account DU1234567',
    ],
    [{ action: 'close', symbol: 'SPY' }, 'CLOSE SPY'],
    [{ action: 'close', symbol: 'SPY', quantity: 5 }, 'CLOSE 5 SPY'],
    [{ action: 'reverse', symbol: 'ES1!' }, 'REVERSE ES1! market'],
    [{ action: 'flatten' }, 'FLATTEN everything'],
    [{ action: 'cancel', symbol: 'SPY' }, 'CANCEL SPY'],
  ] as const)
    test(expected, () => {
      const result = parseSignal({
        body: JSON.stringify(body),
        source: 'alert',
        receivedAt: unixMs(1.8e12),
        sequence: 1,
      });
      assert.ok(result.ok, JSON.stringify(result));
      assert.equal(describeSignal(result.value.signal), expected);
    });
});

describe('what other services say, in one line', () => {
  for (const [body, expected] of [
    [
      {
        symbol: 'AAPL',
        data: 'buy',
        quantity: 1,
        sl: 180,
        trail: 1,
        trail_stop: 5,
        trail_trigger: 10,
        trail_freq: 1,
      },
      'BUY 1 AAPL market, stop 180.00, trailing stop 5 points, trailing from 10 points on, in steps of 1 point',
    ],
    [
      { symbol: 'AAPL', data: 'buy', quantity: 1, reverse_order_close: true, sl: 180, breakeven: 5 },
      'BUY 1 AAPL market, stop 180.00, break-even at 5 points, closing an opposite position first',
    ],
    [{ ticker: 'AAPL', action: 'breakeven', extras: { a: 1 } }, 'AMEND AAPL, break-even now'],
    [
      { ticker: 'AAPL', action: 'exit', quantity: 50, quantityType: 'percent_of_position' },
      'CLOSE AAPL, 50%',
    ],
    ['order sell @ 20 filled on AAPL. New strategy position is -10', 'SELL 20 AAPL market, from 10, to -10'],
  ] as const)
    test(expected, () => {
      const result = parseSignal({
        body: typeof body === 'string' ? body : JSON.stringify(body),
        source: 'alert',
        receivedAt: unixMs(1.8e12),
        sequence: 1,
      });
      assert.ok(result.ok, JSON.stringify(result));
      assert.equal(describeSignal(result.value.signal), expected);
    });
});

test('a body that was refused, in one short line', () => {
  assert.equal(describeBody(' {\n "a":  1}\n'), '{ "a": 1}');
  assert.equal(describeBody(' '), 'empty body');
  assert.equal(describeBody('x'.repeat(200)).length, 101);
});
