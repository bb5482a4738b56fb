import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { futureTerms, isClosingOnly } from './future-terms.ts';
import { FUTURES_ROOTS, type FuturesRoot } from './futures-roots.ts';

function root(name: string): FuturesRoot {
  const found = FUTURES_ROOTS.get(name);
  assert.ok(found);
  return found;
}
const NEW_YORK = { at: '14:30', timeZone: 'America/New_York' };
const moment = (text: string): number => Date.parse(text);

describe('the end of a contract month', () => {
  test('index futures end in the morning of the third Friday, and are paid out', () => {
    const terms = futureTerms(
      root('ES'),
      { year: 2026, month: 12 },
      { at: '08:30', timeZone: 'America/Chicago' },
    );
    assert.deepEqual(terms, {
      contractMonth: '202612',
      ends: moment('2026-12-18T08:30:00-06:00'),
      delivery: 'cash',
    });
  });

  test('crude oil ends in the month before the one it is named after; notice comes after the end', () => {
    // As CME lists it: last trade 19 December 2023, first notice 21 December.
    const terms = futureTerms(root('CL'), { year: 2024, month: 1 }, NEW_YORK);
    assert.equal(terms.contractMonth, '202401');
    assert.equal(terms.ends, moment('2023-12-19T14:30:00-05:00'));
    assert.equal(terms.firstNotice, '20231221');
    assert.deepEqual(terms.closeOut, {
      long: moment('2023-12-15T14:30:00-05:00'),
      short: moment('2023-12-15T14:30:00-05:00'),
    });
  });

  test('gold gives notice a month before it ends: what is long has to go earlier than what is short', () => {
    // As CME lists it: first notice 30 November 2023, last trade 27 December.
    const terms = futureTerms(root('GC'), { year: 2023, month: 12 }, NEW_YORK);
    assert.equal(terms.firstNotice, '20231130');
    assert.equal(terms.ends, moment('2023-12-27T14:30:00-05:00'));
    const between = moment('2023-12-01T12:00:00-05:00') as typeof terms.ends;
    assert.equal(isClosingOnly(terms, true, between), true);
    assert.equal(isClosingOnly(terms, false, between), false);
    assert.equal(terms.closeOut?.long, moment('2023-11-28T14:30:00-05:00'));
    assert.equal(terms.closeOut?.short, moment('2023-12-22T14:30:00-05:00'));
  });

  test('contracts whose rules are not known here are refused', () => {
    assert.throws(() => futureTerms(root('ZN'), { year: 2026, month: 12 }, NEW_YORK), RangeError);
  });
});
