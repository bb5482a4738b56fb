import type { Price } from '../../core/price.ts';
import type { OrderRequest, StopAdjustment } from '../exchange.ts';
import { firstStop, limitAt } from '../orders/first-stop.ts';
import type { LiveOrder } from '../orders/live-order.ts';
import { tellPair } from '../orders/reports.ts';
import type { Simulation } from '../simulation.ts';
import type { Market } from './market.ts';
import { stopReached, triggerPrice } from './triggers.ts';

/** The terms of a stop after its adjustment; what the adjustment leaves open stays as it was. */
function adjustedTerms(terms: OrderRequest, adjustment: StopAdjustment): OrderRequest {
  const { adjustment: _, auxPrice, lmtPrice, trailStopPrice, trailingPercent, ...rest } = terms;
  const { orderType, stopPrice, stopLimitPrice, trailingAmount, inPercent } = adjustment;
  const stop = stopPrice ?? trailStopPrice ?? auxPrice;
  const limit = stopLimitPrice ?? lmtPrice;
  const limited = limit === undefined ? {} : { lmtPrice: limit };
  if (orderType === 'STP') return { ...rest, orderType, ...(stop === undefined ? {} : { auxPrice: stop }) };
  if (orderType === 'STP LMT') {
    return { ...rest, orderType, ...limited, ...(stop === undefined ? {} : { auxPrice: stop }) };
  }
  return {
    ...rest,
    orderType,
    ...(orderType === 'TRAIL LIMIT' ? limited : {}),
    ...(inPercent ? { trailingPercent: trailingAmount ?? 0 } : { auxPrice: (trailingAmount ?? 0) as Price }),
    ...(stop === undefined ? {} : { trailStopPrice: stop }),
  };
}

/**
 * IB's adjustable stop: once the market has come to the adjustment's trigger, in the order's favour, it becomes another stop for
 * good. True when that has just happened.
 */
export function adjustStop(simulation: Simulation, order: LiveOrder, market: Market): boolean {
  const { adjustment, action, triggerMethod } = order.terms;
  if (adjustment === undefined) return false;
  const towards = action === 'BUY' ? 'SELL' : 'BUY';
  const price = triggerPrice(market, towards, triggerMethod);
  if (price === undefined || !stopReached(towards, adjustment.trigger, price)) return false;
  order.terms = adjustedTerms(order.terms, adjustment);
  order.stop = firstStop(order.terms);
  order.movingLimit = limitAt(order.terms, order.stop);
  tellPair(simulation, order);
  return true;
}
