import { pass, type RiskCheck, stop } from '../check.ts';

/** Without a current quote no price can be judged. Age is by our clock: when the quote reached us. */
export const quoteAge: RiskCheck = {
  code: 'QUOTE_STALE',
  title: 'Quote',
  compares: 'the presence of bid and ask and the time since they last came with `maxQuoteAgeMs`',
  group: 'order',
  applies: 'entry',
  rolls: true,
  limits: ['maxQuoteAgeMs'],
  field: 'symbol',
  run: ({ quote, quoteReceivedAt, now, limits, instrument }) => {
    const maxAgeSeconds = limits.maxQuoteAgeMs / 1000;
    if (
      !quote ||
      quoteReceivedAt === undefined ||
      (quote.bid === undefined && quote.ask === undefined && quote.last === undefined)
    ) {
      return stop(
        `There is no quote for ${instrument.localSymbol}. Is the market open, and is there a market data subscription?`,
        { maxAgeSeconds },
      );
    }
    const ageSeconds = (now - quoteReceivedAt) / 1000;
    const figures = { bid: quote.bid ?? 'none', ask: quote.ask ?? 'none', ageSeconds, maxAgeSeconds };
    return !(ageSeconds <= maxAgeSeconds)
      ? stop(
          `The last quote of ${instrument.localSymbol} is ${ageSeconds.toFixed(0)} s old, more than the ${maxAgeSeconds} s allowed.`,
          figures,
        )
      : pass(`Bid ${figures.bid}, ask ${figures.ask}, ${ageSeconds.toFixed(1)} s old`, figures);
  },
};
