import { businessDaysUntil } from '../../../instruments/futures-calendar.ts';
import { deliverableFrom } from '../../../instruments/roll-date.ts';
import type { RiskCheck } from '../check.ts';
import { isoDate, localTime } from '../facts/local-time.ts';
import { atLeast, notConcerned, withFacts } from './compare.ts';

export const firstNotice: RiskCheck = {
  code: 'FIRST_NOTICE',
  title: 'First notice',
  compares:
    'the business days to the first notice of a future, or to its last trading day where that comes first (energies, currencies), with `minDaysToFirstNotice`; contracts that are paid out are not concerned',
  group: 'instrument',
  applies: 'entry',
  rolls: true,
  limits: ['minDaysToFirstNotice'],
  field: 'symbol',
  run: withFacts(({ instrument, limits }, { marketNow }) => {
    if (instrument.secType !== 'FUT') return notConcerned('Not a future');
    const told = isoDate(instrument.lastTradeDate);
    const notice =
      told === undefined ? undefined : deliverableFrom(instrument, Temporal.PlainDate.from(told));
    if (notice === 'cash') return notConcerned('Paid out, not delivered');
    const today = Temporal.PlainDate.from(localTime(instrument.timeZone, marketNow).date);
    return atLeast({
      what: `Business days to the first notice of ${instrument.localSymbol}`,
      value: notice ? businessDaysUntil(today, notice) : Number.NaN,
      limit: limits.minDaysToFirstNotice ?? Number.NaN,
      name: 'minDaysToFirstNotice',
      figures: { firstNotice: notice?.toString() ?? 'unknown' },
    });
  }),
};
