import type { ConId, ExecId, PermId } from '../core/ids.ts';
import type { Instrument } from '../instruments/instrument.ts';
import type { Advisor } from '../simulator/advisor/groups.ts';
import type { SimulatedExecution } from '../simulator/exchange.ts';
import type { StoredPrices } from '../simulator/matching/market.ts';
import type { LiveOrder } from '../simulator/orders/live-order.ts';
import type {
  ExchangeChanges,
  PositionKey,
  SaveChanges,
  StoredAccount,
  StoredPosition,
} from '../simulator/state/snapshot.ts';

const keyOf = ({ account, conId }: PositionKey): string => `${account}/${conId}`;

/**
 * Gathers the changes of one turn of the event loop, so that many orders share one transaction. `commit` writes them; it has to be
 * called before anyone outside of the process hears of them. Where nobody is told anything, they are written at the
 * end of the turn all the same. What could not be written stays gathered and is tried again.
 */
export class GatheredSaves {
  readonly #write: SaveChanges;
  readonly #onFailure: (cause: unknown) => void;
  #last: Pick<ExchangeChanges, 'now' | 'counters'> | undefined;
  #executionsCleared = false;
  #allInstruments = false;
  #advisor: Advisor | undefined;
  readonly #orders = new Map<PermId, LiveOrder>();
  readonly #removedOrders = new Set<PermId>();
  readonly #executions = new Map<ExecId, SimulatedExecution>();
  readonly #accounts = new Map<string, StoredAccount>();
  readonly #positions = new Map<string, StoredPosition>();
  readonly #removedPositions = new Map<string, PositionKey>();
  readonly #prices = new Map<ConId, StoredPrices>();
  readonly #instruments = new Map<ConId, Instrument>();
  #scheduled: NodeJS.Immediate | undefined;

  /** @param onFailure Hears of a failure at the end of a turn in which nobody called `commit`. */
  constructor(write: SaveChanges, onFailure: (cause: unknown) => void) {
    this.#write = write;
    this.#onFailure = onFailure;
  }

  /** For `createExchange`. */
  readonly save: SaveChanges = (changes) => {
    this.#last = { now: changes.now, counters: changes.counters };
    if (changes.executionsCleared) {
      this.#executionsCleared = true;
      this.#executions.clear();
    }
    for (const permId of changes.removedOrders) {
      this.#orders.delete(permId);
      this.#removedOrders.add(permId);
    }
    for (const key of changes.removedPositions) {
      this.#positions.delete(keyOf(key));
      this.#removedPositions.set(keyOf(key), key);
    }
    for (const order of changes.orders) this.#orders.set(order.permId, order);
    for (const execution of changes.executions) this.#executions.set(execution.execId, execution);
    for (const account of changes.accounts) this.#accounts.set(account.id, account);
    for (const position of changes.positions) this.#positions.set(keyOf(position), position);
    if (changes.advisor !== undefined) this.#advisor = changes.advisor;
    for (const prices of changes.prices) this.#prices.set(prices.conId, prices);
    if (changes.allInstruments) {
      this.#allInstruments = true;
      this.#instruments.clear();
    }
    for (const instrument of changes.instruments) this.#instruments.set(instrument.conId, instrument);
    this.#scheduled ??= setImmediate(() => this.#atEndOfTurn());
  };

  /** Writes what has been gathered. Throws what the writing threw. */
  readonly commit = (): void => {
    if (this.#last === undefined) return;
    this.#write({
      ...this.#last,
      executionsCleared: this.#executionsCleared,
      orders: [...this.#orders.values()],
      removedOrders: [...this.#removedOrders],
      executions: [...this.#executions.values()],
      accounts: [...this.#accounts.values()],
      positions: [...this.#positions.values()],
      removedPositions: [...this.#removedPositions.values()],
      ...(this.#advisor === undefined ? {} : { advisor: this.#advisor }),
      prices: [...this.#prices.values()],
      instruments: [...this.#instruments.values()],
      allInstruments: this.#allInstruments,
    });
    this.#last = undefined;
    this.#executionsCleared = false;
    this.#allInstruments = false;
    this.#advisor = undefined;
    for (const gathered of [
      this.#orders,
      this.#removedOrders,
      this.#executions,
      this.#accounts,
      this.#positions,
      this.#removedPositions,
      this.#prices,
      this.#instruments,
    ]) {
      gathered.clear();
    }
    clearImmediate(this.#scheduled);
    this.#scheduled = undefined;
  };

  #atEndOfTurn(): void {
    this.#scheduled = undefined;
    try {
      this.commit();
    } catch (cause) {
      this.#onFailure(cause);
    }
  }
}
