import type { RiskCheck } from '../check.ts';
import { daysBetween, isoDate, localTime } from '../facts/local-time.ts';
import { atLeast, ofOptions, withFacts } from './compare.ts';

export const optionDays: RiskCheck = {
  code: 'OPTION_DAYS',
  title: 'Days to expiry',
  compares: "the days to an option's expiry with `minOptionDays`",
  group: 'instrument',
  applies: 'entry',
  limits: ['minOptionDays'],
  field: 'symbol',
  run: withFacts((input, { marketNow }) =>
    ofOptions(input, ({ instrument, limits }) => {
      const expiry = isoDate(instrument.lastTradeDate);
      return atLeast({
        what: `Days to the expiry of ${instrument.localSymbol}`,
        value:
          expiry === undefined
            ? Number.NaN
            : daysBetween(localTime(instrument.timeZone, marketNow).date, expiry),
        limit: limits.minOptionDays ?? Number.NaN,
        name: 'minOptionDays',
      });
    }),
  ),
};
