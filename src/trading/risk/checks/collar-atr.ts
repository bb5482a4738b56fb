import type { RiskCheck } from '../check.ts';
import { atMost, beyond, middleOf, withFacts } from './compare.ts';

export const collarAtr: RiskCheck = {
  code: 'COLLAR_ATR',
  title: 'Collar in ranges',
  compares:
    'how far the entry price is beyond the middle of the quote, in average true ranges of 14 days, with `collarAtr`; refused while the range is not known',
  group: 'order',
  applies: 'entry',
  limits: ['collarAtr'],
  field: 'price',
  run: withFacts((input, { market }) =>
    atMost({
      what: 'Average ranges beyond the middle of the quote',
      value: beyond(input, middleOf(input) ?? Number.NaN) / (market.atr ?? Number.NaN),
      limit: input.limits.collarAtr ?? Number.NaN,
      name: 'collarAtr',
      figures: { entry: input.reference },
    }),
  ),
};
