import type { RiskCheck } from '../check.ts';
import { atMost, stopOf } from './compare.ts';

export const stopFar: RiskCheck = {
  code: 'STOP_TOO_FAR',
  title: 'Furthest stop',
  compares:
    'the distance of the stop from the entry price, in percent of it, with `maxStopPercent`; an entry without a stop is refused',
  group: 'order',
  applies: 'entry',
  limits: ['maxStopPercent'],
  field: 'stopLoss',
  run: (input) =>
    atMost({
      what: 'Distance of the stop',
      value: (Math.abs(input.reference - (stopOf(input) ?? Number.NaN)) / input.reference) * 100,
      limit: input.limits.maxStopPercent ?? Number.NaN,
      name: 'maxStopPercent',
      unit: '%',
      figures: { stop: stopOf(input) ?? 'none' },
    }),
};
