import type { UnixMs } from '../../core/clock.ts';
import { accountId, type ClientOrderId, clientOrderId } from '../../core/ids.ts';
import { fail, type Refusal, type Result } from '../../core/result.ts';
import type { ContractQuery, Instrument } from '../../instruments/instrument.ts';
import type { Bar } from '../../marketdata/market.ts';
import type { AdvisorGroup } from '../advisor-group.ts';
import { exitGroupOf } from '../exit-group.ts';
import type { Listed } from '../listed.ts';
import {
  type AmendmentTicket,
  type BracketTicket,
  type Broker,
  type BrokerEvent,
  type BrokerOrder,
  type BrokerPosition,
  type BrokerSession,
  type Execution,
  type HistoricalBarsRequest,
  type LinkHealth,
  LinkNotReady,
  type MarginPreview,
  type OrderTicket,
  type StreamHealth,
} from '../port.ts';
import type { RiskApproved } from '../risk-approved.ts';
import { AccountFeed } from './account-feed.ts';
import { AdvisorFeed } from './advisor-feed.ts';
import { BarFeed } from './bar-feed.ts';
import { zoneOfConnection } from './broker-time.ts';
import type { Connection, Welcome } from './connection.ts';
import type { ConnectionEnd } from './connection-failures.ts';
import { ContractDirectory } from './contract-directory.ts';
import { instrumentContract } from './contract-fields.ts';
import { EventBus } from './event-bus.ts';
import { ExecutionFeed } from './execution-feed.ts';
import type { GuardedApi } from './guarded-api.ts';
import { Heartbeat } from './heartbeat.ts';
import { Link } from './link.ts';
import { MarginPreviews } from './margin-previews.ts';
import { Notices } from './notices.ts';
import type { IbkrOptions } from './options.ts';
import { OrderFeed } from './order-feed.ts';
import { ALONE, type OrderChain, orderFields, PREVIEW } from './order-fields.ts';
import { Outbox } from './outbox.ts';
import { QuoteFeed } from './quote-feed.ts';
import { linkLost, linkNotReady } from './refusals.ts';
import { Requests } from './requests.ts';
import { TimeFeed } from './time-feed.ts';

const SYSTEM_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The Broker port over a TWS or IB Gateway. Wires the parts together and holds none of their rules. */
export class IbkrBroker implements Broker {
  readonly #options: IbkrOptions;
  readonly #events: EventBus;
  readonly #link: Link;
  readonly #outbox: Outbox;
  readonly #requests = new Requests();
  readonly #orders: OrderFeed;
  readonly #executions: ExecutionFeed;
  readonly #previews: MarginPreviews;
  readonly #quotes: QuoteFeed;
  readonly #contracts: ContractDirectory;
  readonly #bars: BarFeed;
  readonly #accounts: AccountFeed;
  readonly #advisors: AdvisorFeed;
  readonly #time: TimeFeed;
  readonly #notices: Notices;
  #heartbeat: Heartbeat | undefined;
  #session: BrokerSession | undefined;
  #localZone = SYSTEM_ZONE;

  constructor(options: IbkrOptions) {
    this.#options = options;
    const { log, clock, requestTimeoutMs: timeoutMs, historyTimeoutMs } = options;
    const onDefect = (what: string, error?: unknown): void => this.#events.report(what, error);
    const emit = (event: BrokerEvent): void => this.#events.emit(event);
    const outbox = new Outbox(options.messagesPerSecond);
    const requests = this.#requests;
    this.#outbox = outbox;
    this.#events = new EventBus(log);
    this.#time = new TimeFeed({ outbox, clock, timeoutMs });
    this.#previews = new MarginPreviews({
      timeoutMs,
      send: (order, left) => outbox.reading(1, (api) => this.#place(api, order, PREVIEW), left),
    });
    this.#orders = new OrderFeed({
      outbox,
      requests,
      timeoutMs,
      clientId: () => this.#session?.clientId,
      localZone: () => this.#localZone,
      emit,
      onPreview: (orderId, preview) => this.#previews.answer(orderId, preview),
      onListed: () => this.#link.record.readOnly(false),
      onDefect,
    });
    this.#executions = new ExecutionFeed({
      outbox,
      requests,
      timeoutMs,
      wanted: () => ({ accounts: this.#accounts.followed, clientId: this.#session?.clientId ?? 0 }),
      warn: (message) => log?.warn(message),
    });
    this.#quotes = new QuoteFeed({
      outbox,
      nextRequestId: () => requests.nextId(),
      clock,
      now: () => this.#time.clock.now(),
      trouble: () => this.#notices.trouble(),
      emit: (quote) => emit({ type: 'quote', quote }),
      onStream: (stream) => emit({ type: 'stream', stream }),
      onCompeting: (on) => this.#link.record.competing(on),
      start: options.streams,
      shortable: options.shortable,
      ...(options.streamPatience ? { patience: options.streamPatience } : {}),
      ...(options.streamLookMs === undefined ? {} : { lookEveryMs: options.streamLookMs }),
    });
    this.#contracts = new ContractDirectory({
      outbox,
      requests,
      timeoutMs,
      warn: (message) => log?.warn(message),
    });
    this.#bars = new BarFeed({ outbox, requests, timeoutMs: historyTimeoutMs });
    this.#accounts = new AccountFeed({
      outbox,
      timeoutMs,
      emit,
      onDefect,
      nextRequestId: () => requests.nextId(),
      start: options.streams,
    });
    this.#advisors = new AdvisorFeed({ outbox, timeoutMs, backOff: options.backOff, random: options.random });
    this.#link = new Link(options, {
      onAttempt: (connection) => this.#onAttempt(connection),
      onWelcome: (connection, welcome, clientId) => this.#onWelcome(connection, welcome, clientId),
      onReady: (connection) => this.#onReady(connection),
      onEnd: (connection, end) => this.#onEnd(connection, end),
      onHealth: (health) => emit({ type: 'link', health }),
      onDefect,
    });
    this.#notices = new Notices({
      link: this.#link,
      requests,
      quotes: this.#quotes,
      orders: this.#orders,
      previews: this.#previews,
      emit,
    });
  }

  get health(): LinkHealth {
    return this.#link.health;
  }

  get session(): BrokerSession | undefined {
    return this.#session;
  }

  start(): void {
    this.#link.start();
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  onEvent(listener: (event: BrokerEvent) => void): () => void {
    return this.#events.subscribe(listener);
  }

  resolve(query: ContractQuery): Promise<Result<readonly Instrument[], Refusal>> {
    return this.#whenReady(() => this.#contracts.resolve(query));
  }

  subscribeQuotes(instrument: Instrument): void {
    this.#quotes.subscribe(instrument);
  }

  unsubscribeQuotes(instrument: Instrument): void {
    this.#quotes.unsubscribe(instrument);
  }

  get streams(): readonly StreamHealth[] {
    return this.#quotes.streams;
  }

  resumeStreams(): void {
    this.#quotes.resume();
  }

  bars(request: HistoricalBarsRequest): Promise<Result<readonly Bar[], Refusal>> {
    return this.#whenReady(() => this.#bars.bars(request));
  }

  place(order: RiskApproved<OrderTicket>): void {
    const chain = { ...ALONE, ocaGroup: order.ocaGroup ?? '', parentId: order.parentId ?? ALONE.parentId };
    this.#send([order], (api) => this.#place(api, order, chain));
  }

  placeBracket(bracket: RiskApproved<BracketTicket>): void {
    const { entry, exits } = bracket;
    if (exits.length === 0) throw new RangeError(`bracket ${entry.ref} has no exits`);
    const together = exitGroupOf(bracket);
    this.#send([entry, ...exits], (api) => {
      this.#place(api, entry, { parentId: 0, ocaGroup: '', transmit: false });
      for (const exit of exits) {
        this.#place(api, exit, {
          parentId: entry.orderId,
          ocaGroup: exit.ocaGroup ?? together,
          // The last one releases the whole bracket.
          transmit: exit === exits.at(-1),
        });
      }
    });
  }

  amend(change: RiskApproved<AmendmentTicket>): void {
    const { order } = change;
    this.#requireReady();
    // Neither `sent` nor `not-sent`: the order itself lives on, whatever becomes of the change.
    this.#outbox.amend(order.orderId, (api) => this.#place(api, order, this.#orders.chainOf(change)));
  }

  cancel(orderId: ClientOrderId): void {
    this.#requireReady();
    this.#outbox.cancel(orderId, (api) =>
      api.cancelOrder(orderId, {
        manualOrderCancelTime: '',
        extOperator: '',
        manualOrderIndicator: undefined,
      }),
    );
  }

  previewMargin(order: OrderTicket): Promise<Result<MarginPreview, Refusal>> {
    return this.#whenReady(() => this.#previews.request(order));
  }

  openOrders(): Promise<Listed<BrokerOrder>> {
    return this.#whenReady(() => this.#orders.open());
  }

  completedOrders(): Promise<Listed<BrokerOrder>> {
    return this.#whenReady(() => this.#orders.completed());
  }

  executions(): Promise<Listed<Execution>> {
    return this.#whenReady(() => this.#orders.executions(() => this.#executions.read()));
  }

  positions(): Promise<Listed<BrokerPosition>> {
    return this.#whenReady(() => this.#accounts.positions());
  }

  accountValues(): Promise<Result<number, Refusal>> {
    return this.#whenReady(() => this.#accounts.values());
  }

  currentTime(): Promise<Result<UnixMs, Refusal>> {
    return this.#whenReady(() => this.#time.request());
  }

  #send(orders: readonly OrderTicket[], write: (api: GuardedApi) => void): void {
    this.#requireReady();
    const orderIds = orders.map((order) => order.orderId);
    this.#outbox.order(write, {
      places: orderIds,
      sent: () => this.#events.emit({ type: 'sent', orderIds }),
      notSent: (why) => this.#events.emit({ type: 'not-sent', orderIds, why }),
    });
  }

  #place(api: GuardedApi, ticket: OrderTicket, chain: OrderChain): void {
    const { advisor } = this.#options;
    const order = orderFields(ticket, chain, advisor);
    api.placeOrder(ticket.orderId, instrumentContract(ticket.instrument), order);
  }

  #requireReady(): void {
    if (!this.#outbox.isOpen) throw new LinkNotReady(linkNotReady(this.health).message);
  }

  async #whenReady<Told>(ask: () => Promise<Told>): Promise<Told | Result<never, Refusal>> {
    return this.#outbox.isOpen ? ask() : fail(linkNotReady(this.health));
  }

  #onAttempt({ api }: Connection): void {
    this.#notices.attach(api);
    this.#orders.attach(api);
    this.#accounts.attach(api);
    this.#advisors.attach(api);
    this.#quotes.attach(api);
    this.#contracts.attach(api);
    this.#bars.attach(api);
    this.#time.attach(api);
  }

  #onWelcome(connection: Connection, welcome: Welcome, clientId: number): void {
    this.#localZone = zoneOfConnection(welcome.connectionTime) ?? SYSTEM_ZONE;
    this.#session = {
      host: this.#options.host,
      port: this.#options.port,
      clientId,
      serverVersion: welcome.serverVersion,
      connectionTime: welcome.connectionTime,
      accounts: welcome.accounts.map(accountId),
      nextValidId: clientOrderId(welcome.nextValidId),
    };
    this.#outbox.open(connection.api);
  }

  #onReady(connection: Connection): void {
    const session = this.#session;
    if (session === undefined) return;
    this.#heartbeat = new Heartbeat({
      everyMs: this.#options.heartbeatMs,
      lastReceived: () => connection.lastReceived,
      ask: () => this.#outbox.data(1, (api) => api.reqCurrentTime()),
      onSilence: (silentMs) =>
        connection.end({
          code: 'SILENT',
          message: `The gateway has not answered for ${Math.round(silentMs / 1000)} s; the connection is given up.`,
        }),
    });
    this.#heartbeat.start();
    this.#time.onReady();
    this.#quotes.onReady();
    const { advisor } = this.#options;
    if (advisor === undefined || !session.accounts.includes(advisor.advisor)) this.#begin(session);
    else this.#advisors.follow((groups) => this.#beginAdvised(groups));
  }

  #begin(session: BrokerSession): void {
    this.#accounts.onReady(this.#followed(session));
    this.#events.emit({ type: 'session', session });
  }

  /**
   * A session begins for others when the groups are known, or are known not to come at once: the other accounts of the login need
   * none.
   */
  #beginAdvised(told: Result<readonly AdvisorGroup[], Refusal>): void {
    const session = this.#session;
    if (session === undefined) return;
    const begun = session.groupsUnknown !== undefined;
    if (!told.ok) {
      const why = told.error.message;
      this.#options.log?.error(`The advisor's groups are not known and are asked for again: ${why}`);
      this.#session = { ...session, groupsUnknown: why };
      if (!begun) this.#begin(this.#session);
      return;
    }
    const { groupsUnknown: _, ...rest } = session;
    this.#session = { ...rest, groups: told.value };
    if (!begun) {
      this.#begin(this.#session);
      return;
    }
    this.#accounts.onReady(this.#followed(this.#session));
    this.#events.emit({ type: 'groups', session: this.#session });
  }

  #followed(session: BrokerSession): BrokerSession['accounts'] {
    const { accounts: configured, advisor, log } = this.#options;
    if (configured === undefined) return session.accounts.slice(0, 1);
    const group = session.groups?.find(({ name }) => name === advisor?.group);
    const accounts = group
      ? [...configured.filter((account) => account !== advisor?.advisor), ...group.accounts]
      : configured;
    for (const account of accounts) {
      if (session.accounts.includes(account)) continue;
      log?.error(
        `Account ${account} is not among those of the gateway (${session.accounts.join(', ')}): its values are not known.`,
      );
    }
    return accounts.filter((account) => session.accounts.includes(account));
  }

  #onEnd(_connection: Connection, end: ConnectionEnd): void {
    this.#heartbeat?.stop();
    this.#heartbeat = undefined;
    this.#session = undefined;
    const lost = linkLost(end.message);
    this.#outbox.close();
    this.#requests.failAll(lost);
    this.#orders.onEnd(lost);
    this.#executions.onEnd();
    this.#previews.onEnd(lost);
    this.#accounts.onEnd(lost);
    this.#advisors.onEnd(lost);
    this.#time.onEnd(lost);
    this.#contracts.onEnd();
    this.#quotes.onEnd();
  }
}
