import type { RiskCheck } from '../check.ts';
import { afterOrder, mostValue } from '../facts/after-order.ts';
import { amountOf } from '../limits/amount.ts';
import { atMost, baseCurrency, withFacts } from './compare.ts';

export const positionNotional: RiskCheck = {
  code: 'POSITION_NOTIONAL',
  title: 'Value of the position',
  compares:
    "the value of the position that the instrument's entries and this one may come to with `maxPositionNotional`",
  group: 'exposure',
  applies: 'entry',
  limits: ['maxPositionNotional'],
  field: 'quantity',
  run: withFacts((input, facts) =>
    atMost({
      what: `Value of the position in ${input.instrument.localSymbol}`,
      value: mostValue(afterOrder(input, facts).own),
      limit: amountOf(input.limits.maxPositionNotional ?? Number.NaN, facts.equity),
      name: 'maxPositionNotional',
      unit: baseCurrency(input),
    }),
  ),
};
