import { inspect, isDeepStrictEqual } from 'node:util';
import type { OrderRef } from '../../core/ids.ts';
import { keptValues } from '../kernel/derived.ts';
import { accountSums, freshSums } from '../kernel/order-sums.ts';
import type { KernelState } from '../kernel/state.ts';
import { isFinal, lackingOf, type OrderRecord } from '../order/order.ts';

interface Kept {
  readonly what: string;
  readonly kept: unknown;
  readonly now: unknown;
}

/**
 * The first value that is kept of a state and is not what the state gives now: it was kept for too long, or somebody has changed
 * it. Undefined where all are right, as they must be at any moment.
 */
export function staleValue(state: KernelState): string | undefined {
  const set = staleSet(state);
  if (set !== undefined) return set;
  for (const { what, kept, now } of keptOf(state))
    if (!isDeepStrictEqual(kept, now)) return `kept ${inspect(kept)}, and now ${inspect(now)}: ${what}`;
  return undefined;
}

function* keptOf(state: KernelState): Generator<Kept> {
  yield { what: 'the sums of orders', kept: accountSums(state), now: freshSums(state) };
  for (const { make, kept, now } of keptValues(state)) yield { what: String(make), kept, now };
}

/** A set that events keep in step with the orders, and how many orders belong into it. */
class Tally {
  readonly #kept: ReadonlySet<OrderRef>;
  readonly #what: string;
  #belong = 0;
  #missing: OrderRef | undefined;

  constructor(what: string, kept: ReadonlySet<OrderRef>) {
    this.#what = what;
    this.#kept = kept;
  }

  belongs({ ref }: OrderRecord): void {
    this.#belong += 1;
    if (!this.#kept.has(ref)) this.#missing ??= ref;
  }

  get stale(): string | undefined {
    if (this.#missing !== undefined) return `${this.#missing} is not among the ${this.#what}`;
    if (this.#belong === this.#kept.size) return undefined;
    return `${this.#belong} orders are ${this.#what}, and not these: ${[...this.#kept].join(' ')}`;
  }
}

/**
 * The first set of orders that is not what the orders say: one that is missing there is looked at no more. Undefined where all are
 * right. A part of `staleValue`, and much cheaper than the whole.
 */
export function staleSet({
  orders,
  openOrders,
  cancelsAsked,
  lacking,
  risk,
  ruled,
}: KernelState): string | undefined {
  const open = new Tally('open orders', openOrders);
  const asked = new Tally('open orders that were asked to go', cancelsAsked);
  const incomplete = new Tally('orders whose executions lack', lacking);
  const doubted = new Tally('orders in doubt', risk.inDoubt);
  const withRules = new Tally('entries with rules of exits', ruled);
  for (const order of orders.values()) {
    const { state: at, filled, executedQuantity } = order;
    if (!isFinal(at)) {
      open.belongs(order);
      if (order.cancelAsked) asked.belongs(order);
      if (at === 'unknown') doubted.belongs(order);
    }
    if (filled > executedQuantity && lackingOf(order) > 1e-9) incomplete.belongs(order);
    if (order.rules && order.role === 'entry') withRules.belongs(order);
  }
  return open.stale ?? asked.stale ?? incomplete.stale ?? doubted.stale ?? withRules.stale;
}
