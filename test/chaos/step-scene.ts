import { setTimeout as sleep } from 'node:timers/promises';
import type { ReconciliationView } from '../../src/app/reconciliation-views.ts';
import type { PositionView, StatusView } from '../../src/app/views.ts';
import { connect } from '../../src/cli/client/api-client.ts';
import type { SimulatedOrder } from '../../src/simulator/exchange.ts';
import type { ChaosGateway } from './gateway.ts';
import { alert, type Place } from './perform.ts';
import { Stray } from './stray.ts';

export const SYMBOL = 'SPY';
/** Bowline's. */
export const OWN_CLIENT = 1;
const PATIENCE_MS = 40_000;
const ASKS_EVERY_MS = 50;
/** What stays open or held is asked to go again so often. */
const FLATTENS_EVERY_MS = 4_000;

const roleOf = ({ orderRef }: SimulatedOrder): string => /-([A-Z])[^-]*$/.exec(orderRef)?.[1] ?? '';

/** One life that is led to one step: what the author of alerts, people and other clients do, and what they wait for. */
export class StepScene {
  readonly gateway: ChaosGateway;
  readonly #place: Place;
  readonly #name: string;
  readonly #strays: Stray[] = [];
  #alerts = 0;

  constructor(name: string, place: Place) {
    this.#name = name;
    this.#place = place;
    this.gateway = place.gateway;
  }

  async alert(body: object): Promise<void> {
    this.#alerts += 1;
    await alert(this.#place.alertUrl, { id: `${this.#name}.${this.#alerts}`, ...body });
  }

  /** Six long with a stop and targets, unless told otherwise. */
  enter(fields: object = {}): Promise<void> {
    const targets = {
      takeProfits: [
        { at: '2%', quantity: 2 },
        { at: '3%', closePercent: 50 },
      ],
    };
    return this.alert({ action: 'buy', symbol: SYMBOL, quantity: 6, stopLoss: '1%', ...targets, ...fields });
  }

  /** Enters, and waits until the stop works and Bowline knows that. */
  async hold(fields: object = {}): Promise<SimulatedOrder> {
    await this.enter(fields);
    await this.#until('a protected position', async () =>
      (await this.#positions()).find(({ quantity, protected: by }) => quantity !== 0 && by === 'yes'),
    );
    return this.exit('S');
  }

  /** An exit that works. */
  exit(role: 'S' | 'T'): Promise<SimulatedOrder> {
    return this.#until(`an exit (${role}) that works`, async () => {
      const { openOrders } = await this.gateway.truth();
      return openOrders.find((order) => roleOf(order) === role && !order.whyHeld.includes('child'));
    });
  }

  fault(name: string, options: object = {}): Promise<unknown> {
    return this.gateway.call('POST', `/faults/${name}`, options);
  }

  /** An order by hand in TWS. */
  hand(action: 'BUY' | 'SELL', quantity: number, symbol = SYMBOL): Promise<unknown> {
    return this.gateway.call('POST', '/orders', { symbol, action, quantity });
  }

  /** An open order changed by hand in TWS. */
  change({ permId }: SimulatedOrder, to: object): Promise<unknown> {
    return this.gateway.call('POST', `/orders/${permId}`, to);
  }

  async seesBreak(): Promise<number> {
    const found = await this.#until('a break', async () => (await this.#reconciliation()).breaks[0]);
    return found.conId;
  }

  /** Says so until it is taken: before that Bowline reads the executions. */
  async resolve(conId: number): Promise<void> {
    await this.#until('the resolution of a break', () => this.#adopt(conId));
  }

  async #adopt(conId: number): Promise<true | undefined> {
    const body = JSON.stringify({ resolution: 'adopt', reason: 'chaos' });
    const { status } = await connect(this.#place.data).post(
      `/api/reconciliation/${conId}`,
      body,
      [200, 404, 409],
    );
    return status === 200 ? true : undefined;
  }

  /** Another client rests an order under a reference such as Bowline gives, which is of no order of its. */
  async stray(): Promise<Stray> {
    const stray = await Stray.place(this.gateway, 9);
    this.#strays.push(stray);
    return stray;
  }

  async seesStray(): Promise<void> {
    await this.#until('a stray', async () => (await this.#reconciliation()).strays[0]);
  }

  /** Ends the connections of other clients. */
  async end(): Promise<void> {
    for (const stray of this.#strays) await stray.leave();
  }

  /** Nothing of ours is held or open, every break is resolved, and nothing keeps entries back. */
  async flat(): Promise<void> {
    let asked = Number.NEGATIVE_INFINITY;
    await this.#until('an empty book', async () => {
      await cancelOthers(this.gateway);
      const { breaks } = await this.#reconciliation();
      const { openOrders } = await this.gateway.truth();
      const { alarms } = (await connect(this.#place.data).get('/api/status')) as StatusView;
      const isFlat = (await this.#positions()).every(({ quantity }) => quantity === 0);
      const holdsUp = alarms.some(({ code }) => code === 'POSITION_MISMATCH' || code === 'ORDER_IN_DOUBT');
      if (isFlat && !holdsUp && openOrders.length === 0 && breaks.length === 0) return true;
      if (performance.now() - asked < FLATTENS_EVERY_MS) return undefined;
      asked = performance.now();
      for (const { conId } of breaks) await this.#adopt(conId);
      await this.alert({ action: 'cancel' });
      await this.alert({ action: 'flatten' });
      return undefined;
    });
  }

  async #positions(): Promise<PositionView[]> {
    return (await connect(this.#place.data).get('/api/positions')) as PositionView[];
  }

  async #reconciliation(): Promise<ReconciliationView> {
    return (await connect(this.#place.data).get('/api/reconciliation')) as ReconciliationView;
  }

  /** Throws when it does not come, and when Bowline has died. */
  async #until<Value>(what: string, look: () => Promise<Value | undefined>): Promise<Value> {
    const end = performance.now() + PATIENCE_MS;
    while (!this.#place.up.isOver && performance.now() < end) {
      const found = await look();
      if (found !== undefined) return found;
      await sleep(ASKS_EVERY_MS);
    }
    throw new Error(`${what} never came`);
  }
}

/** Cancels what other clients and people have open. */
async function cancelOthers(gateway: ChaosGateway): Promise<void> {
  const { orders } = await gateway.call<{ orders: SimulatedOrder[] }>('GET', '/orders');
  for (const { permId, clientId, completedAt } of orders)
    if (clientId !== OWN_CLIENT && completedAt === undefined)
      await gateway.call('DELETE', `/orders/${permId}`);
}
