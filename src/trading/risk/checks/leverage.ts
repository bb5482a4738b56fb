import type { RiskCheck } from '../check.ts';
import { afterOrder } from '../facts/after-order.ts';
import { atMost, withFacts } from './compare.ts';

export const leverage: RiskCheck = {
  code: 'LEVERAGE',
  title: 'Leverage',
  compares: 'the gross value of all positions and entries, in multiples of equity, with `maxLeverage`',
  group: 'exposure',
  applies: 'entry',
  limits: ['maxLeverage'],
  field: 'quantity',
  run: withFacts((input, facts) => {
    const equity = facts.equity ?? Number.NaN;
    return atMost({
      what: 'Leverage',
      // Without equity there is nothing to lever.
      value: equity > 0 ? afterOrder(input, facts).gross / equity : Number.NaN,
      limit: input.limits.maxLeverage ?? Number.NaN,
      name: 'maxLeverage',
    });
  }),
};
