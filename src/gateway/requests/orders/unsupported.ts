import type { placeOrder } from '../../codec/client/place-order.ts';
import type { ValuesOf } from '../../codec/message.ts';

type PlaceOrder = ValuesOf<typeof placeOrder>;

const isPositive = (value: number | undefined): boolean => value !== undefined && value > 0;
const isNamed = (value: string | undefined): boolean =>
  value !== undefined && value !== '' && value.toUpperCase() !== 'NONE';

/**
 * Order attributes that would change when, how or how much an order fills, and that the exchange does not know. To
 * accept and ignore them would be wrong fills; such orders are refused.
 */
const CHECKS: readonly (readonly [attribute: string, isSet: (order: PlaceOrder) => boolean])[] = [
  ['hedgeType', (order) => order.hedgeType !== ''],
  ['scalePriceIncrement', (order) => isPositive(order.scalePriceIncrement)],
  ['deltaNeutralOrderType', (order) => isNamed(order.deltaNeutralOrderType)],
  ['nbboPriceCap', (order) => isPositive(order.nbboPriceCap)],
  ['duration', (order) => isPositive(order.duration)],
  ['autoCancelParent', (order) => order.autoCancelParent === true],
];

/** The first attribute of an order that cannot be honoured. */
export const unsupportedAttribute = (order: PlaceOrder): string | undefined =>
  CHECKS.find(([, isSet]) => isSet(order))?.[0];
