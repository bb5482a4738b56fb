import type { RiskCheck } from '../check.ts';
import { atMost, middleOf, ofOptions } from './compare.ts';

export const optionSpread: RiskCheck = {
  code: 'OPTION_SPREAD',
  title: 'Spread of options',
  compares: "an option's spread, in percent of the middle, with `maxOptionSpreadPercent`",
  group: 'instrument',
  applies: 'entry',
  limits: ['maxOptionSpreadPercent'],
  field: 'symbol',
  run: (input) =>
    ofOptions(input, (option) => {
      const { quote, limits } = option;
      const middle = middleOf(option) ?? Number.NaN;
      return atMost({
        what: 'The spread',
        value: (((quote?.ask ?? Number.NaN) - (quote?.bid ?? Number.NaN)) / middle) * 100,
        limit: limits.maxOptionSpreadPercent ?? Number.NaN,
        name: 'maxOptionSpreadPercent',
        unit: '%',
      });
    }),
};
