import type { QuoteView } from '../../../src/app/views.ts';

/** The latest time that the broker's clock is known to have reached, in Unix milliseconds. */
export function newestMarketTime(told: string | undefined, quotes: readonly QuoteView[]): number | undefined {
  let newest = told === undefined ? Number.NaN : Date.parse(told);
  for (const { time } of quotes) {
    const at = time === undefined ? Number.NaN : Date.parse(time);
    if (!(at <= newest) && !Number.isNaN(at)) newest = at;
  }
  return Number.isNaN(newest) ? undefined : newest;
}

/** What follows the word SIMULATED, which the page shows by itself. */
export const marketName = (market: string): string => market.replace(/^SIMULATED\s*/i, '');
