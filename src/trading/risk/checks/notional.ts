import { fromMicros, toMicros } from '../../../core/money.ts';
import { isCombo } from '../../../instruments/combos/combo-legs.ts';
import { comboValue } from '../../combos/combo-risk.ts';
import { pass, type RiskCheck, stop } from '../check.ts';
import { UNKNOWN } from './account-mode.ts';
import { rateOf } from './compare.ts';

export const maxNotional: RiskCheck = {
  code: 'NOTIONAL_LIMIT',
  title: 'Notional',
  compares:
    'entry price × quantity × multiplier, in the base currency, with `maxNotional`; of a spread its price or its largest loss, whichever is more',
  group: 'order',
  applies: 'entry',
  limits: ['maxNotional'],
  field: 'quantity',
  run: (input) => {
    const { instrument, quantity, reference, limits, account } = input;
    const price = isCombo(instrument) ? comboValue(instrument, input.side, reference) : reference;
    const raw = price * quantity * instrument.multiplier * rateOf(input);
    const value = Number.isFinite(raw) ? fromMicros(toMicros(raw)) : raw;
    const figures = { notional: Number.isFinite(value) ? value : UNKNOWN, limit: limits.maxNotional };
    const text = `${value.toFixed(2)} ${account.currency ?? instrument.currency}`;
    return !(Math.abs(value) <= limits.maxNotional)
      ? stop(`The order is worth ${text}, more than maxNotional = ${limits.maxNotional}.`, figures)
      : pass(`${text} is within maxNotional = ${limits.maxNotional}`, figures);
  },
};
