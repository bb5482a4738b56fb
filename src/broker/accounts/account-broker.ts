import type { UnixMs } from '../../core/clock.ts';
import type { AccountId, ClientOrderId } from '../../core/ids.ts';
import type { Refusal, Result } from '../../core/result.ts';
import type { ContractQuery, Instrument } from '../../instruments/instrument.ts';
import type { Bar } from '../../marketdata/market.ts';
import type { Listed } from '../listed.ts';
import type {
  AmendmentTicket,
  BracketTicket,
  Broker,
  BrokerEvent,
  BrokerOrder,
  BrokerPosition,
  BrokerSession,
  Execution,
  HistoricalBarsRequest,
  LinkHealth,
  MarginPreview,
  OrderTicket,
  StreamHealth,
} from '../port.ts';
import type { RiskApproved } from '../risk-approved.ts';
import type { SharedBroker } from './shared-broker.ts';

/** A shared connection as one of its accounts sees it. Who owns the connection starts and closes it. */
export class AccountBroker implements Broker {
  readonly account: AccountId;
  protected readonly link: SharedBroker;

  constructor(link: SharedBroker, account: AccountId) {
    this.link = link;
    this.account = account;
  }

  start(): void {}

  async close(): Promise<void> {}

  get health(): LinkHealth {
    return this.link.broker.health;
  }

  get session(): BrokerSession | undefined {
    return this.link.broker.session;
  }

  onEvent(listener: (event: BrokerEvent) => void): () => void {
    return this.link.broker.onEvent((event) => {
      if (this.link.concerns(event, this)) listener(event);
    });
  }

  resolve(query: ContractQuery): Promise<Result<readonly Instrument[], Refusal>> {
    return this.link.broker.resolve(query);
  }

  subscribeQuotes(instrument: Instrument): void {
    this.link.subscribe(instrument, this);
  }

  unsubscribeQuotes(instrument: Instrument): void {
    this.link.unsubscribe(instrument, this);
  }

  get streams(): readonly StreamHealth[] {
    return this.link.broker.streams;
  }

  resumeStreams(): void {
    this.link.broker.resumeStreams();
  }

  bars(request: HistoricalBarsRequest): Promise<Result<readonly Bar[], Refusal>> {
    return this.link.bars(request);
  }

  place(order: RiskApproved<OrderTicket>): void {
    this.link.broker.place(order);
  }

  placeBracket(bracket: RiskApproved<BracketTicket>): void {
    this.link.broker.placeBracket(bracket);
  }

  amend(amendment: RiskApproved<AmendmentTicket>): void {
    this.link.broker.amend(amendment);
  }

  cancel(orderId: ClientOrderId): void {
    this.link.broker.cancel(orderId);
  }

  previewMargin(order: OrderTicket): Promise<Result<MarginPreview, Refusal>> {
    return this.link.broker.previewMargin(order);
  }

  async openOrders(): Promise<Listed<BrokerOrder>> {
    return this.#own(await this.link.openOrders.request());
  }

  async completedOrders(): Promise<Listed<BrokerOrder>> {
    return this.#own(await this.link.completedOrders.request());
  }

  async executions(): Promise<Listed<Execution>> {
    return this.#own(await this.link.executions.request());
  }

  async positions(): Promise<Listed<BrokerPosition>> {
    return this.#own(await this.link.positions.request());
  }

  accountValues(): Promise<Result<number, Refusal>> {
    return this.link.accountValues();
  }

  currentTime(): Promise<Result<UnixMs, Refusal>> {
    return this.link.broker.currentTime();
  }

  #own<Row extends { readonly account: AccountId }>(answer: Listed<Row>): Listed<Row> {
    if (!answer.ok) return answer;
    return { ...answer, value: answer.value.filter(({ account }) => account === this.account) };
  }
}
