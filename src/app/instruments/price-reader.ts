import type { Instrument } from '../../instruments/instrument.ts';
import type { Quote } from '../../marketdata/market.ts';
import type { Trader } from '../runtime/trader.ts';
import type { PriceOf } from './option-chooser.ts';
import type { DeltaOf } from './strike-by-delta.ts';

/** How long a first quote is waited for. */
const FIRST_QUOTE_MS = 1_500;

/** Prices from the broker's quotes; an instrument that is not traded here is followed only for the question. */
export function priceReader(trader: Trader): PriceOf {
  return async (instrument) => {
    const quote = await quoteOf(trader, instrument);
    if (quote?.bid !== undefined && quote.ask !== undefined) return (quote.bid + quote.ask) / 2;
    return quote?.last ?? quote?.close;
  };
}

/** Deltas of options by the broker's model, read in the same way. */
export function deltaReader(trader: Trader): DeltaOf {
  return async (option) => (await quoteOf(trader, option, ({ delta }) => delta !== undefined))?.delta;
}

async function quoteOf(
  trader: Trader,
  instrument: Instrument,
  isEnough?: (quote: Quote) => boolean,
): Promise<Quote | undefined> {
  trader.broker.subscribeQuotes(instrument);
  await trader.market.waitFor(instrument.conId, FIRST_QUOTE_MS, isEnough);
  const quote = trader.market.get(instrument.conId)?.quote;
  const { conId } = instrument;
  if (!trader.kernel.state.instruments.has(conId) && !trader.quotes.has(conId))
    trader.broker.unsubscribeQuotes(instrument);
  return quote;
}
