import { type UnixMs, unixMs } from '../../core/clock.ts';
import { type ConId, conId } from '../../core/ids.ts';
import type { Quantity } from '../../core/price.ts';
import type { PlannedClosing } from './shadow-book.ts';
import type { StampedEntry } from './watchdog-journal.ts';

/** The closing orders that an earlier process has written down. */
export const closingsIn = (entries: readonly StampedEntry[]): readonly PlannedClosing[] =>
  entries.flatMap((entry): PlannedClosing[] => {
    if (entry.type !== 'close-planned') return [];
    const { ref, side, quantity, brokerDay } = entry;
    return [
      {
        ref,
        conId: conId(entry.conId),
        side: side === 'BUY' ? 'BUY' : 'SELL',
        quantity: quantity as Quantity,
        placedAt: unixMs(Date.parse(entry.at)),
        ...(brokerDay === undefined ? {} : { brokerDay }),
      },
    ];
  });

/** How long ago each instrument was last tried to be closed in vain. A time in the future was written before the clock was set. */
export function attemptsIn(entries: readonly StampedEntry[], now: UnixMs): ReadonlyMap<ConId, number> {
  const found = new Map<ConId, number>();
  const left = new Map<string, number>();
  for (const entry of entries) {
    if (entry.type === 'close-planned') {
      found.set(conId(entry.conId), Math.max(0, now - Date.parse(entry.at)));
      left.set(entry.ref, entry.quantity);
    } else if (entry.type === 'close-execution') {
      const { ref, quantity, conId: of } = entry.execution;
      left.set(ref, (left.get(ref) ?? 0) - quantity);
      // An attempt that has closed everything needs no other one.
      if ((left.get(ref) ?? 0) <= 0) found.delete(of);
    }
  }
  return found;
}
