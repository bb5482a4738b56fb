import { isCombo } from '../../../instruments/combos/combo-legs.ts';
import { pass, type RiskCheck, stop } from '../check.ts';

export const stopRequired: RiskCheck = {
  code: 'STOP_REQUIRED',
  title: 'Stop required',
  compares: 'the presence of a stop among the exits with `stopRequired`; the legs of a spread are its stop',
  group: 'order',
  applies: 'entry',
  limits: ['stopRequired'],
  field: 'stopLoss',
  run: ({ legs, limits, instrument }) => {
    const has = legs.some((leg) => leg.role === 'stop');
    const figures = { stop: has, required: limits.stopRequired };
    if (isCombo(instrument)) return pass('The legs of the spread bound its loss', figures);
    if (has) return pass('A stop rests at the broker with the entry', figures);
    return limits.stopRequired
      ? stop('The signal has no stop. Add stopLoss or trailing, or set stopRequired to false.', figures)
      : pass('No stop, and none is required', figures);
  },
};
