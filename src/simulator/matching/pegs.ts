import type { UnixMs } from '../../core/clock.ts';
import type { Price } from '../../core/price.ts';
import { roundToTick } from '../../instruments/price-steps.ts';
import { ADAPTIVE_MS, algoParam, isAdaptive } from '../orders/algos.ts';
import type { LiveOrder } from '../orders/live-order.ts';
import type { MarketPrices } from './market-prices.ts';

const PEGGED_TYPES: ReadonlySet<string> = new Set(['REL', 'MIDPRICE', 'PEG MKT']);

/** True for types whose limit follows the quote. */
export const isPegged = ({ terms }: LiveOrder): boolean =>
  PEGGED_TYPES.has(terms.orderType) || (terms.algo !== undefined && isAdaptive(terms));

/** How much of the way an Adaptive order has gone: 0 at its own side of the quote, 1 at the other. */
function adaptiveShare({ terms, algoFrom }: LiveOrder, now: UnixMs): number {
  const whole = ADAPTIVE_MS[algoParam(terms.algo, 'adaptivePriority') || 'Normal'] ?? 0;
  return algoFrom === undefined || whole === 0 ? 0 : Math.min(1, (now - algoFrom) / whole);
}

/**
 * Where a pegged order stands in the present quote, rounded to its own side and never beyond its limit: REL at the best price of
 * its own side, improved by its offset; PEG MKT at the other side's best, less its offset; MIDPRICE in the middle;
 * an Adaptive order on its way from its own side to the other.
 */
export function pegPrice(order: LiveOrder, market: MarketPrices, now: UnixMs): Price | undefined {
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
  else if (orderType !== 'MIDPRICE') at = own + (other - own) * adaptiveShare(order, now);
  const pegged = roundToTick(instrument, at, isBuy ? 'down' : 'up');
  if (lmtPrice === undefined) return pegged;
  return (isBuy ? Math.min(pegged, lmtPrice) : Math.max(pegged, lmtPrice)) as Price;
}
