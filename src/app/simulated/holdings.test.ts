import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulatedListings } from '../../simulator/catalogue.ts';
import { holdingsOf } from './holdings.ts';

const instruments = simulatedListings('2026-11-20').map(({ instrument }) => instrument);

test('holdings are found by symbol or local symbol, the nearest month of a future', () => {
  assert.deepEqual(holdingsOf({ aapl: 100, ESH7: -1, ES: 2, 'EUR.USD': 1000 }, instruments), [
    { conId: 265598, quantity: 100 },
    { conId: 649180684, quantity: -1 },
    { conId: 515416632, quantity: 2 },
    { conId: 12087792, quantity: 1000 },
  ]);
});

test('a name that nothing listed has is refused', () => {
  assert.throws(
    () => holdingsOf({ NONE: 1 }, instruments),
    /simulated\.holdings: nothing listed is called NONE/,
  );
});
