import { cleanDecimal } from '../core/price.ts';
import type { RestingExit } from './position-views.ts';

/** Exits of one kind that rest at the same price, as one. */
export interface ExitsAtPrice {
  readonly price: number;
  /** Of all of them together. */
  readonly quantity: number;
  readonly refs: readonly string[];
}

/** As people look at exits: each price once, in the order given. */
export function byPrice(exits: readonly RestingExit[]): readonly ExitsAtPrice[] {
  return [...Map.groupBy(exits, ({ price }) => price)].map(([price, alike]) => ({
    price,
    quantity: cleanDecimal(alike.reduce((sum, { quantity }) => sum + quantity, 0)),
    refs: alike.map(({ ref }) => ref),
  }));
}
