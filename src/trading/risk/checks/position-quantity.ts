import type { RiskCheck } from '../check.ts';
import { afterOrder, mostUnits } from '../facts/after-order.ts';
import { atMost, withFacts } from './compare.ts';

export const positionQuantity: RiskCheck = {
  code: 'POSITION_QUANTITY',
  title: 'Size of the position',
  compares: "the position that the instrument's entries and this one may come to with `maxPositionQuantity`",
  group: 'exposure',
  applies: 'entry',
  limits: ['maxPositionQuantity'],
  field: 'quantity',
  run: withFacts((input, facts) =>
    atMost({
      what: `Position in ${input.instrument.localSymbol}`,
      value: mostUnits(afterOrder(input, facts).own),
      limit: input.limits.maxPositionQuantity ?? Number.NaN,
      name: 'maxPositionQuantity',
    }),
  ),
};
