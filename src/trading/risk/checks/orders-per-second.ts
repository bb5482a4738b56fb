import type { RiskCheck } from '../check.ts';
import { atMost, withFacts } from './compare.ts';
import { ordersWithin } from './pace.ts';

export const ordersPerSecond: RiskCheck = {
  code: 'ORDERS_PER_SECOND',
  title: 'Orders a second',
  compares: 'the orders planned within a second, those of this plan included, with `maxOrdersPerSecond`',
  group: 'pace',
  applies: 'entry',
  limits: ['maxOrdersPerSecond'],
  run: withFacts((input, { book }) =>
    atMost({
      what: 'Orders within a second',
      value: ordersWithin(input, book, 1_000) + input.legs.length,
      limit: input.limits.maxOrdersPerSecond ?? Number.NaN,
      name: 'maxOrdersPerSecond',
    }),
  ),
};
