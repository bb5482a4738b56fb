import type { RiskCheck } from '../check.ts';
import { atLeast, stopOf } from './compare.ts';

export const stopNear: RiskCheck = {
  code: 'STOP_TOO_NEAR',
  title: 'Nearest stop',
  compares:
    'the distance of the stop from the entry price, in percent of it, with `minStopPercent`; an entry without a stop is refused',
  group: 'order',
  applies: 'entry',
  limits: ['minStopPercent'],
  field: 'stopLoss',
  run: (input) =>
    atLeast({
      what: 'Distance of the stop',
      value: (Math.abs(input.reference - (stopOf(input) ?? Number.NaN)) / input.reference) * 100,
      limit: input.limits.minStopPercent ?? Number.NaN,
      name: 'minStopPercent',
      unit: '%',
      figures: { stop: stopOf(input) ?? 'none' },
    }),
};
