import { businessDayOnOrBefore, isBusinessDay, monthOfCode } from '../../../instruments/futures-calendar.ts';
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

/**
 * The first day of the month that the local symbol names (`CLJ6`: April). Oil stops trading in the month before, so the last
 * trading day alone does not tell it; without a month in the symbol it has to.
 */
function deliveryMonth(localSymbol: string, lastTradeDate: string): Temporal.PlainDate {
  const last = Temporal.PlainDate.from(lastTradeDate).with({ day: 1 });
  const month = monthOfCode(/([FGHJKMNQUVXZ])\d{1,2}$/.exec(localSymbol)?.[1] ?? '');
  if (month === undefined) return last;
  const sameYear = last.with({ month });
  return Temporal.PlainDate.compare(sameYear, last) < 0 ? sameYear.add({ years: 1 }) : sameYear;
}

/**
 * IB does not tell first notice days. For physically delivered contracts they are the last business day before the month
 * of delivery; that day is reckoned with for every future, and brokers close long positions some days before.
 */
export const firstNotice: RiskCheck = {
  code: 'FIRST_NOTICE',
  title: 'First notice',
  compares:
    'the business days to the last business day before the delivery month of a future with `minDaysToFirstNotice`; set it for delivered contracts only, by instrument',
  group: 'instrument',
  applies: 'entry',
  limits: ['minDaysToFirstNotice'],
  field: 'symbol',
  run: withFacts(({ instrument, limits }, { marketNow }) => {
    if (instrument.secType !== 'FUT') return notConcerned('Not a future');
    const last = isoDate(instrument.lastTradeDate);
    const today = Temporal.PlainDate.from(localTime(instrument.timeZone, marketNow).date);
    const month = last === undefined ? undefined : deliveryMonth(instrument.localSymbol, last);
    const notice = month && businessDayOnOrBefore(month.subtract({ days: 1 }));
    return atLeast({
      what: `Business days to the first notice of ${instrument.localSymbol}`,
      value: notice ? businessDays(today, notice) : Number.NaN,
      limit: limits.minDaysToFirstNotice ?? Number.NaN,
      name: 'minDaysToFirstNotice',
      figures: { firstNotice: notice?.toString() ?? 'unknown' },
    });
  }),
};
