import type { Price } from '../../core/price.ts';
import { roundToTick } from '../../instruments/price-steps.ts';
import type { LiveOrder } from '../orders/live-order.ts';
import type { Market } from './market.ts';

const PEGGED_TYPES: ReadonlySet<string> = new Set(['REL', 'MIDPRICE', 'PEG MKT']);

/** True for types whose limit follows the quote. */
export const isPegged = (order: LiveOrder): boolean => PEGGED_TYPES.has(order.terms.orderType);

/**
 * Where a pegged order stands in the present quote, rounded to its own side and never beyond its limit: REL at the best price of
 * its own side, improved by its offset; PEG MKT at the other side's best, less its offset; MIDPRICE in the middle.
 */
export function pegPrice(order: LiveOrder, market: Market): Price | undefined {
  const { action, orderType, lmtPrice, auxPrice, percentOffset } = order.terms;
  const { bid, ask, instrument } = market;
  if (bid === undefined || ask === undefined) return undefined;
  const isBuy = action === 'BUY';
  const own = isBuy ? bid : ask;
  const other = isBuy ? ask : bid;
  const better = isBuy ? 1 : -1;
  const offset = auxPrice ?? own * (percentOffset ?? 0);
  let at = (bid + ask) / 2;
  if (orderType === 'REL') at = own + better * offset;
  else if (orderType === 'PEG MKT') at = other - better * offset;
  const pegged = roundToTick(instrument, at, isBuy ? 'down' : 'up');
  if (lmtPrice === undefined) return pegged;
  return (isBuy ? Math.min(pegged, lmtPrice) : Math.max(pegged, lmtPrice)) as Price;
}
