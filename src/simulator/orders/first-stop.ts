import type { Price } from '../../core/price.ts';
import { cleanDecimal } from '../../core/price.ts';
import type { OrderRequest } from '../exchange.ts';
import type { LiveOrder } from './live-order.ts';

/** The trigger price with which an order begins; absent on a TRAIL that is to start from the market. */
export function firstStop(terms: OrderRequest): LiveOrder['stop'] {
  switch (terms.orderType) {
    case 'TRAIL':
    case 'TRAIL LIMIT':
      return terms.trailStopPrice;
    case 'STP':
    case 'STP LMT':
    case 'MIT':
    case 'LIT':
      return terms.auxPrice;
    default:
      return undefined;
  }
}

/** How far beyond the stop the limit of a TRAIL LIMIT lies: by its offset, or as its first limit lies to its first stop. */
function limitOffset({ action, lmtPriceOffset, lmtPrice, trailStopPrice }: OrderRequest): number {
  if (lmtPriceOffset !== undefined) return lmtPriceOffset;
  const distance = (lmtPrice ?? 0) - (trailStopPrice ?? 0);
  return action === 'BUY' ? distance : -distance;
}

/** The limit that belongs to a stop of a TRAIL LIMIT; undefined for other types. */
export function limitAt(terms: OrderRequest, stop: Price | undefined): Price | undefined {
  if (terms.orderType !== 'TRAIL LIMIT' || stop === undefined) return undefined;
  const offset = limitOffset(terms);
  return cleanDecimal(terms.action === 'BUY' ? stop + offset : stop - offset) as Price;
}

/** The moving limit with which an order begins. */
export function firstLimit(terms: OrderRequest): Pick<LiveOrder, 'movingLimit'> {
  const movingLimit = limitAt(terms, firstStop(terms));
  return movingLimit === undefined ? {} : { movingLimit };
}
