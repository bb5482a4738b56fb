import { pass, type RiskCheck, stop } from '../check.ts';
import { isoDate, localTime, minuteOf } from '../facts/local-time.ts';
import { ofOptions, withFacts } from './compare.ts';

export const zeroDte: RiskCheck = {
  code: 'ZERO_DTE_CUT_OFF',
  title: 'Options that expire today',
  compares: "the time of the instrument's zone with `zeroDteCutOff`, on the day of an option's expiry",
  group: 'instrument',
  applies: 'entry',
  limits: ['zeroDteCutOff'],
  field: 'symbol',
  run: withFacts((input, { marketNow }) =>
    ofOptions(input, ({ instrument, limits }) => {
      const { date, minute } = localTime(instrument.timeZone, marketNow);
      const expiry = isoDate(instrument.lastTradeDate) ?? 'unknown';
      const cutOff = limits.zeroDteCutOff ?? '00:00';
      const figures = { expiry, date, cutOff };
      if (expiry !== 'unknown' && expiry !== date) return pass(`It expires on ${expiry}`, figures);
      return minute < minuteOf(cutOff)
        ? pass(`It expires today, and ${cutOff} has not come`, figures)
        : stop(`${instrument.localSymbol} expires today; nothing is entered after ${cutOff}.`, figures);
    }),
  ),
};
