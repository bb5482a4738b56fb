import type { PositionView, QuoteView } from '../../../src/app/views.ts';
import { localTime } from '../design/times.ts';

/** `held`: not even asked for, as while the gateway is gone. */
const SILENT: ReadonlySet<QuoteView['stream']> = new Set(['held', 'stale', 'interrupted', 'refused']);

export const isSilent = ({ stream }: Pick<QuoteView, 'stream'>): boolean => SILENT.has(stream);

/** What is said of an instrument whose quotes do not come although they should; `now` in Unix milliseconds. */
export const silenceText = ({ stream, lastDataAt }: QuoteView, now: number): string | undefined =>
  SILENT.has(stream)
    ? `Its quotes are ${stream}${lastDataAt === undefined ? '' : `; the last came at ${localTime(Date.parse(lastDataAt), now)}`}`
    : undefined;

const silentOf = new WeakMap<readonly QuoteView[], ReadonlyMap<number, QuoteView>>();

/** By contract; made once for each list, which every row of the page asks for. */
function silentQuotes(quotes: readonly QuoteView[]): ReadonlyMap<number, QuoteView> {
  const known = silentOf.get(quotes);
  if (known) return known;
  const silent = new Map(quotes.filter(isSilent).map((quote) => [quote.conId, quote]));
  silentOf.set(quotes, silent);
  return silent;
}

/** The quote that makes the price of a position old: its own, or that of a leg. */
export const silentQuoteOf = (
  { conId, spread }: Pick<PositionView, 'conId' | 'spread'>,
  quotes: readonly QuoteView[],
): QuoteView | undefined => {
  const silent = silentQuotes(quotes);
  if (silent.size === 0) return undefined;
  const leg = spread?.legs.find((each) => silent.has(each.conId));
  return silent.get(conId) ?? (leg && silent.get(leg.conId));
};
