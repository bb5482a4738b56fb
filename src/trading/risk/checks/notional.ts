import { fromMicros, toMicros } from '../../../core/money.ts';
import { pass, type RiskCheck, stop } from '../check.ts';

export const maxNotional: RiskCheck = {
  code: 'NOTIONAL_LIMIT',
  title: 'Notional',
  compares: 'entry price × quantity × multiplier with `maxNotional`',
  scope: 'entry',
  field: 'quantity',
  run: ({ instrument, quantity, reference, limits }) => {
    const raw = reference * quantity * instrument.multiplier;
    const value = Number.isFinite(raw) ? fromMicros(toMicros(raw)) : raw;
    const figures = { notional: value, limit: limits.maxNotional };
    const text = `${value.toFixed(2)} ${instrument.currency}`;
    return !(Math.abs(value) <= limits.maxNotional)
      ? stop(`The order is worth ${text}, more than maxNotional = ${limits.maxNotional}.`, figures)
      : pass(`${text} is within maxNotional = ${limits.maxNotional}`, figures);
  },
};
