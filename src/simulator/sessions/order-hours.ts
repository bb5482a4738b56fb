import type { Instrument } from '../../instruments/instrument.ts';
import type { SecType } from '../../instruments/sec-type.ts';
import { hoursRule } from '../../instruments/sessions/hours-rule.ts';
import type { OrderRequest } from '../exchange.ts';
import { isTriggeredType } from '../orders/live-order.ts';
import type { Session } from './session-calendar.ts';

/** The terms that decide in which hours an order may trade. */
export type HoursTerms = Pick<OrderRequest, 'orderType' | 'outsideRth'>;

/** Types that need the quotes or the auctions of regular hours. */
const NEVER_EXTENDED: ReadonlySet<string> = new Set(['MKT', 'MOC', 'LOC', 'MIDPRICE', 'PEG MKT']);

/**
 * True when IB ignores `outsideRth` (warning 2109): market orders in stocks never trade outside regular hours, and market
 * and limit orders in futures rest at the exchange through all of its hours anyway.
 */
export const ignoresOutsideRth = (instrument: Instrument, orderType: string): boolean =>
  (typeOf(instrument) === 'FUT' && !isTriggeredType(orderType)) ||
  (typeOf(instrument) === 'STK' && NEVER_EXTENDED.has(orderType));

/** Whose rules of hours hold: those of futures for combinations of futures, those of stocks for other combinations. */
function typeOf({ secType, comboLegs }: Instrument): SecType {
  if (comboLegs === undefined) return secType;
  return comboLegs.every((leg) => leg.secType === 'FUT') ? 'FUT' : 'STK';
}

/** True when the order only trades, and its stop is only watched, in regular hours (`HoursRule`). */
export function regularHoursOnly(instrument: Instrument, { orderType, outsideRth }: HoursTerms): boolean {
  switch (hoursRule(instrument)) {
    case 'none':
      return false;
    case 'futures':
      return isTriggeredType(orderType) && !outsideRth;
    case 'shares':
      return !outsideRth || NEVER_EXTENDED.has(orderType);
  }
}

/** True when an order with these terms may trade in that session. */
export const mayTrade = (instrument: Instrument, terms: HoursTerms, session: Session): boolean =>
  session === 'regular' || (session === 'extended' && !regularHoursOnly(instrument, terms));
