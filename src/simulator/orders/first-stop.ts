import type { OrderRequest } from '../exchange.ts';
import type { LiveOrder } from './live-order.ts';

/** The trigger price with which an order begins; absent on a TRAIL that is to start from the market. */
export function firstStop(terms: OrderRequest): LiveOrder['stop'] {
  switch (terms.orderType) {
    case 'TRAIL':
      return terms.trailStopPrice;
    case 'STP':
    case 'STP LMT':
      return terms.auxPrice;
    default:
      return undefined;
  }
}
