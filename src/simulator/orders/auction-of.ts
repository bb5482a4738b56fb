import type { OrderRequest } from '../exchange.ts';

/** The auction in which an order fills, and nowhere else; undefined for orders of continuous trading. */
export function auctionOf({
  orderType,
  tif,
}: Pick<OrderRequest, 'orderType' | 'tif'>): 'open' | 'close' | undefined {
  if (tif === 'OPG') return 'open';
  return orderType === 'MOC' || orderType === 'LOC' ? 'close' : undefined;
}
