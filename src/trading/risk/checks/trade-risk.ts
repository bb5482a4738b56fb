import type { RiskCheck } from '../check.ts';
import { amountOf } from '../limits/amount.ts';
import { atMost, baseCurrency, lossOfUnit, rateOf } from './compare.ts';

export const tradeRisk: RiskCheck = {
  code: 'TRADE_RISK',
  title: 'Risk of one trade',
  compares:
    '|entry − stop| × quantity × multiplier with `maxRiskPerTrade`; without a stop the whole value is at risk, and of a spread what its legs bound',
  group: 'loss',
  applies: 'entry',
  limits: ['maxRiskPerTrade'],
  field: 'quantity',
  run: (input) => {
    const { quantity, instrument, limits, facts } = input;
    return atMost({
      what: 'Loss at the stop',
      value: lossOfUnit(input) * quantity * instrument.multiplier * rateOf(input),
      limit: amountOf(limits.maxRiskPerTrade ?? Number.NaN, facts?.equity),
      name: 'maxRiskPerTrade',
      unit: baseCurrency(input),
    });
  },
};
