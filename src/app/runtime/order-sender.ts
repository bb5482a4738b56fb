import type { Broker } from '../../broker/port.ts';
import { LinkNotReady } from '../../broker/port.ts';
import type { ClientOrderId, OrderRef } from '../../core/ids.ts';
import type { Logger } from '../../core/log.ts';
import { awaitsList } from '../../trading/kernel/amendments.ts';
import type { Stamped, TradingEvent } from '../../trading/kernel/events.ts';
import type { Kernel } from '../../trading/kernel/kernel.ts';
import { callsForLists } from '../../trading/kernel/unseen-ends.ts';
import { isFinal, liveOrderId, type OrderPlan, type OrderRecord } from '../../trading/order/order.ts';
import { approveAmendment, approvePlan } from '../../trading/risk/approve.ts';

export interface OrderSenderOptions {
  readonly broker: Pick<Broker, 'place' | 'placeBracket' | 'amend' | 'cancel'>;
  readonly kernel: Kernel;
  readonly log: Logger;
  /** For what became of an effect at once: that it could not be sent. */
  commit(events: readonly TradingEvent[]): void;
  /** The broker has to be asked what has become of an order. */
  lookAgain(): void;
  /** A question about margins is on disk. */
  askMargin(event: Extract<TradingEvent, { type: 'margin.preview-asked' }>): void;
  /** Why nothing may be sent to the gateway of now; absent: nothing is in the way. */
  obstacle(): string | undefined;
}

/** Carries out at the broker what events that are on disk ask for: send, change, cancel, look again. */
export class OrderSender {
  readonly #options: OrderSenderOptions;

  constructor(options: OrderSenderOptions) {
    this.#options = options;
  }

  /** What durable events ask of the broker. */
  carryOut(stamped: readonly Stamped[]): void {
    for (const { event } of stamped) {
      if (event.type === 'plan.made') this.#send(event);
      else if (event.type === 'order.cancel-requested') this.cancel(event.ref);
      else if (event.type === 'order.amend-requested') this.#amend(event);
      else if (event.type === 'margin.preview-asked') this.#options.askMargin(event);
      else if (event.type === 'order.amend-doubted' || event.type === 'order.amend-refused')
        this.#options.lookAgain();
      else if (event.type === 'stray.cancel-requested') this.#cancelNumber(event.orderId, event.key);
      else if (event.type === 'order.doubted' || this.#callsForLists(event)) this.#options.lookAgain();
      // What other clients and people in TWS trade is told only when it is asked for, and fills of ours may be missing.
      else if (event.type === 'break.found') this.#options.lookAgain();
    }
  }

  /**
   * The end of an order that takes a position away, or may: nothing takes its place before the lists show that it is gone, and what it
   * has filled.
   */
  #callsForLists(event: TradingEvent): boolean {
    if (event.type !== 'order.changed' || (event.state !== 'cancelled' && event.state !== 'rejected'))
      return false;
    const { state } = this.#options.kernel;
    const order = state.orders.get(event.ref);
    return order !== undefined && callsForLists(state, order);
  }

  #send({ plan, verdict }: Extract<TradingEvent, { type: 'plan.made' }>): void {
    const conId = plan.orders[0]?.conId;
    const instrument = conId === undefined ? undefined : this.#options.kernel.state.instruments.get(conId);
    if (!instrument) throw new Error(`plan of ${plan.signalId} names a contract that is not known`);
    const refs = plan.orders.map((order) => order.ref);
    const [first] = refs;
    // Halted or cancelled while the plan was on its way to the disk.
    if (first !== undefined && this.#options.kernel.state.orders.get(first)?.state === 'cancelling') {
      this.#options.commit([{ type: 'order.not-sent', refs, reason: 'it was cancelled before it was sent' }]);
      return;
    }
    const parent = this.#parentOf(plan);
    if (parent && isFinal(parent.state)) {
      this.#options.commit([
        { type: 'order.not-sent', refs, reason: 'its entry has ended before it was sent' },
      ]);
      return;
    }
    const { clientId } = this.#options.kernel.state;
    const approved = approvePlan(plan, instrument, verdict, parent && liveOrderId(parent, clientId));
    try {
      this.#requireSession();
      if (approved.kind === 'bracket') this.#options.broker.placeBracket(approved.ticket);
      else this.#options.broker.place(approved.ticket);
    } catch (error) {
      if (!(error instanceof LinkNotReady)) throw error;
      this.#options.commit([{ type: 'order.not-sent', refs, reason: error.message }]);
    }
  }

  /** The entry that an exit is added to; absent where the plan begins with its entry, or has none. */
  #parentOf({ orders: [first] }: OrderPlan): OrderRecord | undefined {
    return first?.parent === undefined ? undefined : this.#options.kernel.state.orders.get(first.parent);
  }

  #amend({ ref, terms, verdict }: Extract<TradingEvent, { type: 'order.amend-requested' }>): void {
    const { state } = this.#options.kernel;
    const order = state.orders.get(ref);
    const instrument = order && state.instruments.get(order.conId);
    // Filled or cancelled meanwhile: a change of an order that is gone would be a new order.
    if (!order || !instrument || isFinal(order.state)) return;
    // It may be gone by the time the change arrives. A reading shows how it stands; if it is open, the change is asked for again.
    if (order.state === 'cancelling' || order.state === 'unknown') {
      const reason = `the order is ${order.state === 'unknown' ? 'in doubt' : 'being cancelled'} by now; the change waits`;
      this.#options.commit([{ type: 'order.amend-doubted', ref, reason }]);
      return;
    }
    if (order.amendment && awaitsList(order.amendment)) {
      const reason = 'the broker is asked first where the stop has come to';
      this.#options.commit([{ type: 'order.amend-doubted', ref, reason }]);
      return;
    }
    const parent = order.parent === undefined ? undefined : state.orders.get(order.parent);
    const at = {
      orderId: liveOrderId(order, state.clientId),
      ...(parent && !isFinal(parent.state) ? { parentId: liveOrderId(parent, state.clientId) } : {}),
    };
    const ticket = approveAmendment(order, terms, at, instrument, verdict);
    try {
      this.#requireSession();
      this.#options.broker.amend(ticket);
    } catch (error) {
      if (!(error instanceof LinkNotReady)) throw error;
      // As after a loss on the way: a reading shows whether the order is open as it was, and it is asked for again.
      this.#options.commit([{ type: 'order.amend-doubted', ref, reason: error.message }]);
    }
  }

  /** Asks the broker to cancel an order that is not final. */
  cancel(ref: OrderRef): void {
    const order = this.#options.kernel.state.orders.get(ref);
    if (!order || isFinal(order.state)) return;
    this.#cancelNumber(liveOrderId(order, this.#options.kernel.state.clientId), ref);
  }

  #cancelNumber(orderId: ClientOrderId, ref: string): void {
    try {
      this.#requireSession();
      this.#options.broker.cancel(orderId);
    } catch (error) {
      // Asked again after the next comparison with the broker, which finds the order still open.
      if (!(error instanceof LinkNotReady)) throw error;
      this.#options.log.warn({ ref }, `${ref} will be cancelled when the link is back: ${error.message}`);
    }
  }

  #requireSession(): void {
    const obstacle = this.#options.obstacle();
    if (obstacle !== undefined) throw new LinkNotReady(obstacle);
  }
}
