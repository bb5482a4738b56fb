import type { RiskCheck } from '../check.ts';
import { atMost, withFacts } from './compare.ts';
import { ordersWithin } from './pace.ts';

export const ordersPerMinute: RiskCheck = {
  code: 'ORDERS_PER_MINUTE',
  title: 'Orders a minute',
  compares: 'the orders planned within a minute, those of this plan included, with `maxOrdersPerMinute`',
  group: 'pace',
  applies: 'entry',
  limits: ['maxOrdersPerMinute'],
  run: withFacts((input, { book }) =>
    atMost({
      what: 'Orders within a minute',
      value: ordersWithin(input, book, 60_000) + input.legs.length,
      limit: input.limits.maxOrdersPerMinute ?? Number.NaN,
      name: 'maxOrdersPerMinute',
    }),
  ),
};
