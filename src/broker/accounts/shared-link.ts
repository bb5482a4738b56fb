import type { Clock } from '../../core/clock.ts';
import type { AccountId, ConId, ExecId } from '../../core/ids.ts';
import type { Refusal, Result } from '../../core/result.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { Bar } from '../../marketdata/market.ts';
import type { AdvisorAllocation } from '../advisor-group.ts';
import type { Broker, BrokerEvent, HistoricalBarsRequest } from '../port.ts';
import { AccountBroker } from './account-broker.ts';
import { GroupBroker } from './group-broker.ts';
import { Rounds } from './rounds.ts';
import type { LinkUser, SharedBroker } from './shared-broker.ts';

type Bars = Result<readonly Bar[], Refusal>;

/** Bars are asked for by every account alike, at about the same time; IB counts each request. */
const SAME_BARS_MS = 10_000;

/**
 * One connection that several accounts of its login use. Each of them sees a broker of its own: its orders, its executions,
 * its positions. What costs the gateway a request (lists, bars, quotes) is asked for once for all.
 */
export class SharedLink implements SharedBroker {
  readonly broker: Broker;
  readonly executions: SharedBroker['executions'];
  readonly openOrders: SharedBroker['openOrders'];
  readonly completedOrders: SharedBroker['completedOrders'];
  readonly positions: SharedBroker['positions'];
  readonly #clock: Clock;
  readonly #bars = new Map<string, { readonly at: number; readonly answer: Promise<Bars> }>();
  readonly #quoted = new Map<ConId, Set<LinkUser>>();
  /** Whose executions they are: a commission names the execution alone. */
  readonly #owners = new Map<ExecId, AccountId>();
  #values: Promise<Result<number, Refusal>> | undefined;
  readonly #accounts: AccountBroker[] = [];

  constructor(broker: Broker, clock: Clock) {
    this.broker = broker;
    this.#clock = clock;
    this.executions = new Rounds(() => broker.executions());
    this.openOrders = new Rounds(() => broker.openOrders());
    this.completedOrders = new Rounds(() => broker.completedOrders());
    this.positions = new Rounds(() => broker.positions());
    broker.onEvent((event) => {
      if (event.type === 'session') this.#owners.clear();
      if (event.type === 'execution') this.#owners.set(event.execution.execId, event.execution.account);
    });
  }

  /** The connection as one account sees it; once for each account. */
  of(account: AccountId): Broker {
    const made = new AccountBroker(this, account);
    this.#accounts.push(made);
    return made;
  }

  /** The connection as an advisor's group sees it; once for each group. */
  ofGroup(allocation: AdvisorAllocation): Broker {
    const made = new GroupBroker(this, allocation);
    this.#accounts.push(made);
    return made;
  }

  trades(account: AccountId, asking: LinkUser): boolean {
    return this.#accounts.some(
      (other) =>
        other !== asking &&
        (other.account === account || (other instanceof GroupBroker && other.clients.has(account))),
    );
  }

  concerns(event: BrokerEvent, asked: LinkUser): boolean {
    switch (event.type) {
      case 'order':
        return event.order.account === asked.account;
      case 'execution':
        return event.execution.account === asked.account;
      case 'commission':
        return this.#owners.get(event.report.execId) === asked.account;
      case 'position':
        return event.position.account === asked.account;
      case 'account-value':
        return event.account === asked.account;
      case 'groups':
        return false;
      case 'notice':
      case 'stream':
        return this.#accounts[0] === asked;
      default:
        // Statuses and notices of orders go by their numbers, which the accounts share.
        return true;
    }
  }

  accountValues(): Promise<Result<number, Refusal>> {
    this.#values ??= this.broker.accountValues().finally(() => {
      this.#values = undefined;
    });
    return this.#values;
  }

  bars(request: HistoricalBarsRequest): Promise<Bars> {
    const { instrument, ...terms } = request;
    const key = JSON.stringify([instrument.conId, terms]);
    const now = this.#clock.now();
    for (const [known, { at }] of this.#bars) if (now - at >= SAME_BARS_MS) this.#bars.delete(known);
    const earlier = this.#bars.get(key);
    if (earlier) return earlier.answer;
    const answer = this.broker.bars(request);
    this.#bars.set(key, { at: now, answer });
    return answer;
  }

  subscribe(instrument: Instrument, user: LinkUser): void {
    const followers = this.#quoted.get(instrument.conId) ?? new Set();
    this.#quoted.set(instrument.conId, followers.add(user));
    this.broker.subscribeQuotes(instrument);
  }

  unsubscribe(instrument: Instrument, user: LinkUser): void {
    const followers = this.#quoted.get(instrument.conId);
    followers?.delete(user);
    if (followers !== undefined && followers.size > 0) return;
    this.#quoted.delete(instrument.conId);
    this.broker.unsubscribeQuotes(instrument);
  }
}
