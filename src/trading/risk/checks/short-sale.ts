import { pass, type RiskCheck, stop } from '../check.ts';

const SHORTABLE: ReadonlySet<string> = new Set(['STK', 'OPT', 'FOP', 'WAR', 'CFD', 'BOND', 'BAG']);

export const shortSale: RiskCheck = {
  code: 'SHORT_SALE',
  title: 'Short sale',
  compares:
    'an entry that sells more than is held with `shortSales`; futures and forex have two sides anyway',
  group: 'instrument',
  applies: 'entry',
  limits: ['shortSales'],
  field: 'action',
  run: ({ instrument, side, quantity, position }) => {
    const figures = { side, quantity, position };
    return side === 'SELL' && SHORTABLE.has(instrument.secType) && !(quantity <= position)
      ? stop(
          `Short sales are refused: ${quantity} ${instrument.localSymbol} would be sold, ${position} are held.`,
          figures,
        )
      : pass('No short sale', figures);
  },
};
