import {
  DISPLAY_TOO_LARGE,
  ICEBERG_OR_DISCRETIONARY,
  INVALID_ADJUSTMENT,
  INVALID_MINIMUM_QUANTITY,
  INVALID_TRIGGER_METHOD,
  MALFORMED_GOOD_TILL_DATE,
} from '../broker-errors.ts';
import type { BrokerError, OrderRequest } from '../exchange.ts';
import { parseGoodTillDate } from '../sessions/market-day.ts';

const TRIGGER_METHODS: ReadonlySet<number> = new Set([0, 1, 2, 3, 4, 7, 8]);
const ADJUSTABLE_TYPES: ReadonlySet<string> = new Set(['STP', 'STP LMT', 'TRAIL', 'TRAIL LIMIT']);

/** Why an order's attributes cannot be taken together; undefined when they can. */
export function checkAttributes(terms: OrderRequest): BrokerError | undefined {
  const { goodAfterTime, minQty, displaySize, discretionaryAmt, triggerMethod, totalQuantity } = terms;
  if (goodAfterTime !== undefined && parseGoodTillDate(goodAfterTime) === undefined) {
    return MALFORMED_GOOD_TILL_DATE;
  }
  if (minQty !== undefined && minQty > totalQuantity) return INVALID_MINIMUM_QUANTITY;
  if (displaySize !== undefined && displaySize >= totalQuantity) return DISPLAY_TOO_LARGE;
  if (displaySize !== undefined && discretionaryAmt !== undefined) return ICEBERG_OR_DISCRETIONARY;
  if (triggerMethod !== undefined && !TRIGGER_METHODS.has(triggerMethod)) return INVALID_TRIGGER_METHOD;
  return isAdjustable(terms) ? undefined : INVALID_ADJUSTMENT;
}

/** An adjustment needs a stop to adjust and all that its new type needs. */
function isAdjustable({ orderType, adjustment, lmtPrice }: OrderRequest): boolean {
  if (adjustment === undefined) return true;
  if (!ADJUSTABLE_TYPES.has(orderType) || !ADJUSTABLE_TYPES.has(adjustment.orderType)) return false;
  const { orderType: type, stopPrice, stopLimitPrice, trailingAmount } = adjustment;
  if (!type.startsWith('TRAIL')) {
    return stopPrice !== undefined && (type === 'STP' || (stopLimitPrice ?? lmtPrice) !== undefined);
  }
  if (trailingAmount === undefined || !(trailingAmount > 0)) return false;
  return type === 'TRAIL' || (stopPrice !== undefined && stopLimitPrice !== undefined);
}
