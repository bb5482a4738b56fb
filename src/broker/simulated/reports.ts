import { fromMicros } from '../../core/money.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type {
  SimulatedExecution,
  SimulatedOrder,
  SimulatedPosition,
  WhatIfResult,
} from '../../simulator/exchange.ts';
import type {
  BrokerOrder,
  BrokerPosition,
  CommissionReport,
  Execution,
  MarginPreview,
  OrderStatusReport,
} from '../port.ts';

/** What the simulated exchange keeps, in the words of the port. */

/**
 * For rows that never change: clients ask for whole lists again and again, and each row is put into words once. `make` must
 * give the same for a row whenever it is asked.
 */
export function saidOnce<Row extends object, Item extends object>(
  make: (row: Row, instrument: Instrument) => Item,
): (row: Row, instrument: Instrument) => Item {
  const said = new WeakMap<Row, Item>();
  return (row, instrument) => {
    const known = said.get(row);
    if (known !== undefined) return known;
    const item = Object.freeze(make(row, instrument));
    said.set(row, item);
    return item;
  };
}

/** `completed`: as completed orders are listed, with what they filled and why they ended. */
export function brokerOrder(order: SimulatedOrder, { symbol }: Instrument, completed = false): BrokerOrder {
  const stop = order.orderType.startsWith('TRAIL') ? order.trailStopPrice : order.auxPrice;
  return {
    ref: order.orderRef,
    orderId: completed ? (0 as BrokerOrder['orderId']) : order.orderId,
    clientId: order.clientId,
    permId: order.permId,
    account: order.account,
    conId: order.conId,
    symbol,
    side: order.action,
    quantity: order.totalQuantity,
    orderType: order.orderType,
    ...(order.lmtPrice === undefined ? {} : { limitPrice: order.lmtPrice }),
    ...(stop === undefined ? {} : { stopPrice: stop }),
    tif: order.tif,
    status: order.status,
    ...(completed ? { filled: order.filled, completedStatus: order.completedStatus ?? '' } : {}),
  };
}

export const statusReport = (order: SimulatedOrder): OrderStatusReport => ({
  orderId: order.orderId,
  clientId: order.clientId,
  permId: order.permId,
  status: order.status,
  filled: order.filled,
  remaining: order.remaining,
  avgFillPrice: order.avgFillPrice,
  whyHeld: order.whyHeld,
});

export const executionReport = (
  execution: SimulatedExecution,
  { symbol, secType }: Instrument,
): Execution => ({
  execId: execution.execId,
  ref: execution.orderRef,
  orderId: execution.orderId,
  clientId: execution.clientId,
  permId: execution.permId,
  account: execution.account,
  conId: execution.conId,
  symbol,
  ...(secType === 'BAG' ? { isCombo: true } : {}),
  side: execution.side === 'BOT' ? 'BUY' : 'SELL',
  quantity: execution.shares,
  price: execution.price,
  cumulativeQuantity: execution.cumQty,
  averagePrice: execution.avgPrice,
  time: execution.time,
});

export const commissionReport = (execution: SimulatedExecution): CommissionReport => ({
  execId: execution.execId,
  commission: execution.commission,
  currency: execution.commissionCurrency,
  ...(execution.realizedPnl === undefined ? {} : { realizedPnl: execution.realizedPnl }),
});

/** Amounts of the account's base currency, as a what-if answers them. */
export const marginPreview = (result: WhatIfResult): MarginPreview => ({
  initialBefore: fromMicros(result.initMarginBefore),
  initialAfter: fromMicros(result.initMarginAfter),
  maintenanceAfter: fromMicros(result.maintMarginAfter),
  equityWithLoanAfter: fromMicros(result.equityWithLoanAfter),
  commission: fromMicros(result.commission),
  commissionCurrency: result.commissionCurrency,
});

export const brokerPosition = (
  { account, conId, position, averageCost }: SimulatedPosition,
  { symbol, secType, currency }: Instrument,
): BrokerPosition => ({ account, conId, symbol, secType, currency, position, averageCost });
