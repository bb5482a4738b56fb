import type { PositionView, QuoteView } from '../../../src/app/views.ts';
import { localTime } from '../design/times.ts';

const SILENT: ReadonlySet<QuoteView['stream']> = new Set(['stale', 'interrupted', 'refused']);

export const isSilent = ({ stream }: Pick<QuoteView, 'stream'>): boolean => SILENT.has(stream);

/** What is said of an instrument whose quotes do not come although they should; `now` in Unix milliseconds. */
export const silenceText = ({ stream, lastDataAt }: QuoteView, now: number): string | undefined =>
  SILENT.has(stream)
    ? `Its quotes are ${stream}${lastDataAt === undefined ? '' : `; the last came at ${localTime(Date.parse(lastDataAt), now)}`}`
    : undefined;

/** The quote that makes the price of a position old: its own, or that of a leg. */
export const silentQuoteOf = (
  { conId, spread }: Pick<PositionView, 'conId' | 'spread'>,
  quotes: readonly QuoteView[],
): QuoteView | undefined => {
  const priced = new Set([conId, ...(spread?.legs.map((leg) => leg.conId) ?? [])]);
  return quotes.find((quote) => priced.has(quote.conId) && isSilent(quote));
};
