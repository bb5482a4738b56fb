import { pass, type RiskCheck, stop } from '../check.ts';

export const delayedQuote: RiskCheck = {
  code: 'QUOTE_DELAYED',
  title: 'Delayed prices',
  compares: 'whether the quote is delayed (no live market data subscription) with `delayedQuotes`',
  group: 'order',
  applies: 'entry',
  rolls: true,
  limits: ['delayedQuotes'],
  field: 'symbol',
  run: ({ quote, instrument }) => {
    const figures = { delayed: quote?.delayed ?? false };
    return quote?.delayed
      ? stop(`Prices of ${instrument.localSymbol} are delayed; nothing is entered on them.`, figures)
      : pass('Prices are live', figures);
  },
};
