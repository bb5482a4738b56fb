import { price, quantity } from '../../../core/price.ts';
import type { AllocationTerms, OrderRequest, StopAdjustment } from '../../../simulator/exchange.ts';
import type { placeOrder } from '../../codec/client/place-order.ts';
import type { ValuesOf } from '../../codec/message.ts';

type PlaceOrder = ValuesOf<typeof placeOrder>;

/** The field when a client set it to something; zero and unset are the same here. */
const positive = (value: number | undefined): number | undefined =>
  value !== undefined && value > 0 ? value : undefined;

const isNamed = (value: string | undefined): value is string =>
  value !== undefined && value !== '' && value.toUpperCase() !== 'NONE';

function adjustmentOf(order: PlaceOrder): StopAdjustment | undefined {
  const { adjustedOrderType, triggerPrice, adjustedStopPrice, adjustedStopLimitPrice } = order;
  if (!isNamed(adjustedOrderType)) return undefined;
  return {
    orderType: adjustedOrderType.toUpperCase(),
    trigger: price(triggerPrice ?? 0),
    ...(adjustedStopPrice === undefined ? {} : { stopPrice: price(adjustedStopPrice) }),
    ...(adjustedStopLimitPrice === undefined ? {} : { stopLimitPrice: price(adjustedStopLimitPrice) }),
    ...(order.adjustedTrailingAmount === undefined ? {} : { trailingAmount: order.adjustedTrailingAmount }),
    // IB's field reference says 1, its samples 100.
    inPercent: order.adjustableTrailingUnit === 1 || order.adjustableTrailingUnit === 100,
  };
}

/** An advisor's group; clients before version 177 may name a profile in its place. */
function allocationOf({
  faGroup,
  faProfile = '',
  faMethod,
  faPercentage,
}: PlaceOrder): AllocationTerms | undefined {
  const group = faGroup || faProfile;
  if (group === '') return undefined;
  const percentage = faPercentage === '' ? undefined : Number(faPercentage);
  return { group, method: faMethod, ...(percentage === undefined ? {} : { percentage }) };
}

/** The attributes of a wire order that decide when and how it fills; those at their defaults are left out. */
export function attributesOf(order: PlaceOrder): Partial<OrderRequest> {
  const { lmtPriceOffset } = order;
  const percentOffset = positive(order.percentOffset);
  const minQty = positive(order.minQty);
  const displaySize = positive(order.displaySize);
  const cashQty = positive(order.cashQty);
  const discretionaryAmt = positive(order.discretionaryAmt);
  const triggerMethod = order.triggerMethod ?? 0;
  const adjustment = adjustmentOf(order);
  const allocation = allocationOf(order);
  return {
    ...(allocation === undefined ? {} : { allocation }),
    ...(lmtPriceOffset === undefined ? {} : { lmtPriceOffset }),
    ...(percentOffset === undefined ? {} : { percentOffset }),
    ...(order.goodAfterTime === '' ? {} : { goodAfterTime: order.goodAfterTime }),
    ...(order.allOrNone ? { allOrNone: true } : {}),
    ...(minQty === undefined ? {} : { minQty: quantity(minQty) }),
    ...(displaySize === undefined ? {} : { displaySize: quantity(displaySize) }),
    ...(cashQty === undefined ? {} : { cashQty }),
    ...(discretionaryAmt === undefined ? {} : { discretionaryAmt }),
    ...(triggerMethod === 0 ? {} : { triggerMethod }),
    ...(adjustment === undefined ? {} : { adjustment }),
    ...(isNamed(order.algoStrategy)
      ? { algo: { strategy: order.algoStrategy, params: order.algoParams ?? [] } }
      : {}),
    ...(order.conditions === undefined || order.conditions.length === 0
      ? {}
      : {
          conditions: order.conditions,
          conditionsIgnoreRth: order.conditionsIgnoreRth === true,
          conditionsCancelOrder: order.conditionsCancelOrder === true,
        }),
  };
}
