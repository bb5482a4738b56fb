import type { Price, Quantity } from '../../src/core/price.ts';
import type { Random } from '../../src/core/random.ts';
import type { Instrument } from '../../src/instruments/instrument.ts';
import { roundToTick } from '../../src/instruments/price-steps.ts';
import type { SimulatedOrder } from '../../src/simulator/exchange.ts';
import type { ManualRevision } from '../../src/simulator/orders/manual-order.ts';
import { either } from './alert-bodies.ts';
import { CLIENT_ID } from './life.ts';
import type { World } from './world.ts';

const isStop = ({ orderRef }: SimulatedOrder): boolean => /-S[^-]*$/.test(orderRef);

/** A person in TWS who makes Bowline's stops orders of another type, gives trailing stops another distance, and orders another size. */
export class Retyping {
  readonly #world: World;
  readonly #random: Random;

  constructor(world: World, random: Random) {
    this.#world = world;
    this.#random = random;
  }

  act(): void {
    const { exchange } = this.#world;
    const resizes = this.#random.next() < 0.4;
    const open = exchange.openOrders(CLIENT_ID).filter((order) => resizes || isStop(order));
    const order = open[this.#random.below(Math.max(1, open.length))];
    const instrument = order && exchange.instrument(order.conId);
    // Spreads are changed as a whole, and nobody retypes them.
    if (!order || !instrument || instrument.secType === 'BAG') return;
    if (resizes) this.#resize(order);
    else this.#retype(order, instrument);
  }

  #resize(order: SimulatedOrder): void {
    const least = order.filled + 1;
    const units = least + this.#random.below(Math.ceil(order.totalQuantity * 1.5));
    if (units === order.totalQuantity) return;
    const more = units - order.totalQuantity;
    // Told before it is done: a larger order may fill at once.
    this.#world.safety.resizedByHand(order.orderRef, more);
    this.#modify(order, { totalQuantity: units as Quantity }, `size ${more > 0 ? 'up' : 'down'}`);
  }

  #retype(order: SimulatedOrder, instrument: Instrument): void {
    const at = this.#world.exchange.quote(order.conId)?.bid;
    if (at === undefined) return;
    // Away from the market in the order's losing direction, or in its winning one.
    const losing = order.action === 'SELL' ? -1 : 1;
    const away = 0.0005 + this.#random.next() * 0.004;
    const price = (share: number): Price => roundToTick(instrument, at * (1 + share));
    const stop = price(losing * away);
    const distance = roundToTick(instrument, at * away);
    const to = either<() => ManualRevision>(
      this.#random,
      () => ({ orderType: 'LMT', lmtPrice: price(-losing * away) }),
      () => ({ orderType: 'MKT' }),
      () => ({ orderType: 'STP', auxPrice: stop }),
      () => ({ orderType: 'STP', auxPrice: stop }),
      () => ({ orderType: 'STP LMT', auxPrice: stop, lmtPrice: price(losing * away * 1.5) }),
      () => ({ orderType: 'TRAIL', auxPrice: distance }),
      () => ({ orderType: 'TRAIL', trailingPercent: Number((away * 100).toFixed(2)) }),
    )();
    this.#modify(
      order,
      to,
      order.orderType === to.orderType ? `${to.orderType} moved` : `a stop made ${to.orderType}`,
    );
  }

  #modify(order: SimulatedOrder, to: ManualRevision, what: string): void {
    const done = this.#world.exchange.manualDesk?.modify(order.permId, to);
    const told = `${order.orderRef}: ${what}, ${JSON.stringify(to)}`;
    if (done?.ok) this.#world.fault(`by hand in TWS: ${what}`, `by hand in TWS, ${told}`);
    else
      this.#world.trace(
        () => `by hand in TWS, refused: ${told}${done ? `: ${done.ok ? '' : done.error.message}` : ''}`,
      );
  }
}
