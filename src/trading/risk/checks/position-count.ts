import type { RiskCheck } from '../check.ts';
import { afterOrder } from '../facts/after-order.ts';
import { atMost, withFacts } from './compare.ts';

export const positionCount: RiskCheck = {
  code: 'POSITIONS_COUNT',
  title: 'Number of positions',
  compares: 'the instruments held or being entered, this one included, with `maxPositions`',
  group: 'exposure',
  applies: 'entry',
  limits: ['maxPositions'],
  field: 'symbol',
  run: withFacts((input, facts) =>
    atMost({
      what: 'Instruments held or being entered',
      value: afterOrder(input, facts).count,
      limit: input.limits.maxPositions ?? Number.NaN,
      name: 'maxPositions',
    }),
  ),
};
