import type { Trader } from '../runtime/trader.ts';
import type { PriceOf } from './option-chooser.ts';

/** How long a first quote is waited for. */
const FIRST_QUOTE_MS = 1_500;

/** Prices from the broker's quotes; an instrument that is not traded here is followed only for the question. */
export function priceReader(trader: Trader): PriceOf {
  return async (instrument) => {
    trader.broker.subscribeQuotes(instrument);
    await trader.market.waitFor(instrument.conId, FIRST_QUOTE_MS);
    const quote = trader.market.get(instrument.conId)?.quote;
    if (!trader.kernel.state.instruments.has(instrument.conId)) trader.broker.unsubscribeQuotes(instrument);
    if (quote?.bid !== undefined && quote.ask !== undefined) return (quote.bid + quote.ask) / 2;
    return quote?.last ?? quote?.close;
  };
}
