import { clientOrderId, conId, permId } from '../../core/ids.ts';
import { price, quantity } from '../../core/price.ts';
import {
  BROKER_ORDER_STATUSES,
  type BrokerOrder,
  type BrokerOrderStatus,
  type OrderStatusReport,
  type Side,
} from '../port.ts';
import type { LibraryContract, LibraryOrder, LibraryOrderState } from './library.ts';
import { setNumber, setPrice } from './sentinels.ts';

const STATUSES: ReadonlySet<string> = new Set(BROKER_ORDER_STATUSES);

/** IB's status, or undefined for a word that IB's documentation does not know. */
export const orderStatusOf = (text: string): BrokerOrderStatus | undefined =>
  STATUSES.has(text) ? (text as BrokerOrderStatus) : undefined;

/** SSHORT and SLONG are sales. */
const sideOf = (action: string | undefined): Side => (action === 'BUY' ? 'BUY' : 'SELL');

const STOP_TYPES: ReadonlySet<string> = new Set(['STP', 'STP LMT', 'STP PRT', 'MIT', 'LIT']);

/**
 * The stop price: the auxiliary price of stops, the trailing stop price of trailing orders (whose auxiliary price is the
 * distance). The limit price of an order type without one is a number that the gateway computed; it is left out.
 */
function pricesOf(order: LibraryOrder): Pick<BrokerOrder, 'limitPrice' | 'stopPrice'> {
  const type = String(order.orderType);
  const limit = type.includes('LMT') || type === 'LIT' ? setPrice(order.lmtPrice) : undefined;
  const stop = STOP_TYPES.has(type)
    ? setPrice(order.auxPrice)
    : type.startsWith('TRAIL')
      ? setPrice(order.trailStopPrice)
      : undefined;
  return {
    ...(limit === undefined ? {} : { limitPrice: price(limit) }),
    ...(stop === undefined ? {} : { stopPrice: price(stop) }),
  };
}

/** An order as the gateway describes it. Undefined for a preview (what-if): no such order exists. */
export function brokerOrder(
  contract: LibraryContract,
  order: LibraryOrder,
  state: LibraryOrderState,
): BrokerOrder | undefined {
  const status = orderStatusOf(String(state.status));
  if (order.whatIf === true || status === undefined) return undefined;
  const completedStatus = state.completedStatus?.trim();
  const filled = setNumber(order.filledQuantity);
  return {
    ref: order.orderRef ?? '',
    orderId: clientOrderId(order.orderId ?? 0),
    clientId: order.clientId ?? 0,
    permId: permId(setNumber(order.permId) ?? 0),
    account: (order.account ?? '') as BrokerOrder['account'],
    conId: conId(contract.conId ?? 0),
    symbol: contract.symbol ?? '',
    side: sideOf(order.action),
    quantity: quantity(setNumber(order.totalQuantity) ?? 0),
    orderType: String(order.orderType),
    ...pricesOf(order),
    tif: String(order.tif ?? ''),
    status,
    ...(completedStatus === undefined ? {} : { filled: quantity(filled ?? 0), completedStatus }),
  };
}

export interface StatusFields {
  readonly orderId: number;
  readonly status: string;
  readonly filled: number;
  readonly remaining: number;
  readonly avgFillPrice: number;
  readonly permId: number | undefined;
  readonly clientId: number | undefined;
  readonly whyHeld: string | undefined;
}

/** Undefined where the status is a word that is not known. */
export function statusReport(fields: StatusFields): OrderStatusReport | undefined {
  const status = orderStatusOf(fields.status);
  if (status === undefined) return undefined;
  return {
    orderId: clientOrderId(fields.orderId),
    clientId: fields.clientId ?? 0,
    permId: permId(setNumber(fields.permId) ?? 0),
    status,
    filled: quantity(setNumber(fields.filled) ?? 0),
    remaining: quantity(setNumber(fields.remaining) ?? 0),
    avgFillPrice: setNumber(fields.avgFillPrice) ?? 0,
    whyHeld: fields.whyHeld ?? '',
  };
}

/** Orders that can no longer trade; they are not open, whatever list they come in. */
export const isOpen = (order: BrokerOrder): boolean =>
  order.status !== 'Filled' && order.status !== 'Cancelled' && order.status !== 'ApiCancelled';
