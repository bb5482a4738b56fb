import {
  businessDayOnOrBefore,
  type ContractMonth,
  firstNoticeDate,
  isBusinessDay,
  monthOfCode,
} from '../../../instruments/futures-calendar.ts';
import { FUTURES_ROOTS, type FuturesRoot } from '../../../instruments/futures-roots.ts';
import type { Instrument } from '../../../instruments/instrument.ts';
import type { RiskCheck } from '../check.ts';
import { isoDate, localTime } from '../facts/local-time.ts';
import { atLeast, notConcerned, withFacts } from './compare.ts';

/** Business days after `from`, up to and with `to`; negative days are none. */
function businessDays(from: Temporal.PlainDate, to: Temporal.PlainDate): number {
  let days = 0;
  for (let day = from.add({ days: 1 }); Temporal.PlainDate.compare(day, to) <= 0; day = day.add({ days: 1 }))
    if (isBusinessDay(day)) days += 1;
  return days;
}

const MONTH_LETTER = /([FGHJKMNQUVXZ])\d{1,2}$/;

/**
 * The month that the local symbol names (`CLJ6`: April), which for energies is later than that of the last trading day;
 * without a month in the symbol, that of the last trading day.
 */
function deliveryMonth(localSymbol: string, last: Temporal.PlainDate): ContractMonth {
  const month = monthOfCode(MONTH_LETTER.exec(localSymbol)?.[1] ?? '') ?? last.month;
  return { year: month < last.month ? last.year + 1 : last.year, month };
}

const BY_CLASS: ReadonlyMap<string, FuturesRoot> = new Map(
  [...FUTURES_ROOTS.values()].map((root) => [root.tradingClass, root]),
);

/**
 * The day from which on a long position may be delivered to: first notice by the exchange's rule of the family, or the last
 * trading day where that comes first (energies, currencies: nothing is delivered before). IB does not tell it. `cash`: paid
 * out, never delivered. Families that are not known count as delivered, with first notice on the last business day
 * before the month of delivery.
 */
function deliverableFrom({ localSymbol, tradingClass }: Instrument, last: Temporal.PlainDate) {
  const month = deliveryMonth(localSymbol, last);
  const root = BY_CLASS.get(tradingClass);
  const notice = root
    ? firstNoticeDate(root, month)
    : businessDayOnOrBefore(Temporal.PlainDate.from({ ...month, day: 1 }).subtract({ days: 1 }));
  // Currencies are delivered, after their last trading day.
  if (notice === undefined) return root?.expiry === 'before-third-wednesday' ? last : 'cash';
  return Temporal.PlainDate.compare(notice, last) < 0 ? notice : last;
}

export const firstNotice: RiskCheck = {
  code: 'FIRST_NOTICE',
  title: 'First notice',
  compares:
    'the business days to the first notice of a future, or to its last trading day where that comes first (energies, currencies), with `minDaysToFirstNotice`; contracts that are paid out are not concerned',
  group: 'instrument',
  applies: 'entry',
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
      value: notice ? businessDays(today, notice) : Number.NaN,
      limit: limits.minDaysToFirstNotice ?? Number.NaN,
      name: 'minDaysToFirstNotice',
      figures: { firstNotice: notice?.toString() ?? 'unknown' },
    });
  }),
};
