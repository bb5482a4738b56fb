import type { RiskCheck } from '../check.ts';
import { daysBetween, isoDate, localTime } from '../facts/local-time.ts';
import { atLeast, notConcerned, withFacts } from './compare.ts';

export const futuresExpiry: RiskCheck = {
  code: 'FUTURES_EXPIRY',
  title: 'Last trading day',
  compares: "the days to a future's last trading day with `minDaysToExpiry`",
  group: 'instrument',
  applies: 'entry',
  rolls: true,
  limits: ['minDaysToExpiry'],
  field: 'symbol',
  run: withFacts(({ instrument, limits }, { marketNow }) => {
    if (instrument.secType !== 'FUT') return notConcerned('Not a future');
    const last = isoDate(instrument.lastTradeDate);
    const { date } = localTime(instrument.timeZone, marketNow);
    return atLeast({
      what: `Days to the last trading day of ${instrument.localSymbol}`,
      value: last === undefined ? Number.NaN : daysBetween(date, last),
      limit: limits.minDaysToExpiry ?? Number.NaN,
      name: 'minDaysToExpiry',
      figures: { lastTradeDate: last ?? 'unknown' },
    });
  }),
};
