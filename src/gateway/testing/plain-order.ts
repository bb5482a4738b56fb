import { seededRandom } from '../../core/random.ts';
import { placeOrder } from '../codec/client/place-order.ts';
import type { ValuesOf } from '../codec/message.ts';
import { drawValues } from '../codec/testing/draw-values.ts';

export type PlaceOrder = ValuesOf<typeof placeOrder>;

/** For tests: an order on the wire in which everything that decides nothing is unset. */
export const plainOrder = (version = 193): PlaceOrder => {
  const drawn = drawValues(placeOrder as never, version, seededRandom(1)) as Record<string, unknown>;
  const empty = Object.entries(drawn).map(([name, value]) => {
    if (typeof value === 'string') return [name, ''];
    if (typeof value === 'boolean') return [name, false];
    return Array.isArray(value) ? [name, []] : [name, undefined];
  });
  return { ...Object.fromEntries(empty), deltaNeutralContract: undefined } as PlaceOrder;
};
