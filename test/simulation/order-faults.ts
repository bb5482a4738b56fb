import type { Random } from '../../src/core/random.ts';
import type { SimulatedOrder } from '../../src/simulator/exchange.ts';
import { CLIENT_ID } from './life.ts';
import { Rhythm } from './rhythm.ts';
import type { World } from './world.ts';

/** An order is `Inactive` for so long at most, half of them much shorter. */
const INACTIVE_MS = 240_000;
const SHORT_MS = 12_000;
/** When the faults have ended, what is Inactive comes to its end within so long. */
const LAST_MS = 10_000;

/** What befalls single orders at the broker, beyond the line: of chances of its own. */
export class OrderFaults {
  readonly #world: World;
  readonly #random: Random;
  readonly #rhythm: Rhythm;
  /** How the orders that are Inactive now go on. */
  readonly #inactive = new Map<SimulatedOrder['permId'], () => void>();

  constructor(world: World, random: Random) {
    this.#world = world;
    this.#random = random;
    this.#rhythm = new Rhythm(world.time, random);
  }

  start(): void {
    this.#rhythm.each(this.#world.options.inactive, () => this.#setAside());
  }

  end(): void {
    this.#rhythm.stop();
    for (const goOn of [...this.#inactive.values()])
      this.#world.time.after(this.#random.below(LAST_MS), goOn);
  }

  /** IB holds an order as Inactive, and lets it go on, or ends it. */
  #setAside(): void {
    const { exchange, time } = this.#world;
    const open = exchange.openOrders(CLIENT_ID).filter(({ whyHeld }) => !whyHeld.includes('child'));
    const order = open[this.#random.below(Math.max(1, open.length))];
    if (!order || !exchange.setAside?.(order.permId, true)) return;
    this.#world.fault('an order is Inactive', `${order.orderRef} is Inactive`);
    const ends = this.#random.next() < 0.3;
    const most = this.#random.next() < 0.5 ? SHORT_MS : INACTIVE_MS;
    const goOn = (): void => {
      if (this.#inactive.delete(order.permId)) this.#goOn(order, ends);
    };
    this.#inactive.set(order.permId, goOn);
    time.after(this.#random.below(most), goOn);
  }

  #goOn({ permId, orderRef }: SimulatedOrder, ends: boolean): void {
    const { exchange } = this.#world;
    if (!exchange.openOrders(CLIENT_ID).some((order) => order.permId === permId)) return;
    this.#world.fault(`an Inactive order ${ends ? 'ends' : 'works again'}`, `${orderRef} was Inactive`);
    if (ends) exchange.manualDesk?.cancel(permId);
    else exchange.setAside?.(permId, false);
  }
}
