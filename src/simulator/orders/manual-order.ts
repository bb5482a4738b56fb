import type { OrderRequest } from '../exchange.ts';

/** An order as a person in TWS enters it: the fields that belong to a client are left out. */
export type ManualOrder = Omit<
  OrderRequest,
  'clientId' | 'orderId' | 'manual' | 'ocaGroup' | 'ocaType' | 'parentId' | 'transmit' | 'whatIf' | 'echo'
>;

/** What a person in TWS can change of an open order. Another type takes none of the prices of before with it. */
export type ManualRevision = Partial<
  Pick<
    OrderRequest,
    'totalQuantity' | 'orderType' | 'lmtPrice' | 'auxPrice' | 'trailingPercent' | 'trailStopPrice' | 'tif'
  >
>;
