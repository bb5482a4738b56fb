import type { RiskCheck } from '../check.ts';
import { atMost, withFacts } from './compare.ts';
import { tallyOf } from './pace.ts';

export const tradesPerDay: RiskCheck = {
  code: 'TRADES_PER_DAY',
  title: 'Entries a day',
  compares: 'the entries planned in the risk day, this one included, with `maxTradesPerDay`',
  group: 'pace',
  applies: 'entry',
  limits: ['maxTradesPerDay'],
  run: withFacts((input, { book }) =>
    atMost({
      what: 'Entries in the risk day',
      value: tallyOf(input, book).entries + 1,
      limit: input.limits.maxTradesPerDay ?? Number.NaN,
      name: 'maxTradesPerDay',
    }),
  ),
};
