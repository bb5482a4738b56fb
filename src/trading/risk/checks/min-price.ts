import { isOfShare } from '../../../instruments/cfd-terms.ts';
import type { RiskCheck } from '../check.ts';
import { atLeast, notConcerned } from './compare.ts';

export const minPrice: RiskCheck = {
  code: 'MIN_PRICE',
  title: 'Least price',
  compares: 'the entry price of a stock, or of a CFD on one, with `minPrice`',
  group: 'instrument',
  applies: 'entry',
  limits: ['minPrice'],
  field: 'symbol',
  run: ({ instrument, reference, limits }) =>
    isOfShare(instrument)
      ? atLeast({
          what: `The price of ${instrument.localSymbol}`,
          value: reference,
          limit: limits.minPrice ?? Number.NaN,
          name: 'minPrice',
        })
      : notConcerned('Only stocks have a least price'),
};
