import type { RecentEntry } from '../book/risk-book.ts';
import { pass, type RiskCheck, stop } from '../check.ts';
import { withFacts } from './compare.ts';

/** The newest such entry planned after `since`; the list is in order of time. */
function newestTwin(
  entries: readonly RecentEntry[],
  since: number,
  { conId, side, quantity }: Pick<RecentEntry, 'conId' | 'side' | 'quantity'>,
): RecentEntry | undefined {
  for (let index = entries.length - 1; index >= 0; index -= 1) {
    const entry = entries[index];
    // The instrument first: most entries are of others, and need no look at their times.
    if (entry?.conId !== conId) continue;
    if (entry.at <= since) return undefined;
    if (entry.side === side && entry.quantity === quantity) return entry;
  }
  return undefined;
}

/** Two alerts that mean one trade: the same order from another signal. */
export const sameOrder: RiskCheck = {
  code: 'SAME_ORDER',
  title: 'Same order',
  compares:
    'instrument, side and quantity with the entries planned within `sameOrderWindowMs`, whatever signal they came from',
  group: 'pace',
  applies: 'entry',
  limits: ['sameOrderWindowMs'],
  run: withFacts(({ instrument, side, quantity, now, limits: { sameOrderWindowMs = 0 } }, { book }) => {
    const { conId } = instrument;
    const twin = newestTwin(book.recentEntries, now - sameOrderWindowMs, { conId, side, quantity });
    return twin
      ? stop(
          `${side} ${quantity} ${instrument.localSymbol} was planned ${((now - twin.at) / 1000).toFixed(1)} s ago by ${twin.signalId}.`,
          { earlier: twin.signalId, secondsAgo: (now - twin.at) / 1000 },
        )
      : pass('No such entry lately', { windowSeconds: sameOrderWindowMs / 1000 });
  }),
};
