import type { RiskCheck } from '../check.ts';
import { atMost, isOption, notConcerned, withFacts } from './compare.ts';

export const moneyness: RiskCheck = {
  code: 'MONEYNESS',
  title: 'Moneyness',
  compares:
    "the distance of an option's strike from the price of its underlying, in percent of it, with `maxMoneynessPercent`; refused while the underlying has no quote",
  group: 'instrument',
  applies: 'entry',
  limits: ['maxMoneynessPercent'],
  field: 'symbol',
  run: withFacts((input, { market }) => {
    if (!isOption(input)) return notConcerned('Not an option');
    const underlying = market.underlying ?? Number.NaN;
    const strike = input.instrument.strike ?? Number.NaN;
    return atMost({
      what: `Distance of the strike ${strike} from the underlying`,
      value: (Math.abs(strike - underlying) / underlying) * 100,
      limit: input.limits.maxMoneynessPercent ?? Number.NaN,
      name: 'maxMoneynessPercent',
      unit: '%',
    });
  }),
};
