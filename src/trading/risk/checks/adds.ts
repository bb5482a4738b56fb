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
  run: withFacts(({ instrument, limits }, facts) => {
    const filled = facts.book.openTrades.get(instrument.conId)?.entries ?? [];
    let entries = filled.length;
    for (const entry of facts.openEntries(instrument.conId)) if (!filled.includes(entry)) entries += 1;
    return atMost({
      what: 'Entries added to the first',
      value: entries,
      limit: limits.maxAdds ?? Number.NaN,
      name: 'maxAdds',
    });
  }),
};
