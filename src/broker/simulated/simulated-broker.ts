import { type Clock, type UnixMs, unixMs } from '../../core/clock.ts';
import type { ClientOrderId, ConId } from '../../core/ids.ts';
import type { Logger } from '../../core/log.ts';
import { fail, ok, type Refusal, type Result } from '../../core/result.ts';
import type { ContractQuery, Instrument } from '../../instruments/instrument.ts';
import type { Bar } from '../../marketdata/market.ts';
import { meaningOf } from '../ibkr/error-codes.ts';
import { EventBus } from '../ibkr/event-bus.ts';
import { MarginPreviews } from '../ibkr/margin-previews.ts';
import { PacingQueue } from '../ibkr/pacing-queue.ts';
import { linkLost, linkNotReady } from '../ibkr/refusals.ts';
import { Requests } from '../ibkr/requests.ts';
import {
  type AmendmentTicket,
  type BracketTicket,
  type Broker,
  type BrokerEvent,
  type BrokerOrder,
  type BrokerPosition,
  type BrokerSession,
  type Execution,
  type LinkHealth,
  LinkNotReady,
  type MarginPreview,
  type OrderTicket,
  type StreamHealth,
  type StreamStart,
} from '../port.ts';
import { type Moment, QuoteSubscription } from '../quote-subscription.ts';
import type { RiskApproved } from '../risk-approved.ts';
import type { Answers, Dialer, GatewayMessage, PlacedOrder, Question } from './messages.ts';
import { amendmentRequest, bracketRequests, previewRequest, singleRequest } from './order-terms.ts';
import { SimulatedLink, type SimulatedLinkOptions } from './simulated-link.ts';

export interface SimulatedBrokerOptions extends Omit<SimulatedLinkOptions, 'dialer'> {
  readonly dialer: Dialer;
  readonly clientId: number;
  /** Messages in any one second, as IB allows them. */
  readonly messagesPerSecond: number;
  readonly requestTimeoutMs: number;
  /** When the subscriptions of a session are asked for. Default `at-once`. */
  readonly streams?: StreamStart;
  readonly clock: Clock;
  readonly log?: Logger;
}

const CONNECTIVITY_LOST: ReadonlySet<number> = new Set([1100, 2110]);
const RESTORED_DATA_LOST = 1101;
const RESTORED: ReadonlySet<number> = new Set([RESTORED_DATA_LOST, 1102]);

/**
 * The Broker port over a simulated exchange in this process: messages instead of bytes, otherwise as over the wire. What
 * the messages meet on their way (time, loss, a cut) is the dialer's.
 */
export class SimulatedBroker implements Broker {
  readonly #options: SimulatedBrokerOptions;
  readonly #events: EventBus;
  readonly #link: SimulatedLink;
  readonly #requests = new Requests();
  readonly #previews: MarginPreviews;
  readonly #quoted = new Map<ConId, QuoteSubscription>();
  #queue: PacingQueue | undefined;
  #session: BrokerSession | undefined;
  /** Quotes may be asked for in this session. */
  #streaming = false;

  constructor(options: SimulatedBrokerOptions) {
    this.#options = options;
    this.#events = new EventBus(options.log);
    this.#previews = new MarginPreviews({
      timeoutMs: options.requestTimeoutMs,
      send: (order, left) => {
        const request = previewRequest(options.clientId, order);
        this.#queue?.reading({
          messages: 1,
          send: () => {
            this.#link.send({ type: 'place', request });
            left();
          },
        });
      },
    });
    this.#link = new SimulatedLink(options, {
      onHealth: (health) => this.#emit({ type: 'link', health }),
      onMessage: (message) => this.#onMessage(message),
      onEnd: (reason) => this.#onEnd(reason),
      ask: () => void this.currentTime(),
    });
  }

  get health(): LinkHealth {
    return this.#link.health;
  }

  get session(): BrokerSession | undefined {
    return this.#session;
  }

  start(): void {
    this.#link.start({ type: 'start', clientId: this.#options.clientId });
  }

  async close(): Promise<void> {
    this.#link.close();
    this.#onEnd('it was closed.');
  }

  onEvent(listener: (event: BrokerEvent) => void): () => void {
    return this.#events.subscribe(listener);
  }

  resolve(query: ContractQuery): Promise<Result<readonly Instrument[], Refusal>> {
    return this.#ask({ what: 'contracts', query });
  }

  subscribeQuotes(instrument: Instrument): void {
    if (this.#quoted.has(instrument.conId)) return;
    const subscription = new QuoteSubscription(instrument.conId, this.#options.clock.now());
    this.#quoted.set(instrument.conId, subscription);
    if (this.#streaming) this.#askFor(subscription);
  }

  unsubscribeQuotes(instrument: Instrument): void {
    if (this.#quoted.delete(instrument.conId)) this.#askQuotes(instrument.conId, false);
  }

  get streams(): readonly StreamHealth[] {
    return [...this.#quoted.values()].map(({ health }) => health);
  }

  resumeStreams(): void {
    if (!this.#queue) return;
    this.#streaming = true;
    for (const subscription of this.#quoted.values())
      if (subscription.state === 'held') this.#askFor(subscription);
  }

  async bars(): Promise<Result<readonly Bar[], Refusal>> {
    return fail({
      code: 'BARS_UNAVAILABLE',
      message: 'A simulated exchange in this process has no past bars. Run the simulated gateway for them.',
    });
  }

  place(order: RiskApproved<OrderTicket>): void {
    this.#send([singleRequest(this.#options.clientId, order)]);
  }

  placeBracket(bracket: RiskApproved<BracketTicket>): void {
    this.#send(bracketRequests(this.#options.clientId, bracket));
  }

  amend(amendment: RiskApproved<AmendmentTicket>): void {
    const request = amendmentRequest(this.#options.clientId, amendment);
    this.#requireReady().order({
      messages: 1,
      amends: request.orderId,
      send: () => this.#link.send({ type: 'place', request }),
    });
  }

  cancel(orderId: ClientOrderId): void {
    this.#requireReady().cancel(orderId, {
      messages: 1,
      send: () => this.#link.send({ type: 'cancel', orderId }),
    });
  }

  previewMargin(order: OrderTicket): Promise<Result<MarginPreview, Refusal>> {
    return this.#queue ? this.#previews.request(order) : Promise.resolve(fail(linkNotReady(this.health)));
  }

  openOrders(): Promise<Result<readonly BrokerOrder[], Refusal>> {
    return this.#ask({ what: 'open-orders' });
  }

  completedOrders(): Promise<Result<readonly BrokerOrder[], Refusal>> {
    return this.#ask({ what: 'completed-orders' });
  }

  async executions(): Promise<Result<readonly Execution[], Refusal>> {
    const found = await this.#ask({ what: 'executions' });
    return found.ok ? ok(found.value.map(({ execution }) => execution)) : found;
  }

  positions(): Promise<Result<readonly BrokerPosition[], Refusal>> {
    return this.#ask({ what: 'positions' });
  }

  async accountValues(): Promise<Result<number, Refusal>> {
    const told = await this.#ask({ what: 'account' });
    return told.ok ? ok(told.value[0] ?? 0) : told;
  }

  async currentTime(): Promise<Result<UnixMs, Refusal>> {
    const answer = await this.#ask({ what: 'time' });
    return answer.ok ? ok(answer.value[0] ?? unixMs(0)) : answer;
  }

  #emit(event: BrokerEvent): void {
    this.#events.emit(event);
  }

  #requireReady(): PacingQueue {
    if (!this.#queue) throw new LinkNotReady(linkNotReady(this.health).message);
    return this.#queue;
  }

  #send(requests: readonly PlacedOrder[]): void {
    const orderIds = requests.map(({ orderId }) => orderId);
    this.#requireReady().order({
      messages: requests.length,
      places: orderIds,
      send: () => {
        for (const request of requests) this.#link.send({ type: 'place', request });
        this.#emit({ type: 'sent', orderIds });
      },
      dropped: (why) => this.#emit({ type: 'not-sent', orderIds, why }),
    });
  }

  #ask<What extends Question['what']>(
    question: Extract<Question, { what: What }>,
  ): Promise<Result<readonly Answers[What][], Refusal>> {
    const queue = this.#queue;
    if (!queue) return Promise.resolve(fail(linkNotReady(this.health)));
    const { requestTimeoutMs: timeoutMs } = this.#options;
    return this.#requests.collect<Answers[What]>({ what: question.what, timeoutMs }, (id, left) =>
      queue.reading({
        messages: 1,
        send: () => {
          this.#link.send({ type: 'ask', id, question });
          left();
        },
      }),
    );
  }

  #moment(): Moment {
    return { at: this.#options.clock.now(), mono: performance.now() };
  }

  #askFor(subscription: QuoteSubscription): void {
    this.#askQuotes(subscription.conId, true);
    if (subscription.asked(this.#moment())) this.#emit({ type: 'stream', stream: subscription.health });
  }

  /** The subscriptions are gone, with the session or at IB. */
  #holdStreams(): void {
    this.#streaming = false;
    for (const subscription of this.#quoted.values())
      if (subscription.hold(this.#moment())) this.#emit({ type: 'stream', stream: subscription.health });
  }

  #askQuotes(conId: ConId, on: boolean): void {
    this.#queue?.data({ messages: 1, send: () => this.#link.send({ type: 'quotes', conId, on }) });
  }

  #onMessage(message: GatewayMessage): void {
    switch (message.type) {
      case 'welcome':
        this.#onWelcome(message);
        return;
      case 'told':
        this.#heard(message.event);
        this.#emit(message.event);
        return;
      case 'code':
        this.#onCode(message);
        return;
      case 'preview':
        this.#previews.conclude(message.orderId, message.preview);
        return;
      case 'answer':
        for (const item of message.items) {
          this.#requests.add(message.id, item);
          // Executions that were asked for are told like live ones, and their commissions with them.
          if (typeof item === 'object' && 'execution' in item) {
            this.#emit({ type: 'execution', execution: item.execution });
            if (item.execution.clientId === this.#options.clientId)
              this.#emit({ type: 'commission', report: item.commission });
          }
        }
        this.#requests.complete(message.id);
    }
  }

  #heard(event: Extract<GatewayMessage, { type: 'told' }>['event']): void {
    const subscription = event.type === 'quote' ? this.#quoted.get(event.quote.conId) : undefined;
    if (subscription?.data(this.#moment())) this.#emit({ type: 'stream', stream: subscription.health });
  }

  #onWelcome({ accounts, nextValidId, time }: Extract<GatewayMessage, { type: 'welcome' }>): void {
    const { clientId, messagesPerSecond } = this.#options;
    this.#session = {
      host: 'in-process',
      port: 0,
      clientId,
      serverVersion: 0,
      connectionTime: new Date(time).toISOString(),
      accounts,
      nextValidId,
    };
    this.#queue = new PacingQueue({ perSecond: messagesPerSecond, now: () => performance.now() });
    this.#link.ready();
    if (this.#options.streams !== 'on-request') this.resumeStreams();
    this.#emit({ type: 'session', session: this.#session });
  }

  #onCode({ code, message, orderId }: Extract<GatewayMessage, { type: 'code' }>): void {
    const { class: kind, fate } = meaningOf(code);
    if (orderId !== undefined) {
      if (this.#previews.onError(orderId, code, message)) return;
      this.#emit({ type: 'order-notice', orderId, code, message, fate });
      return;
    }
    if (code === RESTORED_DATA_LOST) {
      this.#holdStreams();
      if (this.#options.streams !== 'on-request') this.resumeStreams();
    }
    if (CONNECTIVITY_LOST.has(code)) this.#link.record.brokerIs('down');
    if (RESTORED.has(code)) this.#link.record.restored();
    this.#emit({ type: 'notice', notice: { code, class: kind, message } });
  }

  #onEnd(reason: string): void {
    const queue = this.#queue;
    this.#queue = undefined;
    this.#session = undefined;
    queue?.stop();
    this.#holdStreams();
    this.#requests.failAll(linkLost(reason));
    this.#previews.onEnd(linkLost(reason));
  }
}
