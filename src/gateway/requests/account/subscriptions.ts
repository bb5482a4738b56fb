import type { AccountId } from '../../../core/ids.ts';
import type { Client } from '../../session/client.ts';

/**
 * Who is subscribed to which account's values. A gateway has one account window: clients share it, and while one looks at an
 * account no other can look at a different one (IB's 2101).
 */
export class AccountSubscriptions {
  readonly #accounts = new Map<Client, AccountId>();

  /**
   * Subscribes the client, in place of what it was subscribed to before. Returns the ids of clients that are subscribed to another
   * account: then nothing has changed.
   */
  take(client: Client, account: AccountId): readonly number[] {
    const others = [...this.#accounts].filter(([other, has]) => other !== client && has !== account);
    if (others.length === 0) this.#accounts.set(client, account);
    return others.map(([other]) => other.clientId);
  }

  leave(client: Client): void {
    this.#accounts.delete(client);
  }
}
