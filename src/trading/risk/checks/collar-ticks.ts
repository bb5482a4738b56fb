import { tickAt } from '../../../instruments/price-steps.ts';
import type { RiskCheck } from '../check.ts';
import { atMost, beyond, middleOf } from './compare.ts';

export const collarTicks: RiskCheck = {
  code: 'COLLAR_TICKS',
  title: 'Collar in ticks',
  compares: 'how far the entry price is beyond the middle of the quote, in ticks, with `collarTicks`',
  group: 'order',
  applies: 'entry',
  limits: ['collarTicks'],
  field: 'price',
  run: (input) => {
    const middle = middleOf(input) ?? Number.NaN;
    return atMost({
      what: 'Ticks beyond the middle of the quote',
      value: beyond(input, middle) / tickAt(input.instrument, input.reference),
      limit: input.limits.collarTicks ?? Number.NaN,
      name: 'collarTicks',
      figures: { entry: input.reference },
    });
  },
};
