import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseExpiration, chooseStrike, monthsOf } from './choose.ts';
import type { ExpirationChoice } from './option-choice.ts';

const LISTED = [
  '2026-11-23',
  '2026-11-25',
  '2026-11-27',
  '2026-12-04',
  '2026-12-18',
  '2027-01-15',
  '2027-03-18',
];
const on = (choice: ExpirationChoice, today = '2026-11-23') => chooseExpiration(LISTED, choice, today);

describe('the expiration that is meant', () => {
  for (const [choice, expected] of [
    [{ by: 'date', date: '2026-12-18' }, '2026-12-18'],
    [{ by: 'date', date: '2026-12-19' }, undefined],
    [{ by: 'days', days: 0 }, '2026-11-23'],
    [{ by: 'days', days: 1 }, '2026-11-25'],
    [{ by: 'days', days: 25 }, '2026-12-18'],
    [{ by: 'days', days: 900 }, undefined],
    [{ by: 'nth', nth: 1 }, '2026-11-23'],
    [{ by: 'nth', nth: 3 }, '2026-11-27'],
    [{ by: 'calendar', name: 'weekly' }, '2026-11-27'],
    [{ by: 'calendar', name: 'next-friday' }, '2026-12-04'],
    [{ by: 'calendar', name: 'monthly' }, '2026-12-18'],
    [{ by: 'calendar', name: 'next-monthly' }, '2026-12-18'],
    [{ by: 'calendar', name: 'quarterly' }, '2026-12-18'],
  ] as const)
    it(JSON.stringify(choice), () => assert.equal(on(choice), expected));

  it('is not tomorrow’s where today’s is asked for', () => {
    assert.equal(on({ by: 'days', days: 0 }, '2026-11-24'), undefined);
  });
  it('is the day before a Friday without trading', () => {
    assert.equal(on({ by: 'calendar', name: 'quarterly' }, '2027-03-01'), '2027-03-18');
  });
  it('is looked for in as few months as may hold it', () => {
    assert.deepEqual(monthsOf({ by: 'days', days: 0 }, '2026-11-23'), ['202611']);
    assert.deepEqual(monthsOf({ by: 'days', days: 20 }, '2026-11-23'), ['202612', '202701']);
    assert.deepEqual(monthsOf({ by: 'calendar', name: 'next-friday' }, '2026-11-23'), ['202612']);
  });
});

describe('the strike that is meant', () => {
  const views = [590, 595, 600, 605, 610].map((strike, index) => ({
    strike,
    premium: 12 - index * 2.5,
    delta: 0.8 - index * 0.15,
  }));
  for (const [choice, right, expected] of [
    [{ by: 'price', price: 600 }, 'C', 600],
    [{ by: 'price', price: 601 }, 'C', undefined],
    [{ by: 'away', strikes: 0 }, 'C', 600],
    [{ by: 'away', strikes: 2 }, 'C', 610],
    [{ by: 'away', strikes: 2 }, 'P', 590],
    [{ by: 'away', strikes: -1 }, 'C', 595],
    [{ by: 'away', strikes: 3 }, 'C', undefined],
    [{ by: 'delta', delta: 0.3 }, 'C', 605],
    [{ by: 'premium', low: 4, high: 8 }, 'C', 600],
    [{ by: 'premium', low: 40, high: 80 }, 'C', undefined],
  ] as const)
    it(`${JSON.stringify(choice)} ${right}`, () =>
      assert.equal(chooseStrike(views, choice, right, 601), expected));

  it('is unknown without the price of the underlying', () => {
    assert.equal(chooseStrike(views, { by: 'away', strikes: 0 }, 'C', undefined), undefined);
  });
});
