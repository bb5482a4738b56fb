import { cleanDecimal, price, type Quantity } from '../../src/core/price.ts';
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
    const { inactive, resizedFills } = this.#world.options;
    this.#rhythm.each(inactive, () => this.#setAside());
    this.#rhythm.each(resizedFills, () => this.#correctSize());
  }

  end(): void {
    this.#rhythm.stop();
    for (const goOn of [...this.#inactive.values()])
      this.#world.time.after(this.#random.below(LAST_MS), goOn);
  }

  /** The venue corrects how much was traded, down to nothing, and now and then the price with it. */
  #correctSize(): void {
    const { exchange } = this.#world;
    const executions = exchange.executions().filter(({ shares }) => shares > 0);
    const chosen = executions[this.#random.below(Math.max(1, executions.length))];
    if (!chosen) return;
    const busts = this.#random.next() < 0.25;
    const shares = busts ? 0 : 1 + this.#random.below(Math.ceil(chosen.shares * 1.5));
    if (shares === chosen.shares) return;
    const moved = this.#random.next() < 0.3 ? { price: price(cleanDecimal(chosen.price + 0.01)) } : {};
    const corrected = exchange.correctExecution?.(chosen.execId, { shares: shares as Quantity, ...moved });
    if (!corrected) return;
    if (chosen.clientId !== CLIENT_ID) this.#world.safety.unexplained.add(chosen.conId);
    const kind = busts ? 'is busted' : shares > chosen.shares ? 'was larger' : 'was smaller';
    this.#world.fault(`an execution ${kind}`, `${chosen.execId} of ${chosen.orderRef} ${kind}: ${shares}`);
  }

  /** IB holds an order as Inactive, and lets it go on, or ends it. */
  #setAside(): void {
    const { exchange, time } = this.#world;
    // What waits for its time is held already.
    const open = exchange
      .openOrders(CLIENT_ID)
      .filter(({ whyHeld, goodAfterTime }) => !whyHeld.includes('child') && goodAfterTime === undefined);
    const order = open[this.#random.below(Math.max(1, open.length))];
    if (!order || exchange.manualDesk?.hold(order.permId).ok !== true) return;
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
    else exchange.manualDesk?.letGo(permId);
  }
}
