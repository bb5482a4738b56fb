import type { RiskCheck } from '../check.ts';
import { atMost, stopOf, withFacts } from './compare.ts';

export const stopAtr: RiskCheck = {
  code: 'STOP_BEYOND_ATR',
  title: 'Furthest stop in ranges',
  compares:
    'the distance of the stop from the entry price, in average true ranges of 14 days, with `maxStopAtr`; refused while the range is not known',
  group: 'order',
  applies: 'entry',
  limits: ['maxStopAtr'],
  field: 'stopLoss',
  run: withFacts((input, { market }) =>
    atMost({
      what: 'Distance of the stop in average ranges',
      value: Math.abs(input.reference - (stopOf(input) ?? Number.NaN)) / (market.atr ?? Number.NaN),
      limit: input.limits.maxStopAtr ?? Number.NaN,
      name: 'maxStopAtr',
      figures: { stop: stopOf(input) ?? 'none' },
    }),
  ),
};
