import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { choiceText, parseChoice } from './choice-text.ts';
import { EXPIRATION_NAMES, type OptionChoice, type OptionRequest } from './option-choice.ts';

const spy600: OptionChoice = {
  underlying: 'SPY',
  expiration: { by: 'date', date: '2026-12-18' },
  right: 'C',
  strike: { by: 'price', price: 600 },
};

describe('the text of an option', () => {
  for (const text of [
    'SPY 2026-12-18 C 600',
    'spy 20261218 call 600',
    'SPY   261218C00600000',
    'SPY261218C00600000',
    'SPY 261218C600',
    'SPY261218C600.0',
    'OPRA:SPY261218C600.0',
  ])
    it(text, () => assert.deepEqual(parseChoice(text), { kind: 'option', option: spy600 }));

  for (const [text, changed] of [
    [
      'SPY 0DTE P ATM',
      { expiration: { by: 'days', days: 0 }, right: 'P', strike: { by: 'away', strikes: 0 } },
    ],
    ['SPY EXP2 C 3OTM', { expiration: { by: 'nth', nth: 2 }, strike: { by: 'away', strikes: 3 } }],
    [
      'SPY weekly C 2itm',
      { expiration: { by: 'calendar', name: 'weekly' }, strike: { by: 'away', strikes: -2 } },
    ],
    ['SPY 45DTE C D0.30', { expiration: { by: 'days', days: 45 }, strike: { by: 'delta', delta: 0.3 } }],
    ['SPY 2026-12-18 C $1.00-2.50', { strike: { by: 'premium', low: 1, high: 2.5 } }],
  ] as const)
    it(text, () =>
      assert.deepEqual(parseChoice(text), { kind: 'option', option: { ...spy600, ...changed } }),
    );

  it('of a spread', () => {
    const found = parseChoice('+1 SPY 2026-12-18 C 600 -2 SPY 2026-12-18 C LEG1+5');
    assert.deepEqual(found, {
      kind: 'spread',
      legs: [
        { ratio: 1, option: spy600 },
        { ratio: -2, option: { ...spy600, strike: { by: 'leg', leg: 1, points: 5 } } },
      ],
    });
  });

  for (const text of [
    'SPY 2026-02-30 C 600',
    'SPY 2026-12-18 C 0',
    'SPY 2026-12-18 C LEG1+5',
    'SPY someday C 600',
    'SPY 261318C600',
    '+1 SPY 2026-12-18 C 600',
    '+1 SPY 2026-12-18 C 600 -1 QQQ 2026-12-18 C 600',
    '+1 SPY 2026-12-18 C LEG2+5 -1 SPY 2026-12-18 C 600',
    '+0 SPY 2026-12-18 C 600 -1 SPY 2026-12-18 C 605',
    `+1 SPY 7DTE C 600${' -1 SPY 7DTE C 605'.repeat(6)}`,
  ])
    it(`is not ${text}`, () => assert.equal(parseChoice(text), 'malformed'));

  for (const text of ['SPY', 'BRK.B', 'ES1!', 'EUR.USD', 'BRK B', 'BAC PRL', 'ESZ2026', '', 'C', 'P 10'])
    it(`names no option: "${text}"`, () => assert.equal(parseChoice(text), undefined));

  it('is read back as it was written', () => {
    const price = fc.integer({ min: 1, max: 99_999 }).map((cents) => cents / 4);
    const expiration = fc.oneof(
      fc.constantFrom('2026-12-18', '2027-01-15').map((date) => ({ by: 'date', date }) as const),
      fc.nat(365).map((days) => ({ by: 'days', days }) as const),
      fc.integer({ min: 1, max: 20 }).map((nth) => ({ by: 'nth', nth }) as const),
      fc.constantFrom(...EXPIRATION_NAMES).map((name) => ({ by: 'calendar', name }) as const),
    );
    const strike = fc.oneof(
      price.map((each) => ({ by: 'price', price: each }) as const),
      fc.integer({ min: -30, max: 30 }).map((strikes) => ({ by: 'away', strikes: strikes + 0 }) as const),
      fc.integer({ min: 1, max: 99 }).map((percent) => ({ by: 'delta', delta: percent / 100 }) as const),
      fc
        .tuple(price, price)
        .map(([a, b]) => ({ by: 'premium', low: Math.min(a, b), high: Math.max(a, b) }) as const),
    );
    const option = fc.record(
      {
        underlying: fc.constantFrom('SPY', 'BRK.B', 'F'),
        expiration,
        right: fc.constantFrom('C', 'P'),
        strike,
      },
      { noNullPrototype: true },
    );
    const ratio = fc.constantFrom(-3, -1, 1, 2);
    const request: fc.Arbitrary<OptionRequest> = fc.oneof(
      option.map((each) => ({ kind: 'option', option: each }) as const),
      fc.array(fc.tuple(ratio, option), { minLength: 2, maxLength: 6 }).map(
        (legs) =>
          ({
            kind: 'spread',
            legs: legs.map(([each, of]) => ({ ratio: each, option: { ...of, underlying: 'SPY' } })),
          }) as const,
      ),
    );
    fc.assert(
      fc.property(request, (each) => {
        assert.deepEqual(parseChoice(choiceText(each)), each, choiceText(each));
      }),
      { numRuns: 500 },
    );
  });

  it('never throws', () => {
    const piece = fc.constantFrom(
      'SPY',
      ' ',
      '+1',
      '-',
      'C',
      'P',
      '261218',
      '7DTE',
      '600',
      'D',
      '.',
      '$',
      'LEG1+5',
      'ATM',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 80 }),
          fc.array(piece).map((all) => all.join('')),
        ),
        (text) => {
          parseChoice(text);
        },
      ),
      { numRuns: 3000 },
    );
  });
});
