import type { RiskCheck } from '../check.ts';
import { atMost, beyond } from './compare.ts';

export const collarLast: RiskCheck = {
  code: 'COLLAR_LAST',
  title: 'Collar against the last trade',
  compares: 'how far the entry price is beyond the last trade, in percent of it, with `collarLastPercent`',
  group: 'order',
  applies: 'entry',
  limits: ['collarLastPercent'],
  field: 'price',
  run: (input) => {
    const last = input.quote?.last ?? Number.NaN;
    return atMost({
      what: `Percent beyond the last trade`,
      value: (beyond(input, last) / last) * 100,
      limit: input.limits.collarLastPercent ?? Number.NaN,
      name: 'collarLastPercent',
      unit: '%',
      figures: { entry: input.reference },
    });
  },
};
