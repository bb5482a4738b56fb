import { isOfShare } from '../../../instruments/cfd-terms.ts';
import type { RiskCheck } from '../check.ts';
import { amountOf } from '../limits/amount.ts';
import { atLeast, baseCurrency, notConcerned, rateOf } from './compare.ts';

/**
 * IB's buying power is the value of stocks that may still be bought, and of contracts for difference on them, which need about as much; what
 * futures, options and other contracts for difference need, only IB reckons.
 */
export const buyingPower: RiskCheck = {
  code: 'BUYING_POWER',
  title: 'Buying power',
  compares:
    "the broker's buying power less the value of an entry in a stock, or a CFD on one, with `buyingPowerReserve`; margins of other classes are IB's to judge",
  group: 'exposure',
  applies: 'entry',
  limits: ['buyingPowerReserve'],
  field: 'quantity',
  run: (input) => {
    const { instrument, reference, quantity, account, limits, facts } = input;
    if (!isOfShare(instrument)) return notConcerned('The broker judges the margin of this class');
    return atLeast({
      what: 'Buying power left',
      value: (account.buyingPower ?? Number.NaN) - reference * quantity * rateOf(input),
      limit: amountOf(limits.buyingPowerReserve ?? Number.NaN, facts?.equity),
      name: 'buyingPowerReserve',
      unit: baseCurrency(input),
    });
  },
};
