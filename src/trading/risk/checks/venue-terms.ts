import { orderTypeCode } from '../../order/order.ts';
import { pass, type RiskCheck, stop } from '../check.ts';

/** Exchanges of IB's overnight session. */
const OVERNIGHT: ReadonlySet<string> = new Set(['OVERNIGHT', 'IBEOS']);

/** What these venues do not take whatever the contract's details list. */
export const venueTerms: RiskCheck = {
  code: 'VENUE_TERMS',
  title: 'Venue',
  compares:
    'the order types of all legs with what the overnight venues take (limit orders for the day), and sales of crypto with what is held (it cannot be sold short)',
  group: 'instrument',
  applies: 'entry',
  field: 'orderType',
  run: ({ instrument, legs, side, quantity, position }) => {
    const { exchange, secType, localSymbol } = instrument;
    const figures = { exchange, secType };
    if (OVERNIGHT.has(exchange)) {
      const foreign = legs.find((leg) => leg.pricing.type !== 'limit' || leg.tif !== 'DAY');
      if (foreign)
        return stop(
          `${exchange} takes limit orders for the day only, not ${orderTypeCode(foreign.pricing)} ${foreign.tif}.`,
          figures,
        );
    }
    if (secType === 'CRYPTO' && side === 'SELL' && !(quantity <= position))
      return stop(`${localSymbol} cannot be sold short; ${position} are held.`, { ...figures, position });
    return pass(`${exchange} takes these orders`, figures);
  },
};
