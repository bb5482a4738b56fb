import { type UnixMs, unixMs } from '../../core/clock.ts';
import type { Instrument } from '../instrument.ts';
import { nyseClosesEarly } from '../sessions/nyse-calendar.ts';
import { lastTradingDay } from './expirations.ts';
import type { OptionClass } from './option-class.ts';
import { dayNumber } from './option-con-id.ts';

/** All contracts of one class that expire on one day. */
export interface OptionSeries {
  readonly optionClass: OptionClass;
  readonly underlying: Instrument;
  /** The expiration, as conIds count days. */
  readonly day: number;
  /** The date in the local symbol, `YYYYMMDD`. */
  readonly expirationDate: string;
  /** The date that IB gives as the last trade date, `YYYYMMDD`; of AM-settled index options the business day before. */
  readonly lastTradeDate: string;
  /** The moment whose price of the underlying decides what the contracts are worth at their end. */
  readonly fixing: UnixMs;
}

const FIXING_ZONE = 'America/New_York';
const OPENING = '09:30';
const CLOSING = '16:00';
const EARLY_CLOSING = '13:00';

export const compactText = (date: Temporal.PlainDate): string => date.toString().replaceAll('-', '');

export function optionSeries(
  optionClass: OptionClass,
  underlying: Instrument,
  expiration: Temporal.PlainDate,
): OptionSeries {
  const isMorning = optionClass.settlement === 'AM';
  // Futures options of the morning trade until that moment.
  const endsBefore = isMorning && optionClass.secType === 'OPT';
  const close = nyseClosesEarly(expiration) ? EARLY_CLOSING : CLOSING;
  const fixing = expiration.toZonedDateTime({
    timeZone: FIXING_ZONE,
    plainTime: isMorning ? OPENING : close,
  });
  return {
    optionClass,
    underlying,
    day: dayNumber(expiration),
    expirationDate: compactText(expiration),
    lastTradeDate: compactText(lastTradingDay(expiration, endsBefore)),
    fixing: unixMs(fixing.epochMilliseconds),
  };
}
