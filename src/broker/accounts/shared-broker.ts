import type { AccountId } from '../../core/ids.ts';
import type { Refusal, Result } from '../../core/result.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { Bar } from '../../marketdata/market.ts';
import type { Listed } from '../listed.ts';
import type {
  Broker,
  BrokerEvent,
  BrokerOrder,
  BrokerPosition,
  Execution,
  HistoricalBarsRequest,
} from '../port.ts';
import type { Rounds } from './rounds.ts';

/** Who uses a shared connection: one account, or an advisor's group by the advisor's account. */
export interface LinkUser {
  readonly account: AccountId;
}

/** A shared connection to one of those who use it. */
export interface SharedBroker {
  /** The connection itself. */
  readonly broker: Broker;
  readonly executions: Rounds<Listed<Execution>>;
  readonly openOrders: Rounds<Listed<BrokerOrder>>;
  readonly completedOrders: Rounds<Listed<BrokerOrder>>;
  readonly positions: Rounds<Listed<BrokerPosition>>;
  /** Whether somebody other than `asking` trades the account, alone or in a group. */
  trades(account: AccountId, asking: LinkUser): boolean;
  /** Whether an account is told of an event. What is about no account is told to all; what is only said to people, to the first alone. */
  concerns(event: BrokerEvent, asked: LinkUser): boolean;
  /** Those of all accounts; who asks while they come has the same answer. */
  accountValues(): Promise<Result<number, Refusal>>;
  /** The same question within a moment is asked once. */
  bars(request: HistoricalBarsRequest): Promise<Result<readonly Bar[], Refusal>>;
  subscribe(instrument: Instrument, user: LinkUser): void;
  /** Quotes stream on for the other users. */
  unsubscribe(instrument: Instrument, user: LinkUser): void;
}
