import { pass, type RiskCheck, stop } from '../check.ts';

/** What is counted in contracts. */
export const CONTRACT_TYPES: ReadonlySet<string> = new Set(['FUT', 'OPT', 'FOP', 'BAG']);

export const maxQuantity: RiskCheck = {
  code: 'QUANTITY_LIMIT',
  title: 'Quantity',
  compares: 'the order quantity with `maxContracts` for futures and options, `maxQuantity` for the rest',
  group: 'order',
  applies: 'entry',
  limits: ['maxQuantity', 'maxContracts'],
  field: 'quantity',
  run: ({ instrument, quantity, limits }) => {
    const inContracts = CONTRACT_TYPES.has(instrument.secType);
    const limit = inContracts ? limits.maxContracts : limits.maxQuantity;
    const figures = { quantity, limit, limitName: inContracts ? 'maxContracts' : 'maxQuantity' };
    // Turned round, so that what is not a number does not pass.
    if (!(quantity > 0)) return stop(`${quantity} ${instrument.localSymbol} is not a quantity.`, figures);
    return !(quantity <= limit)
      ? stop(`${quantity} ${instrument.localSymbol} is more than ${figures.limitName} = ${limit}.`, figures)
      : pass(`${quantity} is within ${figures.limitName} = ${limit}`, figures);
  },
};
