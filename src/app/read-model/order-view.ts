import { cleanDecimal } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import {
  isFinal,
  lackingOf,
  limitPriceOf,
  type OrderRecord,
  orderTypeCode,
  stopPriceOf,
} from '../../trading/order/order.ts';
import type { Leg } from '../../trading/plan/legs.ts';
import type { LegView, OrderView } from '../views.ts';

export const isoTime = (ms: number): string => new Date(ms).toISOString();

function priceFields(
  pricing: Leg['pricing'],
): Pick<LegView, 'type' | 'limitPrice' | 'stopPrice' | 'trailingAmount' | 'trailingPercent'> {
  const limit = limitPriceOf(pricing);
  const stop = stopPriceOf(pricing);
  return {
    type: orderTypeCode(pricing),
    ...(limit === undefined ? {} : { limitPrice: limit }),
    ...(stop === undefined ? {} : { stopPrice: stop }),
    ...(pricing.type === 'trailing-stop' ? { trailingAmount: pricing.amount } : {}),
    ...(pricing.type === 'trailing-stop-percent' ? { trailingPercent: pricing.percent } : {}),
  };
}

export const legView = (leg: Leg): LegView => ({
  role: leg.role,
  side: leg.side,
  quantity: leg.quantity,
  ...priceFields(leg.pricing),
  tif: leg.tif,
  outsideRth: leg.outsideRth,
});

export function orderView(order: OrderRecord, instrument: Instrument | undefined): OrderView {
  const untold = lackingOf(order);
  return {
    ref: order.ref,
    account: order.account,
    orderId: order.orderId,
    ...(order.permId === undefined ? {} : { permId: order.permId }),
    signalId: order.signalId,
    role: order.role,
    conId: order.conId,
    symbol: instrument?.localSymbol ?? String(order.conId),
    side: order.side,
    quantity: order.quantity,
    filled: order.filled,
    ...(untold > 0 ? { untold } : {}),
    ...(order.executedQuantity > 0
      ? { averagePrice: cleanDecimal(order.filledValue / order.executedQuantity) }
      : {}),
    ...priceFields(order.pricing),
    tif: order.tif,
    outsideRth: order.outsideRth,
    state: order.state,
    ...(order.brokerStatus === undefined ? {} : { brokerStatus: order.brokerStatus }),
    ...(order.reason === undefined ? {} : { reason: order.reason }),
    open: !isFinal(order.state),
    placedAt: isoTime(order.placedAt),
    updatedAt: isoTime(order.updatedAt),
  };
}
