import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { systemClock, unixMs } from '../../core/clock.ts';
import { price } from '../../core/price.ts';
import { legsOf } from '../../instruments/combos/combo-legs.ts';
import { markPrice } from '../../trading/portfolio/mark-price.ts';
import { made } from '../../trading/testing/spread-desk.ts';
import { MarketBoard } from './market-board.ts';

describe('the mark of a spread', () => {
  const combo = made('+1 C 600', '-2 C 605');
  const [long, short] = legsOf(combo).map(({ contract }) => contract);
  const markOf = (...quotes: readonly Record<string, number>[]): number | undefined => {
    const board = new MarketBoard(systemClock);
    board.compose(combo);
    for (const [index, facts] of quotes.entries()) {
      const leg = index === 0 ? long : short;
      assert.ok(leg);
      const prices = Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, price(value)]));
      board.take({ conId: leg.conId, time: unixMs(0), bidSize: 1, askSize: 1, ...prices });
    }
    return markPrice(board.get(combo.conId)?.quote);
  };

  it('is that of its legs, added up', () => {
    assert.equal(markOf({ bid: 4, ask: 4.2 }, { bid: 1.4, ask: 1.6 }), 1.1);
    assert.equal(markOf({ bid: 4, ask: 4.2, last: 4.05 }, { bid: 1.4, ask: 1.6, last: 1.45 }), 1.15);
  });

  it('takes a leg that nobody bids for at what is known of it, and not at half of what is asked', () => {
    assert.equal(markOf({ bid: 4, ask: 4.2 }, { ask: 1.2, last: 0.1 }), 3.9);
    assert.equal(markOf({ bid: 4, ask: 4.2 }, { ask: 1.2, last: 0.1, model: 0.2 }), 3.7);
    assert.equal(markOf({ bid: 4, ask: 4.2 }, { ask: 1.2, close: 0.3 }), 3.5);
  });

  it('is unknown where nothing is known of a leg', () => {
    assert.equal(markOf({ bid: 4, ask: 4.2 }, { ask: 1.2 }), undefined);
    assert.equal(markOf({ bid: 4, ask: 4.2 }), undefined);
  });
});
