import type { ConId } from '../../../core/ids.ts';
import { businessDayOnOrBefore, businessDaysBefore } from '../../../instruments/futures-calendar.ts';
import type { SecType } from '../../../instruments/sec-type.ts';
import type { ClosedTrade } from '../book/risk-book.ts';
import type { RiskCheck } from '../check.ts';
import { atMost, notConcerned, withFacts } from './compare.ts';

const COUNTED: ReadonlySet<SecType> = new Set<SecType>(['STK', 'OPT']);

/** Day trades in stocks and options within five business days that end with `day`. */
export function dayTrades(
  trades: readonly ClosedTrade[],
  day: string,
  secTypeOf: (conId: ConId) => SecType | undefined,
): number {
  const first = businessDaysBefore(businessDayOnOrBefore(Temporal.PlainDate.from(day)), 4).toString();
  return trades.filter(({ openedOn, closedOn, conId }) => {
    const secType = secTypeOf(conId);
    return closedOn >= first && openedOn === closedOn && secType !== undefined && COUNTED.has(secType);
  }).length;
}

/**
 * FINRA 4210: four day trades within five business days make a pattern day trader, who needs 25,000 USD. An exit is never
 * refused for it, so the entry that could become the next day trade is.
 */
export const dayTradesLimit: RiskCheck = {
  code: 'PATTERN_DAY_TRADING',
  title: 'Day trades',
  compares:
    'the day trades in stocks and options within five business days with `maxDayTrades`, below `dayTradeEquity` (25,000 when absent)',
  group: 'pace',
  applies: 'entry',
  limits: ['maxDayTrades'],
  run: withFacts(({ instrument, limits }, facts) => {
    const { book, equity } = facts;
    if (!COUNTED.has(instrument.secType)) return notConcerned('Only stocks and options count');
    const floor = limits.dayTradeEquity ?? 25_000;
    if (equity !== undefined && equity >= floor) return notConcerned(`Equity is ${floor} or more`);
    const allowed = limits.maxDayTrades ?? 0;
    const done = book.day ? dayTrades(book.trades, book.day.key, (conId) => facts.secTypeOf(conId)) : 0;
    return atMost({
      what: 'Day trades within five business days, with the one that this entry may become',
      value: done + 1,
      limit: allowed,
      name: 'maxDayTrades',
      figures: { equity: equity ?? 'unknown' },
    });
  }),
};
