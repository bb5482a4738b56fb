import type { RiskCheck } from '../check.ts';
import { atMost, withFacts } from './compare.ts';

export const adds: RiskCheck = {
  code: 'ADDS_LIMIT',
  title: 'Adds to a position',
  compares:
    'the entries of the open position after the first, resting ones and this one included, with `maxAdds`',
  group: 'order',
  applies: 'entry',
  limits: ['maxAdds'],
  field: 'action',
  run: withFacts(({ instrument, limits }, { book }) => {
    const filled = new Set(book.openTrades.get(instrument.conId)?.entries);
    for (const entry of book.openEntries.values())
      if (entry.conId === instrument.conId) filled.add(entry.ref);
    return atMost({
      what: 'Entries added to the first',
      value: filled.size,
      limit: limits.maxAdds ?? Number.NaN,
      name: 'maxAdds',
    });
  }),
};
