import { orderRef } from '../../src/core/ids.ts';
import { cleanDecimal } from '../../src/core/price.ts';
import { CLIENT_ID } from './life.ts';
import { isSpread } from './safety.ts';
import type { World } from './world.ts';

/** What a person who looks at TWS knows of an order of ours. */
export class TwsView {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** The order does not rest there, and all its fills are in our book. */
  reallyGone(ref: string): boolean {
    return this.#isOver(ref) && this.#executed(ref).quantity === this.#told(ref);
  }

  /** The same of an order that does not rest there any more and has filled more than our book says; not of a spread. */
  filledUnseen(ref: string): { readonly quantity: number; readonly price: number } | undefined {
    const { rolls, spreads } = this.#world.safety;
    const { quantity, value } = this.#executed(ref);
    const unseen = cleanDecimal(quantity - this.#told(ref));
    if (!this.#isOver(ref) || rolls.has(ref) || spreads.has(ref) || unseen <= 0) return undefined;
    return { quantity: unseen, price: value / quantity };
  }

  #isOver(ref: string): boolean {
    const { exchange, house } = this.#world;
    return !exchange.openOrders(CLIENT_ID).some((order) => order.orderRef === ref) && !house.mayStillArrive;
  }

  #told(ref: string): number {
    return this.#world.life?.trader.kernel.state.orders.get(orderRef(ref))?.executedQuantity ?? 0;
  }

  #executed(ref: string): { readonly quantity: number; readonly value: number } {
    const { executions, rolls } = this.#world.safety;
    let quantity = 0;
    let value = 0;
    for (const execution of executions.values())
      if (execution.orderRef === ref && (!rolls.has(ref) || isSpread(execution.conId))) {
        quantity += execution.shares;
        value += execution.shares * execution.price;
      }
    return { quantity, value };
  }
}
