import type { RiskCheck } from '../check.ts';
import { amountOf } from '../limits/amount.ts';
import { atLeast, baseCurrency } from './compare.ts';
import { withPreview } from './margin-preview.ts';

export const excessLiquidity: RiskCheck = {
  code: 'EXCESS_LIQUIDITY',
  title: 'Excess liquidity',
  compares:
    "equity with loan value less maintenance margin after this entry, as IB's `whatIf` answers them, with `minExcessLiquidity`",
  group: 'exposure',
  applies: 'entry',
  limits: ['minExcessLiquidity'],
  field: 'quantity',
  run: withPreview((input, facts, { equityWithLoanAfter = Number.NaN, maintenanceAfter = Number.NaN }) =>
    atLeast({
      what: 'Excess liquidity after the order',
      value: equityWithLoanAfter - maintenanceAfter,
      limit: amountOf(input.limits.minExcessLiquidity ?? Number.NaN, facts.equity),
      name: 'minExcessLiquidity',
      unit: baseCurrency(input),
    }),
  ),
};
