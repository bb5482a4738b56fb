import type { RecentEntry } from '../book/risk-book.ts';
import { pass, type RiskCheck, stop } from '../check.ts';
import { withFacts } from './compare.ts';

/** The newest entry planned after `since` that fits; the list is in order of time. */
function newestWithin(
  entries: readonly RecentEntry[],
  since: number,
  fits: (entry: RecentEntry) => boolean,
): RecentEntry | undefined {
  for (let index = entries.length - 1; index >= 0; index -= 1) {
    const entry = entries[index];
    if (!entry || entry.at <= since) return undefined;
    if (fits(entry)) return entry;
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
    const twin = newestWithin(
      book.recentEntries,
      now - sameOrderWindowMs,
      (entry) => entry.conId === instrument.conId && entry.side === side && entry.quantity === quantity,
    );
    return twin
      ? stop(
          `${side} ${quantity} ${instrument.localSymbol} was planned ${((now - twin.at) / 1000).toFixed(1)} s ago by ${twin.signalId}.`,
          { earlier: twin.signalId, secondsAgo: (now - twin.at) / 1000 },
        )
      : pass('No such entry lately', { windowSeconds: sameOrderWindowMs / 1000 });
  }),
};
