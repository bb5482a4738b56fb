import type { RiskCheck } from '../check.ts';
import { atMost, middleOf } from './compare.ts';

export const spreadPercent: RiskCheck = {
  code: 'SPREAD_PERCENT',
  title: 'Spread',
  compares: 'the difference of ask and bid, in percent of their middle, with `maxSpreadPercent`',
  group: 'order',
  applies: 'entry',
  limits: ['maxSpreadPercent'],
  field: 'symbol',
  run: (input) => {
    const { quote, limits } = input;
    const middle = middleOf(input) ?? Number.NaN;
    return atMost({
      what: 'The spread',
      value: (((quote?.ask ?? Number.NaN) - (quote?.bid ?? Number.NaN)) / middle) * 100,
      limit: limits.maxSpreadPercent ?? Number.NaN,
      name: 'maxSpreadPercent',
      unit: '%',
    });
  },
};
