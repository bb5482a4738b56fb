import type { PermId } from '../core/ids.ts';
import type { Instrument } from '../instruments/instrument.ts';
import type { ExchangeEvent, SimulatedExecution } from './exchange.ts';
import type { Market } from './matching/market.ts';
import type { AccountState } from './money/account-state.ts';
import type { PositionState } from './money/position.ts';
import type { LiveOrder } from './orders/live-order.ts';

/** What has happened and is yet to be saved and told. */
export class Outbox {
  events: ExchangeEvent[] = [];
  readonly orders = new Set<LiveOrder>();
  readonly removedOrders = new Set<PermId>();
  readonly accounts = new Set<AccountState>();
  readonly positions = new Map<PositionState, AccountState>();
  readonly prices = new Set<Market>();
  /** Instruments that orders have begun to refer to. */
  readonly instruments = new Set<Instrument>();
  executions: SimulatedExecution[] = [];
  executionsCleared = false;
  /** Ids were given out without an order having changed. */
  countersChanged = false;
  advisorChanged = false;
  /** Instruments and prices that are kept no longer: the next save names all that are. */
  instrumentsForgotten = false;
  readonly #onOrderChanged: (order: LiveOrder) => void;

  constructor(onOrderChanged: (order: LiveOrder) => void) {
    this.#onOrderChanged = onOrderChanged;
  }

  tell(event: ExchangeEvent): void {
    this.events.push(event);
  }

  orderChanged(order: LiveOrder): void {
    this.orders.add(order);
    this.#onOrderChanged(order);
  }

  orderRemoved(order: LiveOrder): void {
    this.orders.delete(order);
    this.removedOrders.add(order.permId);
  }

  accountChanged(account: AccountState, position?: PositionState): void {
    this.accounts.add(account);
    if (position !== undefined) this.positions.set(position, account);
  }

  executionsForgotten(): void {
    this.executions = [];
    this.executionsCleared = true;
  }

  /** True when something other than prices has to be saved. */
  get hasChanges(): boolean {
    return (
      this.orders.size > 0 ||
      this.removedOrders.size > 0 ||
      this.accounts.size > 0 ||
      this.executions.length > 0 ||
      this.executionsCleared ||
      this.countersChanged ||
      this.advisorChanged ||
      this.instrumentsForgotten
    );
  }

  takeEvents(): readonly ExchangeEvent[] {
    const events = this.events;
    this.events = [];
    return events;
  }

  /** Everything up to here has been saved, except prices, of which whoever saves them takes out what was saved. */
  saved(): void {
    this.orders.clear();
    this.removedOrders.clear();
    this.accounts.clear();
    this.positions.clear();
    this.instruments.clear();
    this.executions = [];
    this.executionsCleared = false;
    this.countersChanged = false;
    this.advisorChanged = false;
    this.instrumentsForgotten = false;
  }
}
