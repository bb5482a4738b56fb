import type { Price } from '../core/price.ts';

/** From `low` upwards prices move in steps of `increment` (IB: a market rule's rows, lowest edge first). */
export interface PriceStep {
  readonly low: Price;
  readonly increment: number;
}
