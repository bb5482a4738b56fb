import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unixMs } from '../../core/clock.ts';
import { type ConId, conId } from '../../core/ids.ts';
import { price } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { emptyState } from '../../trading/kernel/state.ts';
import { applyFill, flatPosition } from '../../trading/portfolio/position.ts';
import { Profits } from './profits.ts';

const SPY = conId(1);
const PAIR = conId(2);
const RATES: Readonly<Record<string, number>> = { USD: 1, JPY: 0.006 };

describe('profits', () => {
  const world = () => {
    const state = emptyState();
    const marks = new Map<ConId, number>();
    const market = {
      get: (of: ConId) => {
        const mark = marks.get(of);
        return mark === undefined
          ? undefined
          : { quote: { conId: of, time: unixMs(1), last: price(mark) }, receivedAt: unixMs(1) };
      },
    };
    const profits = new Profits(() => state, market as never, { toBase: (currency) => RATES[currency] });
    const trade = (of: ConId, currency: string, side: 'BUY' | 'SELL', quantity: number, at: number) => {
      state.instruments.set(of, { conId: of, currency } as Instrument);
      const held = state.positions.get(of) ?? flatPosition(of, 1);
      state.positions.set(of, applyFill(held, { side, quantity, price: at, at: unixMs(1) }));
      marks.set(of, marks.get(of) ?? at);
    };
    return { state, marks, profits, trade };
  };

  it('are added up in the base currency: 100,000 yen are no 100,000 dollars', () => {
    const { marks, profits, trade } = world();
    trade(SPY, 'USD', 'BUY', 10, 100);
    trade(PAIR, 'JPY', 'BUY', 10_000, 150);
    marks.set(SPY, 101);
    marks.set(PAIR, 160);
    assert.deepEqual(profits.open(), { amount: 10 + 600, uncounted: [] });
  });

  it('leave out, and name, what has no price or no rate', () => {
    const { marks, profits, trade } = world();
    trade(SPY, 'USD', 'BUY', 10, 100);
    trade(PAIR, 'CAD', 'BUY', 10, 100);
    marks.set(PAIR, 200);
    assert.deepEqual(profits.open(), { amount: 0, uncounted: [PAIR] });
    marks.delete(SPY);
    assert.deepEqual(profits.open().uncounted, [SPY, PAIR]);
  });

  it('move on from what was noted, in the base currency', () => {
    const { marks, profits, trade } = world();
    trade(PAIR, 'JPY', 'BUY', 10_000, 150);
    marks.set(PAIR, 160);
    profits.note();
    assert.equal(profits.moved(), 0);
    marks.set(PAIR, 161);
    assert.equal(profits.moved(), 60);
  });

  it('do not move because a position is closed: what it gained is gained', () => {
    const { marks, profits, trade } = world();
    trade(SPY, 'USD', 'BUY', 10, 100);
    marks.set(SPY, 150);
    profits.note();
    trade(SPY, 'USD', 'SELL', 10, 150);
    assert.equal(profits.moved(), 0);
    trade(PAIR, 'USD', 'BUY', 1, 100);
    marks.set(PAIR, 103);
    assert.equal(profits.moved(), 3, 'of one opened since');
  });

  it('do not move by all that a position ever gained when its first quote comes', () => {
    const { marks, profits, trade } = world();
    trade(SPY, 'USD', 'BUY', 10, 100);
    marks.delete(SPY);
    profits.note();
    marks.set(SPY, 150);
    assert.equal(profits.moved(), 0);
    assert.deepEqual(profits.open(), { amount: 500, uncounted: [] });
  });
});
