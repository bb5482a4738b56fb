import type { RiskCheck } from '../check.ts';
import { amountOf } from '../limits/amount.ts';
import { atLeast, baseCurrency, notConcerned, rateOf } from './compare.ts';

export const cashReserve: RiskCheck = {
  code: 'CASH_RESERVE',
  title: 'Cash',
  compares: 'the cash that is left after buying a stock or crypto with `minCash`',
  group: 'exposure',
  applies: 'entry',
  limits: ['minCash'],
  field: 'quantity',
  run: (input) => {
    const { instrument, side, reference, quantity, account, limits, facts } = input;
    const paid = instrument.secType === 'STK' || instrument.secType === 'CRYPTO';
    if (!paid || side !== 'BUY') return notConcerned('No cash is paid for it');
    return atLeast({
      what: 'Cash left',
      value: (account.cash ?? Number.NaN) - reference * quantity * rateOf(input),
      limit: amountOf(limits.minCash ?? Number.NaN, facts?.equity),
      name: 'minCash',
      unit: baseCurrency(input),
    });
  },
};
