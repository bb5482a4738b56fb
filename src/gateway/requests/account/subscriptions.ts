import type { AccountId } from '../../../core/ids.ts';

/** Who subscribes. */
interface Subscriber {
  readonly clientId: number;
}

interface Subscription {
  readonly account: AccountId;
  /** Somebody has taken the account window away from the client. */
  readonly onLost: () => void;
}

/**
 * Who is subscribed to which account's values. A gateway has one account window: clients share it, and while one looks at an
 * account no other can look at a different one (IB's 2101).
 */
export class AccountSubscriptions {
  readonly #subscriptions = new Map<Subscriber, Subscription>();

  /**
   * Subscribes the client, in place of what it was subscribed to before. Returns the ids of clients that are subscribed to another
   * account: then nothing has changed.
   */
  take(client: Subscriber, account: AccountId, onLost: () => void): readonly number[] {
    const others = [...this.#subscriptions].filter(
      ([other, { account: has }]) => other !== client && has !== account,
    );
    if (others.length === 0) this.#subscriptions.set(client, { account, onLost });
    return others.map(([other]) => other.clientId);
  }

  /** A person in TWS looks at the account: subscriptions to other accounts end (IB's 2100). Returns how many. */
  select(account: AccountId): number {
    const lost = [...this.#subscriptions].filter(([, { account: has }]) => has !== account);
    for (const [client, { onLost }] of lost) {
      this.#subscriptions.delete(client);
      onLost();
    }
    return lost.length;
  }

  leave(client: Subscriber): void {
    this.#subscriptions.delete(client);
  }
}
