import type { GatewayMessage } from '../../src/broker/simulated/messages.ts';
import type { ClientOrderId } from '../../src/core/ids.ts';
import type { Random } from '../../src/core/random.ts';
import { CLIENT_ID } from './life.ts';

/** An execution of such an order is told so much later at most. */
const LATE_MS = 9_000;

/** Orders that fill and are told as cancelled, their executions seconds later. The lists, and positions, tell what is so. */
export class MissaidEnds {
  readonly #random: Random;
  readonly #chance: number;
  readonly #fault: (kind: string, text?: string) => void;
  readonly #chosen = new Set<ClientOrderId>();
  readonly #told = new Set<ClientOrderId>();

  constructor(random: Random, chance: number, fault: (kind: string, text?: string) => void) {
    this.#random = random;
    this.#chance = chance;
    this.#fault = fault;
  }

  /** A closing order has arrived. */
  placed(orderId: ClientOrderId): void {
    if (this.#chance > 0 && this.#random.next() < this.#chance) this.#chosen.add(orderId);
  }

  /** What is told of its own accord in place of the message; absent: nothing. */
  reworded(message: GatewayMessage): GatewayMessage | undefined {
    if (this.#chosen.size === 0 || message.type !== 'told') return message;
    const { event } = message;
    if (event.type === 'order' && this.#isChosen(event.order))
      return event.order.status === 'Filled' ? undefined : message;
    if (event.type !== 'order-status' || !this.#isChosen(event.report)) return message;
    const { report } = event;
    if (report.status !== 'Filled') return report.filled > 0 ? undefined : message;
    if (this.#told.has(report.orderId)) return undefined;
    this.#told.add(report.orderId);
    this.#fault('an order that has filled is told as cancelled', `${report.orderId} is told as cancelled`);
    const nothing = { filled: 0, remaining: report.filled, avgFillPrice: 0 };
    return {
      ...message,
      event: { ...event, report: { ...report, status: 'Cancelled', ...nothing } as typeof report },
    };
  }

  /** By how many ms a message is late. */
  delayOf(message: GatewayMessage): number {
    if (message.type !== 'told' || message.event.type !== 'execution') return 0;
    return this.#isChosen(message.event.execution) ? this.#random.below(LATE_MS) : 0;
  }

  #isChosen({ orderId, clientId }: { readonly orderId: number; readonly clientId: number }): boolean {
    return clientId === CLIENT_ID && this.#chosen.has(orderId as ClientOrderId);
  }
}
