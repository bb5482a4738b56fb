import type { RiskCheck } from '../check.ts';
import { atLeast } from './compare.ts';

export const marginCushion: RiskCheck = {
  code: 'MARGIN_CUSHION',
  title: 'Margin cushion',
  compares: "the broker's excess liquidity, in percent of net liquidation, with `minCushionPercent`",
  group: 'exposure',
  applies: 'entry',
  limits: ['minCushionPercent'],
  run: ({ account: { excessLiquidity, netLiquidation }, limits }) =>
    atLeast({
      what: 'Margin cushion',
      value: ((excessLiquidity ?? Number.NaN) / (netLiquidation ?? Number.NaN)) * 100,
      limit: limits.minCushionPercent ?? Number.NaN,
      name: 'minCushionPercent',
      unit: '%',
    }),
};
