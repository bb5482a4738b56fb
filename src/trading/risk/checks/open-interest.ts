import type { RiskCheck } from '../check.ts';
import { atLeast, ofOptions, withFacts } from './compare.ts';

export const openInterest: RiskCheck = {
  code: 'OPEN_INTEREST',
  title: 'Open interest',
  compares: "an option's open contracts with `minOpenInterest`; refused while the market has not told them",
  group: 'instrument',
  applies: 'entry',
  limits: ['minOpenInterest'],
  field: 'symbol',
  run: withFacts((input) =>
    ofOptions(input, ({ instrument, limits }, market) =>
      atLeast({
        what: `Open contracts of ${instrument.localSymbol}`,
        value: market.openInterest ?? Number.NaN,
        limit: limits.minOpenInterest ?? Number.NaN,
        name: 'minOpenInterest',
      }),
    ),
  ),
};
