import type { RiskCheck } from '../check.ts';
import { atMost, ofOptions, withFacts } from './compare.ts';

export const moneyness: RiskCheck = {
  code: 'MONEYNESS',
  title: 'Moneyness',
  compares:
    "the distance of an option's strike from the price of its underlying, in percent of it, with `maxMoneynessPercent`; refused while the underlying has no quote",
  group: 'instrument',
  applies: 'entry',
  limits: ['maxMoneynessPercent'],
  field: 'symbol',
  run: withFacts((input) =>
    ofOptions(input, ({ instrument, limits }, market) => {
      const underlying = market.underlying ?? Number.NaN;
      const strike = instrument.strike ?? Number.NaN;
      return atMost({
        what: `Distance of the strike ${strike} from the underlying`,
        value: (Math.abs(strike - underlying) / underlying) * 100,
        limit: limits.maxMoneynessPercent ?? Number.NaN,
        name: 'maxMoneynessPercent',
        unit: '%',
      });
    }),
  ),
};
