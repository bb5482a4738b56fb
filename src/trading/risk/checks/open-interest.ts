import type { RiskCheck } from '../check.ts';
import { atLeast, isOption, notConcerned, withFacts } from './compare.ts';

export const openInterest: RiskCheck = {
  code: 'OPEN_INTEREST',
  title: 'Open interest',
  compares: "an option's open contracts with `minOpenInterest`; refused while the market has not told them",
  group: 'instrument',
  applies: 'entry',
  limits: ['minOpenInterest'],
  field: 'symbol',
  run: withFacts((input, { market }) =>
    isOption(input)
      ? atLeast({
          what: `Open contracts of ${input.instrument.localSymbol}`,
          value: market.openInterest ?? Number.NaN,
          limit: input.limits.minOpenInterest ?? Number.NaN,
          name: 'minOpenInterest',
        })
      : notConcerned('Not an option'),
  ),
};
