import type { RiskCheck } from '../check.ts';
import { afterOrder } from '../facts/after-order.ts';
import { amountOf } from '../limits/amount.ts';
import { atMost, baseCurrency, withFacts } from './compare.ts';

export const netExposure: RiskCheck = {
  code: 'NET_EXPOSURE',
  title: 'Net exposure',
  compares: 'the most that long values may exceed short ones by, or the other way round, with `maxNet`',
  group: 'exposure',
  applies: 'entry',
  limits: ['maxNet'],
  field: 'quantity',
  run: withFacts((input, facts) =>
    atMost({
      what: 'Net value',
      value: afterOrder(input, facts).net,
      limit: amountOf(input.limits.maxNet ?? Number.NaN, facts.equity),
      name: 'maxNet',
      unit: baseCurrency(input),
    }),
  ),
};
