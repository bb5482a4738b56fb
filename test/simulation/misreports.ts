import type { GatewayMessage } from '../../src/broker/simulated/messages.ts';
import type { ClientOrderId } from '../../src/core/ids.ts';
import type { Random } from '../../src/core/random.ts';
import type { Exchange, SimulatedOrder } from '../../src/simulator/exchange.ts';
import { CLIENT_ID } from './life.ts';
import { MissaidEnds } from './missaid-ends.ts';
import type { WorldOptions } from './options.ts';
import type { VirtualTime } from './virtual-time.ts';

export interface MisreportsOptions {
  readonly time: VirtualTime;
  readonly exchange: Exchange;
  readonly random: Random;
  readonly chances: WorldOptions;
  readonly fault: (kind: string, text?: string) => void;
  /** To every session there is. */
  readonly tell: (message: GatewayMessage) => void;
}

/** How the end of a confirmed order that IB refuses is told. */
type RefusedEnd = 'Inactive' | 'Cancelled' | 'the code alone';

const FINAL: ReadonlySet<string> = new Set(['Filled', 'Cancelled', 'ApiCancelled']);
/** Codes that IB has been seen to send behind an order's confirmation. */
const REFUSALS = [
  [201, 'Order rejected - reason:Simulated, behind the confirmation.'],
  [103, 'Duplicate order id'],
  [110, 'The price does not conform to the minimum price variation for this contract.'],
  [203, 'The security <security> is not available or allowed for this account.'],
] as const;
const PENDING_MAY_LAST_MS = 240_000;
const ENDS_WITHIN_MS = 5_000;

/**
 * What a gateway says of an order beside what is so: a cancellation that stays pending, a refusal that is told twice, or comes
 * behind the order's confirmation although the order lives on, or as the only word of its end.
 */
export class Misreports {
  readonly #options: MisreportsOptions;
  /** Orders whose cancellation is pending, and how it ends. */
  readonly #pending = new Map<SimulatedOrder['permId'], () => void>();
  readonly #refused = new Map<ClientOrderId, RefusedEnd>();
  /** Orders that the client has been told of. */
  readonly #confirmed = new Set<ClientOrderId>();
  readonly #missaid: MissaidEnds;
  #ended = false;

  constructor(options: MisreportsOptions) {
    this.#options = options;
    const { random, chances, fault } = options;
    this.#missaid = new MissaidEnds(random, chances.missaidEnds, fault);
  }

  /** Nothing new goes wrong; what is pending comes to its end within seconds. */
  end(): void {
    this.#ended = true;
    for (const settle of [...this.#pending.values()])
      this.#options.time.after(this.#options.random.below(10_000), settle);
  }

  #open(orderId: ClientOrderId): SimulatedOrder | undefined {
    return this.#options.exchange.openOrders(CLIENT_ID).find((order) => order.orderId === orderId);
  }

  /** Whether a cancellation stays at the gateway, pending. */
  keepsPending(orderId: ClientOrderId): boolean {
    const { chances, random, time, tell, fault } = this.#options;
    if (chances.pendingCancel === 0) return false;
    const order = this.#open(orderId);
    if (!order) return false;
    if (this.#pending.has(order.permId)) return true;
    if (this.#ended || random.next() >= chances.pendingCancel) return false;
    fault('a cancellation stays pending', `the cancellation of ${order.orderRef} stays pending`);
    const takes = random.next() < 0.6;
    const isTold = random.next() < 0.5;
    const settle = (): void => {
      if (this.#pending.delete(order.permId)) this.#settle(orderId, takes, isTold);
    };
    this.#pending.set(order.permId, settle);
    tell(statusOf(order, 'PendingCancel'));
    time.after(random.below(random.next() < 0.5 ? 15_000 : PENDING_MAY_LAST_MS), settle);
    return true;
  }

  #settle(orderId: ClientOrderId, takes: boolean, isTold: boolean): void {
    const { exchange, fault, tell } = this.#options;
    const order = this.#open(orderId);
    if (!order) {
      fault('an order whose cancellation is pending ends meanwhile');
      return;
    }
    fault(
      `a pending cancellation ${takes ? 'takes' : `is found ignored, ${isTold ? 'and told' : 'unsaid'}`}`,
    );
    if (takes) exchange.cancelOrder(CLIENT_ID, orderId);
    else if (isTold) tell(statusOf(order, order.status));
  }

  /** A code behind the confirmation of an order that lives on. */
  refuseLiving(): void {
    const { exchange, random, fault, tell } = this.#options;
    const open = exchange.openOrders(CLIENT_ID).filter(({ orderId }) => this.#confirmed.has(orderId));
    const order = open[random.below(Math.max(1, open.length))];
    const [code, message] = REFUSALS[random.below(REFUSALS.length)] ?? REFUSALS[0];
    if (!order) return;
    fault('a code refuses an order that lives on', `${code} for ${order.orderRef}, which lives on`);
    tell({ type: 'code', orderId: order.orderId, code, message });
  }

  /** An order has arrived: IB may confirm it and refuse it then, or fill it and tell it as cancelled. */
  placed({ orderId, orderRef }: Pick<SimulatedOrder, 'orderRef'> & { orderId: ClientOrderId }): void {
    const { chances, random, time, fault, exchange } = this.#options;
    if (!this.#ended && /-C[\d.]+$/.test(orderRef)) this.#missaid.placed(orderId);
    if (chances.refusedLater === 0 || this.#ended || random.next() >= chances.refusedLater) return;
    time.after(random.below(ENDS_WITHIN_MS), () => {
      const order = this.#open(orderId);
      if (!order || !this.#confirmed.has(orderId) || this.#pending.has(order.permId) || this.#ended) return;
      const ends = (['Inactive', 'Cancelled', 'the code alone'] as const)[random.below(3)] ?? 'Cancelled';
      fault(`a confirmed order is refused, told by ${ends}`, `${order.orderRef} is refused after its echo`);
      this.#refused.set(orderId, ends);
      exchange.cancelOrder(CLIENT_ID, orderId);
    });
  }

  /** Whether a code about an order comes a second time. */
  doubles(message: GatewayMessage): boolean {
    const { chances, random, fault } = this.#options;
    if (message.type !== 'code' || message.orderId === undefined || chances.doubledCode === 0) return false;
    if (this.#ended || random.next() >= chances.doubledCode) return false;
    fault('a code about an order comes twice');
    return true;
  }

  /** By how many ms the gateway is late with a message of its own accord. */
  delayOf(message: GatewayMessage): number {
    return this.#missaid.delayOf(message);
  }

  /** What the client is told in place of the message; absent: nothing. */
  reworded(said: GatewayMessage): GatewayMessage | undefined {
    const message = this.#missaid.reworded(said);
    if (!message) return undefined;
    if (message.type === 'answer')
      return { ...message, items: message.items.map((item) => this.#listed(item)) };
    if (message.type === 'code') {
      const ends = message.orderId !== undefined && this.#refused.get(message.orderId);
      return ends && message.code === 202
        ? { ...message, code: 201, message: 'Order rejected - reason:Simulated, after it was confirmed.' }
        : message;
    }
    if (message.type !== 'told') return message;
    const { event } = message;
    if (event.type === 'order') {
      if (event.order.clientId === CLIENT_ID) this.#confirmed.add(event.order.orderId);
      return { ...message, event: { ...event, order: this.#listed(event.order) } };
    }
    if (event.type !== 'order-status' || event.report.clientId !== CLIENT_ID) return message;
    const { orderId, permId, status } = event.report;
    this.#confirmed.add(orderId);
    const ends = this.#refused.get(orderId);
    if (ends && (status === 'PendingCancel' || (status === 'Cancelled' && ends === 'the code alone')))
      return undefined;
    if (ends === 'Inactive' && status === 'Cancelled')
      return { ...message, event: { ...event, report: { ...event.report, status: ends } } };
    return this.#pending.has(permId) && !FINAL.has(status)
      ? { ...message, event: { ...event, report: { ...event.report, status: 'PendingCancel' } } }
      : message;
  }

  /** An open order in a list, as the gateway shows it. */
  #listed<Item>(item: Item): Item {
    if (this.#pending.size === 0 || typeof item !== 'object' || item === null) return item;
    if (!('permId' in item && 'status' in item) || FINAL.has(String(item.status))) return item;
    const isPending = this.#pending.has(item.permId as SimulatedOrder['permId']);
    return isPending ? { ...item, status: 'PendingCancel' } : item;
  }
}

const statusOf = (order: SimulatedOrder, status: SimulatedOrder['status']): GatewayMessage => ({
  type: 'told',
  event: {
    type: 'order-status',
    report: {
      orderId: order.orderId,
      clientId: order.clientId,
      permId: order.permId,
      status,
      filled: order.filled,
      remaining: order.remaining,
      avgFillPrice: order.avgFillPrice,
      whyHeld: order.whyHeld,
    },
  },
});
