import { createIbkrBroker } from '../../broker/ibkr/create-ibkr-broker.ts';
import type { Broker, BrokerEvent } from '../../broker/port.ts';
import { accountId } from '../../core/ids.ts';
import { seededRandom } from '../../core/random.ts';
import { DEFAULT_ANSWER_TIMEOUT_MS, type DoctorOptions } from './options.ts';

/** The longest timer there is: the attempt itself ends in time. */
const NEVER_MS = 2_147_483_647;

/** A broker together with everything that it has said, so that a check can look back and wait. */
export class WatchedBroker {
  readonly broker: Broker;
  readonly #events: BrokerEvent[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(options: DoctorOptions, clientId: number) {
    const answerTimeoutMs = options.answerTimeoutMs ?? DEFAULT_ANSWER_TIMEOUT_MS;
    this.broker = createIbkrBroker({
      host: options.host,
      port: options.port,
      clientId,
      ...(options.account === undefined ? {} : { account: accountId(options.account) }),
      ...(options.accounts === undefined ? {} : { accounts: options.accounts.map(accountId) }),
      handshakeTimeoutMs: options.handshakeTimeoutMs ?? 8_000,
      requestTimeoutMs: answerTimeoutMs,
      historyTimeoutMs: answerTimeoutMs,
      // One attempt is all that a test makes; a second one would not come before it has ended.
      backOff: { firstMs: 3_600_000, maxMs: 3_600_000 },
      clock: options.clock,
      random: seededRandom(1),
    });
    this.broker.onEvent((event) => {
      this.#events.push(event);
      for (const look of [...this.#waiting]) look();
    });
  }

  /** Events of one kind so far. */
  of<Type extends BrokerEvent['type']>(type: Type): Extract<BrokerEvent, { type: Type }>[] {
    return this.#events.filter((event): event is Extract<BrokerEvent, { type: Type }> => event.type === type);
  }

  /** Resolves when `met` holds, looked at after every event, or when the time is up: whether it held. */
  until(met: () => boolean, timeoutMs: number): Promise<boolean> {
    if (met()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const settle = (held: boolean): void => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve(held);
      };
      const look = (): void => {
        if (met()) settle(true);
      };
      const timer = setTimeout(() => settle(false), timeoutMs);
      this.#waiting.add(look);
    });
  }

  /** Starts, and waits for a session or the failure of the attempt. */
  async connect(): Promise<boolean> {
    this.broker.start();
    await this.until(
      () => this.of('session').length > 0 || this.broker.health.failure !== undefined,
      NEVER_MS,
    );
    return this.broker.session !== undefined;
  }
}
