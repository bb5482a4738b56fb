import type { RiskCheck } from '../check.ts';
import { afterOrder } from '../facts/after-order.ts';
import { amountOf } from '../limits/amount.ts';
import { atMost, baseCurrency, withFacts } from './compare.ts';

export const grossExposure: RiskCheck = {
  code: 'GROSS_EXPOSURE',
  title: 'Gross exposure',
  compares: 'the sum of the values that all positions and entries may come to with `maxGross`',
  group: 'exposure',
  applies: 'entry',
  limits: ['maxGross'],
  field: 'quantity',
  run: withFacts((input, facts) =>
    atMost({
      what: 'Gross value',
      value: afterOrder(input, facts).gross,
      limit: amountOf(input.limits.maxGross ?? Number.NaN, facts.equity),
      name: 'maxGross',
      unit: baseCurrency(input),
    }),
  ),
};
