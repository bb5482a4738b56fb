import { fromMicros, toMicros } from '../../../core/money.ts';
import { isCombo } from '../../../instruments/combos/combo-legs.ts';
import { comboValue } from '../../combos/combo-risk.ts';
import { pass, type RiskCheck, type RiskInput, stop } from '../check.ts';
import { UNKNOWN } from './account-mode.ts';
import { rateOf } from './compare.ts';

/**
 * What an entry of so many units comes to, before the multiplier. An option that is sold without being held counts with its
 * strike, which is what may have to be paid or delivered: its premium says nothing of what it can lose.
 */
function worth({ instrument, side, quantity, position, reference }: RiskInput): number {
  if (isCombo(instrument)) return comboValue(instrument, side, reference) * quantity;
  const { strike = 0 } = instrument;
  const written = side === 'SELL' ? Math.max(0, quantity - Math.max(0, position)) : 0;
  return reference * quantity + Math.max(0, strike - reference) * written;
}

export const maxNotional: RiskCheck = {
  code: 'NOTIONAL_LIMIT',
  title: 'Notional',
  compares:
    'entry price × quantity × multiplier, in the base currency, with `maxNotional`; of an option that is sold without being held its strike in place of the price, of a spread its price or its largest loss, whichever is more',
  group: 'order',
  applies: 'entry',
  limits: ['maxNotional'],
  field: 'quantity',
  run: (input) => {
    const { instrument, limits, account } = input;
    const raw = worth(input) * instrument.multiplier * rateOf(input);
    const value = Number.isFinite(raw) ? fromMicros(toMicros(raw)) : raw;
    const figures = { notional: Number.isFinite(value) ? value : UNKNOWN, limit: limits.maxNotional };
    const text = `${value.toFixed(2)} ${account.currency ?? instrument.currency}`;
    return !(Math.abs(value) <= limits.maxNotional)
      ? stop(`The order is worth ${text}, more than maxNotional = ${limits.maxNotional}.`, figures)
      : pass(`${text} is within maxNotional = ${limits.maxNotional}`, figures);
  },
};
