import type { RiskCheck } from '../check.ts';
import { amountOf } from '../limits/amount.ts';
import { atMost, baseCurrency, rateOf, stopOf } from './compare.ts';

export const tradeRisk: RiskCheck = {
  code: 'TRADE_RISK',
  title: 'Risk of one trade',
  compares:
    '|entry − stop| × quantity × multiplier with `maxRiskPerTrade`; without a stop the whole value is at risk',
  group: 'loss',
  applies: 'entry',
  limits: ['maxRiskPerTrade'],
  field: 'quantity',
  run: (input) => {
    const { reference, quantity, instrument, limits, facts } = input;
    const distance = Math.abs(reference - (stopOf(input) ?? 0));
    return atMost({
      what: 'Loss at the stop',
      value: distance * quantity * instrument.multiplier * rateOf(input),
      limit: amountOf(limits.maxRiskPerTrade ?? Number.NaN, facts?.equity),
      name: 'maxRiskPerTrade',
      unit: baseCurrency(input),
    });
  },
};
