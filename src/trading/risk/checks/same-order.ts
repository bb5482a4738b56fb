import { pass, type RiskCheck, stop } from '../check.ts';
import { withFacts } from './compare.ts';

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
    const twin = book.recentEntries.findLast(
      (entry) =>
        now - entry.at < sameOrderWindowMs &&
        entry.conId === instrument.conId &&
        entry.side === side &&
        entry.quantity === quantity,
    );
    return twin
      ? stop(
          `${side} ${quantity} ${instrument.localSymbol} was planned ${((now - twin.at) / 1000).toFixed(1)} s ago by ${twin.signalId}.`,
          { earlier: twin.signalId, secondsAgo: (now - twin.at) / 1000 },
        )
      : pass('No such entry lately', { windowSeconds: sameOrderWindowMs / 1000 });
  }),
};
