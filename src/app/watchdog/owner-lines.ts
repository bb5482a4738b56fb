import { type Broker, LinkNotReady } from '../../broker/port.ts';
import type { ClientOrderId } from '../../core/ids.ts';
import type { Logger } from '../../core/log.ts';

/** How long a connection under another client's id may take. */
const READY_WITHIN_MS = 10_000;

/** What one account needs of them. */
export interface OwnerLine {
  /** Asks for the cancellation; false when there is no session under that id. */
  cancel(clientId: number, orderId: ClientOrderId): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * Connections under the client ids that orders belong to. IB lets a client cancel its own orders only (10147 for others);
 * a global cancel would take the orders of people and other programs with it. A dead program's id is free, so the
 * watchdog connects under it and cancels exactly its orders.
 */
export class OwnerLines {
  readonly #users = new Set<OwnerLine>();
  readonly #lines = new Map<number, Broker>();
  readonly #connect: (clientId: number) => Broker;
  readonly #log: Logger;

  constructor(connect: (clientId: number) => Broker, log: Logger) {
    this.#connect = connect;
    this.#log = log;
  }

  /** Asks for the cancellation; false when there is no session under that id, which is in use or the gateway is away. */
  async cancel(clientId: number, orderId: ClientOrderId): Promise<boolean> {
    const line = await this.#ready(clientId);
    if (!line) return false;
    try {
      line.cancel(orderId);
      return true;
    } catch (cause) {
      if (!(cause instanceof LinkNotReady)) throw cause;
      return false;
    }
  }

  /** The lines as one of several accounts uses them: they are closed when nobody needs them any more. */
  share(): OwnerLine {
    const line: OwnerLine = {
      cancel: (clientId, orderId) => {
        this.#users.add(line);
        return this.cancel(clientId, orderId);
      },
      close: async () => {
        this.#users.delete(line);
        if (this.#users.size === 0) await this.close();
      },
    };
    return line;
  }

  async close(): Promise<void> {
    const lines = [...this.#lines.values()];
    this.#lines.clear();
    await Promise.all(lines.map((line) => line.close()));
  }

  async #ready(clientId: number): Promise<Broker | undefined> {
    let line = this.#lines.get(clientId);
    if (!line) {
      line = this.#connect(clientId);
      this.#lines.set(clientId, line);
      line.start();
    }
    if (await becomesReady(line, READY_WITHIN_MS)) return line;
    this.#log.warn(
      `No session under client id ${clientId}: ${line.health.reason ?? 'no answer'}. Its orders cannot be cancelled yet.`,
    );
    return undefined;
  }
}

/** Resolves with whether orders may be given within the time. */
function becomesReady(broker: Broker, withinMs: number): Promise<boolean> {
  if (broker.session !== undefined) return Promise.resolve(true);
  return new Promise((resolve) => {
    const settle = (ready: boolean): void => {
      clearTimeout(timer);
      stop();
      resolve(ready);
    };
    const stop = broker.onEvent(({ type }) => {
      if (type === 'session') settle(true);
    });
    const timer = setTimeout(() => settle(false), withinMs);
  });
}
