import type { RiskCheck } from '../check.ts';
import { amountOf } from '../limits/amount.ts';
import { atMost, baseCurrency } from './compare.ts';
import { withPreview } from './margin-preview.ts';

export const initialMargin: RiskCheck = {
  code: 'INITIAL_MARGIN',
  title: 'Initial margin',
  compares:
    "the account's initial margin with this entry, as IB's `whatIf` answers it, with `maxInitialMargin`",
  group: 'exposure',
  applies: 'entry',
  limits: ['maxInitialMargin'],
  field: 'quantity',
  run: withPreview((input, facts, { initialAfter = Number.NaN, initialBefore }) =>
    atMost({
      what: 'Initial margin after the order',
      value: initialAfter,
      limit: amountOf(input.limits.maxInitialMargin ?? Number.NaN, facts.equity),
      name: 'maxInitialMargin',
      unit: baseCurrency(input),
      ...(initialBefore === undefined ? {} : { figures: { before: initialBefore } }),
    }),
  ),
};
