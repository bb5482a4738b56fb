import type { RiskCheck } from '../check.ts';
import { amountOf } from '../limits/amount.ts';
import { ACCOUNT_SCOPE } from '../scope.ts';
import { atMost, baseCurrency, lossOfUnit, rateOf, withFacts } from './compare.ts';

export const openRisk: RiskCheck = {
  code: 'OPEN_RISK',
  title: 'Open risk',
  compares:
    'what all positions and entries, this one included, lose from entry to stop with `maxOpenRisk`; what has no stop counts whole, and a spread as much as its legs bound',
  group: 'exposure',
  applies: 'entry',
  limits: ['maxOpenRisk'],
  field: 'quantity',
  run: withFacts((input, facts) => {
    const { quantity, instrument, limits, scope = ACCOUNT_SCOPE } = input;
    const added = lossOfUnit(input) * quantity * instrument.multiplier * rateOf(input);
    return atMost({
      what: 'Open risk with this entry',
      value: facts.openRisk(scope) + added,
      limit: amountOf(limits.maxOpenRisk ?? Number.NaN, facts.equity),
      name: 'maxOpenRisk',
      unit: baseCurrency(input),
    });
  }),
};
