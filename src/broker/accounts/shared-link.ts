import type { Clock } from '../../core/clock.ts';
import type { AccountId, ConId, ExecId } from '../../core/ids.ts';
import type { Refusal, Result } from '../../core/result.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { Bar } from '../../marketdata/market.ts';
import type { AdvisorAllocation } from '../advisor-group.ts';
import type { Broker, BrokerEvent, BrokerOrder, Execution, HistoricalBarsRequest } from '../port.ts';
import { AccountBroker } from './account-broker.ts';
import { GroupBroker } from './group-broker.ts';
import { Rounds } from './rounds.ts';

type Bars = Result<readonly Bar[], Refusal>;

/** Bars are asked for by every account alike, at about the same time; IB counts each request. */
const SAME_BARS_MS = 10_000;

/**
 * One connection that several accounts of its login use. Each of them sees a broker of its own: its orders, its executions,
 * its positions. What costs the gateway a request (lists, bars, quotes) is asked for once for all.
 */
export class SharedLink {
  readonly broker: Broker;
  readonly executions: Rounds<Result<readonly Execution[], Refusal>>;
  readonly openOrders: Rounds<Result<readonly BrokerOrder[], Refusal>>;
  readonly completedOrders: Rounds<Result<readonly BrokerOrder[], Refusal>>;
  readonly positions: Rounds<Awaited<ReturnType<Broker['positions']>>>;
  readonly #clock: Clock;
  readonly #bars = new Map<string, { readonly at: number; readonly answer: Promise<Bars> }>();
  readonly #quoted = new Map<ConId, Set<AccountBroker>>();
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

  /** Whether somebody other than `asking` trades the account, alone or in a group. */
  trades(account: AccountId, asking: AccountBroker): boolean {
    return this.#accounts.some(
      (other) =>
        other !== asking &&
        (other.account === account || (other instanceof GroupBroker && other.clients.has(account))),
    );
  }

  /** Whether an account is told of an event. What is about no account is told to all; what is only said to people, to the first alone. */
  concerns(event: BrokerEvent, asked: AccountBroker): boolean {
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

  /** Those of all accounts; who asks while they come has the same answer. */
  accountValues(): Promise<Result<number, Refusal>> {
    this.#values ??= this.broker.accountValues().finally(() => {
      this.#values = undefined;
    });
    return this.#values;
  }

  /** The same question within a moment is asked once. */
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

  subscribe(instrument: Instrument, account: AccountBroker): void {
    const followers = this.#quoted.get(instrument.conId) ?? new Set();
    this.#quoted.set(instrument.conId, followers.add(account));
    this.broker.subscribeQuotes(instrument);
  }

  /** Quotes stream on for the other accounts. */
  unsubscribe(instrument: Instrument, account: AccountBroker): void {
    const followers = this.#quoted.get(instrument.conId);
    followers?.delete(account);
    if (followers !== undefined && followers.size > 0) return;
    this.#quoted.delete(instrument.conId);
    this.broker.unsubscribeQuotes(instrument);
  }
}
