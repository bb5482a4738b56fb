import type { BrokerEvent, BrokerOrder } from '../../broker/port.ts';
import type { AccountId } from '../../core/ids.ts';
import { isOwnReference } from '../../trading/order/order-reference.ts';
import { hasEnded, strayKey } from '../../trading/order/stray.ts';

/**
 * Open orders of the account that are not Bowline's: other clients', and those entered in TWS. The broker tells them again
 * in every session, so they are not in the journal, and nothing is decided by them.
 */
export class ExternalOrders {
  readonly #orders = new Map<string, BrokerOrder>();
  #account: AccountId | undefined;

  begin(account: AccountId): void {
    this.#account = account;
    this.#orders.clear();
  }

  /** A list, as read at once; what is missing from a whole one is gone. */
  takeList(orders: readonly BrokerOrder[], isWhole: boolean): void {
    if (isWhole) this.#orders.clear();
    for (const order of orders) this.#take(order);
  }

  take(event: BrokerEvent): void {
    if (event.type === 'order') this.#take(event.order);
    if (event.type === 'order-status' && hasEnded(event.report.status))
      this.#orders.delete(strayKey(event.report));
  }

  get open(): readonly BrokerOrder[] {
    return [...this.#orders.values()];
  }

  #take(order: BrokerOrder): void {
    if (order.account !== this.#account || isOwnReference(order.ref)) return;
    if (hasEnded(order.status)) this.#orders.delete(strayKey(order));
    else this.#orders.set(strayKey(order), order);
  }
}
