import type { ConId, OrderRef } from '../../src/core/ids.ts';
import { cleanDecimal } from '../../src/core/price.ts';
import type { SimulatedOrder } from '../../src/simulator/exchange.ts';
import { heldQuantity, type KernelState, openOrdersOf } from '../../src/trading/kernel/state.ts';

/** Exits beyond what is held are an alarm so soon. */
const WITHIN_MS = 15_000;
/** Bowline looks once a second. */
const LOOKS_EVERY_MS = 1_000;
/** Stops, targets and exits by time, by their references. */
const KINDS = [/-S[^-]*$/, /-T[^-]*$/, /-X[^-]*$/] as const;
const GONE_SOON: ReadonlySet<string> = new Set(['PendingCancel', 'Inactive']);

export interface ExcessWorld {
  readonly now: () => number;
  /** Bowline's, while it lives and is connected. */
  readonly state: () => KernelState | undefined;
  /** Bowline's orders that are open at the exchange. */
  readonly open: () => readonly SimulatedOrder[];
  /** Whether an order in a contract trades the contract itself, and not a spread. */
  readonly counts: (conId: ConId, ref: string) => boolean;
  readonly slackMs: number;
  readonly fail: (text: string) => void;
}

/** Watches that exits which rest at the exchange for more than is held are an alarm, while nothing about them is in doubt. */
export class Excess {
  readonly #world: ExcessWorld;
  readonly #since = new Map<ConId, number>();
  #checkedAt = 0;

  constructor(world: ExcessWorld) {
    this.#world = world;
  }

  /** After every step of the world. */
  check(): void {
    const now = this.#world.now();
    if (now - this.#checkedAt < LOOKS_EVERY_MS) return;
    this.#checkedAt = now;
    const state = this.#world.state();
    const found = state ? this.#found(state) : new Map<ConId, number>();
    for (const conId of this.#since.keys()) if (!found.has(conId)) this.#since.delete(conId);
    for (const [conId, units] of found) {
      const since = this.#since.get(conId) ?? now;
      this.#since.set(conId, since);
      if (now - since > WITHIN_MS + LOOKS_EVERY_MS + this.#world.slackMs)
        this.#world.fail(
          `Exits of ${conId} have rested for ${units} more than is held for ${(now - since) / 1000} s, and are no alarm`,
        );
    }
  }

  /** Units beyond what is held, of instruments in which Bowline knows its orders and its position, and has no alarm. */
  #found(state: KernelState): ReadonlyMap<ConId, number> {
    const orders = new Map<ConId, SimulatedOrder[]>();
    for (const order of this.#world.open()) {
      if (!this.#world.counts(order.conId, order.orderRef)) continue;
      const known = orders.get(order.conId);
      if (known) known.push(order);
      else orders.set(order.conId, [order]);
    }
    const found = new Map<ConId, number>();
    for (const [conId, open] of orders) {
      if (state.alarms.has(`excess-${conId}`)) continue;
      if (open.some((order) => !isKnown(state, order)) || hasUntoldEnd(state, conId, open)) continue;
      if ((state.positions.get(conId)?.quantity ?? 0) !== heldQuantity(state, conId)) continue;
      const units = beyond(open, heldQuantity(state, conId));
      if (units > 1e-9) found.set(conId, units);
    }
    return found;
  }
}

/** Bowline's word on an order is the exchange's, and nobody wants it gone. */
function isKnown(state: KernelState, { orderRef, remaining, filled }: SimulatedOrder): boolean {
  const order = state.orders.get(orderRef as OrderRef);
  if (!order || order.filled !== filled) return false;
  if (order.state !== 'working' && order.state !== 'partially-filled') return false;
  return Math.abs(order.quantity - order.filled - remaining) < 1e-9;
}

/** Whether an order has ended at the exchange, filled perhaps, and Bowline has not heard of it. */
function hasUntoldEnd(state: KernelState, conId: ConId, open: readonly SimulatedOrder[]): boolean {
  const refs = new Set(open.map(({ orderRef }) => orderRef));
  return openOrdersOf(state, conId).some(({ ref }) => !refs.has(ref));
}

/** By how much the exits of one kind would take away more than is held. */
function beyond(open: readonly SimulatedOrder[], held: number): number {
  let most = 0;
  for (const side of ['BUY', 'SELL'] as const)
    for (const kind of KINDS) {
      let resting = 0;
      for (const { action, orderRef, status, whyHeld, remaining } of open)
        if (action === side && kind.test(orderRef))
          if (!GONE_SOON.has(status) && !whyHeld.includes('child')) resting += remaining;
      most = Math.max(most, resting - Math.max(0, side === 'SELL' ? held : -held));
    }
  return cleanDecimal(most);
}
