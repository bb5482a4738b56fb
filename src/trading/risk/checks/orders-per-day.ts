import type { RiskCheck } from '../check.ts';
import { atMost, withFacts } from './compare.ts';
import { tallyOf } from './pace.ts';

export const ordersPerDay: RiskCheck = {
  code: 'ORDERS_PER_DAY',
  title: 'Orders a day',
  compares: 'the orders planned in the risk day, those of this plan included, with `maxOrdersPerDay`',
  group: 'pace',
  applies: 'entry',
  limits: ['maxOrdersPerDay'],
  run: withFacts((input, { book }) =>
    atMost({
      what: 'Orders in the risk day',
      value: tallyOf(input, book).orders + input.legs.length,
      limit: input.limits.maxOrdersPerDay ?? Number.NaN,
      name: 'maxOrdersPerDay',
    }),
  ),
};
