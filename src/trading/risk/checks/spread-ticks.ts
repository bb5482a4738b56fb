import { cleanDecimal } from '../../../core/price.ts';
import { tickAt } from '../../../instruments/price-steps.ts';
import type { RiskCheck } from '../check.ts';
import { atMost } from './compare.ts';

export const spreadTicks: RiskCheck = {
  code: 'SPREAD_TICKS',
  title: 'Spread in ticks',
  compares: 'the difference of ask and bid, in ticks, with `maxSpreadTicks`',
  group: 'order',
  applies: 'entry',
  limits: ['maxSpreadTicks'],
  field: 'symbol',
  run: ({ quote, instrument, reference, limits }) =>
    atMost({
      what: 'The spread in ticks',
      value: cleanDecimal(
        ((quote?.ask ?? Number.NaN) - (quote?.bid ?? Number.NaN)) / tickAt(instrument, reference),
      ),
      limit: limits.maxSpreadTicks ?? Number.NaN,
      name: 'maxSpreadTicks',
    }),
};
