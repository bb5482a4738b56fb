import type { RiskCheck } from '../check.ts';
import { amountOf } from '../limits/amount.ts';
import { ACCOUNT_SCOPE } from '../scope.ts';
import { atMost, baseCurrency, rateOf, stopOf, withFacts } from './compare.ts';

export const openRisk: RiskCheck = {
  code: 'OPEN_RISK',
  title: 'Open risk',
  compares:
    'what all positions and entries, this one included, lose from entry to stop with `maxOpenRisk`; what has no stop counts whole',
  group: 'exposure',
  applies: 'entry',
  limits: ['maxOpenRisk'],
  field: 'quantity',
  run: withFacts((input, facts) => {
    const { reference, quantity, instrument, limits, scope = ACCOUNT_SCOPE } = input;
    const added =
      Math.abs(reference - (stopOf(input) ?? 0)) * quantity * instrument.multiplier * rateOf(input);
    return atMost({
      what: 'Open risk with this entry',
      value: facts.openRisk(scope) + added,
      limit: amountOf(limits.maxOpenRisk ?? Number.NaN, facts.equity),
      name: 'maxOpenRisk',
      unit: baseCurrency(input),
    });
  }),
};
