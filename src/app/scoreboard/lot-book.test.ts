import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unixMs } from '../../core/clock.ts';
import { conId, execId, signalId } from '../../core/ids.ts';
import { price, quantity } from '../../core/price.ts';
import { LotBook, type OwnedFill } from './lot-book.ts';

const SPY = conId(1);
let count = 0;
const fill = (
  owner: string,
  side: 'BUY' | 'SELL',
  units: number,
  at: number,
  signal = `${owner}-${side}`,
): OwnedFill => {
  count += 1;
  const execution = {
    execId: execId(String(count)),
    conId: SPY,
    side,
    quantity: quantity(units),
    price: price(at),
    time: unixMs(count),
  };
  return { owner, signalId: signalId(signal), execution };
};

describe('whose the units of a position are', () => {
  it("takes from the owner's own lots first, then from the others'", () => {
    const book = new LotBook();
    for (const each of [fill('alex', 'BUY', 4, 10), fill('mia', 'BUY', 2, 11)]) book.take(each);
    book.take(fill('mia', 'SELL', 3, 12));
    assert.deepEqual([book.unitsOf('alex', SPY), book.unitsOf('mia', SPY)], [3, 0]);
    assert.deepEqual(
      book.closed().map(({ owner, units, entryPrice, exitPrice }) => [owner, units, entryPrice, exitPrice]),
      [
        ['mia', 2, 11, 12],
        ['alex', 1, 10, 12],
      ],
    );
    assert.deepEqual([...book.openSignals()], ['alex-BUY']);
  });

  it('turns with the position', () => {
    const book = new LotBook();
    book.take(fill('alex', 'BUY', 2, 10));
    book.take(fill('alex', 'SELL', 5, 11));
    assert.equal(book.unitsOf('alex', SPY), -3);
    book.take(fill('alex', 'BUY', 3, 9));
    assert.equal(book.unitsOf('alex', SPY), 0);
    assert.deepEqual(
      book.closed().map(({ side, units }) => [side, units]),
      [
        ['long', 2],
        ['short', 3],
      ],
    );
  });

  it('counts an execution once, and a correction in its place', () => {
    const book = new LotBook();
    const first = fill('alex', 'BUY', 2, 10);
    book.take(first);
    book.take(first);
    assert.equal(book.unitsOf('alex', SPY), 2);
    const corrected = { ...first.execution, execId: execId('corrected'), quantity: quantity(1) };
    book.correct(first.execution.execId, corrected);
    assert.equal(book.unitsOf('alex', SPY), 1);
  });
});
