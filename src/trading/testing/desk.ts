import assert from 'node:assert/strict';
import { deserialize, serialize } from 'node:v8';
import type {
  BrokerEvent,
  BrokerOrder,
  BrokerOrderStatus,
  BrokerPosition,
  Execution,
} from '../../broker/port.ts';
import { ManualClock, type UnixMs, unixMs } from '../../core/clock.ts';
import { type AccountId, type ConId, clientOrderId, type ExecId, execId, permId } from '../../core/ids.ts';
import { toMicros } from '../../core/money.ts';
import { price, quantity } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { Quote } from '../../marketdata/market.ts';
import type { KernelContext } from '../kernel/context.ts';
import type { Stamped, TradingEvent } from '../kernel/events.ts';
import { goOnFrom } from '../kernel/go-on-from.ts';
import { Kernel } from '../kernel/kernel.ts';
import type { SignalRecord } from '../kernel/state.ts';
import { callsForLists } from '../kernel/unseen-ends.ts';
import { type OrderRecord, type OrderRole, orderTypeCode } from '../order/order.ts';
import { DEFAULT_POLICIES, type TradingPolicies } from '../policies.ts';
import { type BrokerTruth, reconcile } from '../reconcile/reconcile.ts';
import type { AccountFacts, LinkFacts } from '../risk/check.ts';
import { DEFAULT_RISK_LIMITS, type RiskLimits } from '../risk/limits.ts';
import type { Signal } from '../signal.ts';
import { ACCOUNT, NOW, PAPER, quote, READY, SPY, signal } from './fixtures.ts';
import { staleValue } from './kept-values.ts';
import { graphDifference } from './same-graph.ts';

export const CLIENT_ID = 7;
/** So long after the end of an exit the broker's lists are read. */
const READS_AFTER_MS = 2_000;

/** What the kernel is told about the world; tests change it as they go. */
export class Desk {
  readonly clock = new ManualClock(NOW);
  readonly limits: RiskLimits;
  readonly quotes = new Map<ConId, Quote>();
  readonly brokerPositions = new Map<ConId, BrokerPosition>();
  readonly brokerPositionsSince = new Map<ConId, UnixMs>();
  /** How long ago every quote came. */
  quoteAgeMs = 0;
  kernel: Kernel;
  /** Every event since the start: what the journal would hold. */
  readonly journal: Stamped[] = [];
  /** Properties with many steps prove the replay once, at the end. */
  provesEveryStep = true;
  /** The lists are read two seconds after the end of a stop or of a closing order, and confirm it. */
  readsAfterEnds = true;
  policies: TradingPolicies = DEFAULT_POLICIES;
  account: AccountFacts;
  readonly accountId: AccountId;
  link: LinkFacts = READY;
  #executions = 0;
  #provesCheckpointAt = 0;

  readonly #further: Partial<KernelContext>;

  /** `further`: what the context has beside the fields here. */
  constructor(
    limits: Partial<RiskLimits> = {},
    further: Partial<KernelContext> = {},
    account: AccountId = ACCOUNT,
  ) {
    this.accountId = account;
    this.account = { ...PAPER, id: account };
    this.#further = further;
    this.limits = { ...DEFAULT_RISK_LIMITS, ...limits };
    this.quotes.set(SPY.conId, quote(SPY, 450, 450.02));
    this.kernel = new Kernel(this.#context());
    this.kernel.setClientId(CLIENT_ID);
    this.session(101);
  }

  /** What the kernel asks. */
  get context(): KernelContext {
    return this.#context();
  }

  get state(): Kernel['state'] {
    return this.kernel.state;
  }

  #context(): KernelContext {
    const desk = this;
    return {
      get policies() {
        return desk.policies;
      },
      now: () => this.clock.now(),
      quote: (conId) => {
        const found = this.quotes.get(conId);
        return found ? { quote: found, receivedAt: unixMs(this.clock.now() - this.quoteAgeMs) } : undefined;
      },
      account: () => this.account,
      link: () => this.link,
      brokerPosition: (conId) => this.brokerPositions.get(conId),
      brokerPositions: () => this.brokerPositions.values(),
      brokerPositionSince: (conId) => this.brokerPositionsSince.get(conId),
      limits: this.limits,
      defaultQuantity: 10,
      ...this.#further,
    };
  }

  /**
   * Keeps the events and proves that they alone, read back from text, give the same state, and that nothing that was derived
   * from it before is kept for too long.
   */
  keep(stamped: readonly Stamped[]): readonly TradingEvent[] {
    this.journal.push(...stamped);
    assert.equal(staleValue(this.state), undefined);
    if (this.provesEveryStep) this.provesReplay();
    return stamped.map(({ event }) => event);
  }

  provesReplay(): void {
    const again = this.rebuilt();
    assert.deepEqual(again.state, this.kernel.state);
    assert.deepEqual([...again.state.openOrders], [...this.kernel.state.openOrders]);
    if (this.journal.length >= this.#provesCheckpointAt) this.#provesCheckpoint(again);
  }

  /** The place is another one each time, and it is proven more rarely the longer the journal is. */
  #provesCheckpoint(whole: Kernel): void {
    const { length } = this.journal;
    this.#provesCheckpointAt = length + 8 + Math.floor(length / 3);
    const { state } = this.#goneOn();
    assert.equal(graphDifference(state, whole.state), undefined);
    assert.equal(staleValue(state), undefined);
  }

  /** A kernel made from the journal alone, as after a restart. */
  rebuilt(): Kernel {
    return this.#replayed(new Kernel(this.#context()), JSON.parse(JSON.stringify(this.journal)) as Stamped[]);
  }

  /** The same from a state that was kept at some entry, and from the entries after it. */
  #goneOn(): Kernel {
    const entries = JSON.parse(JSON.stringify(this.journal)) as Stamped[];
    const place = (entries.length * 7_919) % (entries.length + 1);
    const before = this.#replayed(new Kernel(this.#context()), entries.slice(0, place));
    const after = new Kernel(this.#context());
    // What is derived of the state as it is now does not stay.
    assert.equal(staleValue(after.state), undefined);
    goOnFrom(after.state, deserialize(serialize(before.state)) as Kernel['state']);
    assert.equal(staleValue(after.state), undefined);
    return this.#replayed(after, entries.slice(place));
  }

  #replayed(kernel: Kernel, entries: readonly Stamped[]): Kernel {
    for (const entry of entries) kernel.replay(entry);
    kernel.setClientId(CLIENT_ID);
    return kernel;
  }

  /** Goes on with a kernel made from the journal, as far as that goes from a checkpoint, in a new session. */
  restart(): void {
    this.kernel = this.#goneOn();
    this.session(101);
  }

  commit(...events: readonly TradingEvent[]): readonly TradingEvent[] {
    return this.keep(this.kernel.commit(events));
  }

  session(nextValidId: number): void {
    this.commit({
      type: 'session.established',
      account: this.accountId,
      accounts: [this.accountId],
      serverVersion: 193,
      nextValidId: clientOrderId(nextValidId),
      clientId: CLIENT_ID,
    });
  }

  receive(signal: Signal): readonly TradingEvent[] {
    return this.keep(
      this.kernel.receive({ signal, summary: `${signal.action} ${signal.symbol}`, warnings: [], body: '{}' }),
    );
  }

  act(signal: Signal, instrument: Instrument | undefined = SPY): readonly TradingEvent[] {
    return this.keep(this.kernel.act(signal, instrument && { instrument }));
  }

  /** Receives and acts, as the intake does. */
  take(signal: Signal, instrument: Instrument | undefined = SPY): readonly TradingEvent[] {
    return [...this.receive(signal), ...this.act(signal, instrument)];
  }

  /** The same for a signal about everything. */
  takeForAll(signal: Signal): readonly TradingEvent[] {
    return [...this.receive(signal), ...this.keep(this.kernel.act(signal, undefined))];
  }

  record(signal: Signal): SignalRecord {
    const found = this.state.signals.get(signal.id);
    assert.ok(found, `signal ${signal.id} is not recorded`);
    return found;
  }

  /** The newest order of a role. */
  order(role: OrderRole, instrument: Instrument = SPY): OrderRecord {
    const found = [...this.state.orders.values()]
      .filter((order) => order.role === role && order.conId === instrument.conId)
      .at(-1);
    assert.ok(found, `there is no ${role}`);
    return found;
  }

  position(instrument: Instrument = SPY): number {
    return this.state.positions.get(instrument.conId)?.quantity ?? 0;
  }

  broker(event: BrokerEvent): readonly TradingEvent[] {
    return this.keep(this.kernel.onBroker(event));
  }

  sent(...orders: readonly OrderRecord[]): readonly TradingEvent[] {
    return this.broker({ type: 'sent', orderIds: orders.map((order) => order.orderId) });
  }

  status(
    order: OrderRecord,
    status: BrokerOrderStatus,
    filled = 0,
    whyHeld = '',
    clientId = CLIENT_ID,
  ): readonly TradingEvent[] {
    return this.broker({
      type: 'order-status',
      report: {
        orderId: order.orderId,
        clientId,
        permId: permId(9_000_000 + order.orderId),
        status,
        filled: quantity(filled),
        remaining: quantity(order.quantity - filled),
        avgFillPrice: 0,
        whyHeld,
      },
    });
  }

  /** What the broker says of an order of ours wherever it names it. */
  #named({ ref, orderId, conId, side }: OrderRecord) {
    const own = { clientId: CLIENT_ID, permId: permId(9_000_000 + orderId), account: this.accountId };
    return { ref, orderId, ...own, conId, symbol: 'SPY', side };
  }

  /** An execution of `order`; `facts` change what it says. */
  execution(order: OrderRecord, units: number, at: number, facts: Partial<Execution> = {}): Execution {
    this.#executions += 1;
    return {
      execId: execId(`0000e0d5.${String(this.#executions).padStart(8, '0')}.01.01`),
      ...this.#named(order),
      quantity: quantity(units),
      price: price(at),
      cumulativeQuantity: quantity(order.executedQuantity + units),
      averagePrice: at,
      time: this.clock.now(),
      ...facts,
    };
  }

  fill(order: OrderRecord, units: number, at: number, facts: Partial<Execution> = {}): Execution {
    const execution = this.execution(order, units, at, facts);
    this.broker({ type: 'execution', execution });
    return execution;
  }

  commission(id: ExecId, amount: number, currency = 'USD'): readonly TradingEvent[] {
    const report = { execId: id, commission: toMicros(amount), currency };
    return this.broker({ type: 'commission', report });
  }

  /** Sends the planned orders and lets the broker confirm them. */
  accept(): void {
    const planned = [...this.state.orders.values()].filter((order) => order.state === 'planned');
    this.sent(...planned);
    for (const order of planned) this.status(order, 'PreSubmitted', 0, order.role === 'entry' ? '' : 'child');
  }

  /** A position of 10 SPY at 450.02 whose stop and target rest. */
  longSpy(facts: Partial<Signal> = {}): Signal {
    const entry = signal(facts);
    this.take(entry);
    this.accept();
    this.fill(this.order('entry'), 10, 450.02);
    for (const role of ['stop', 'target'] as const) this.status(this.order(role), 'Submitted');
    this.brokerHolds(10);
    return entry;
  }

  brokerHolds(units: number, instrument: Instrument = SPY): void {
    this.brokerPositions.set(instrument.conId, {
      account: this.accountId,
      conId: instrument.conId,
      symbol: instrument.symbol,
      secType: instrument.secType,
      currency: instrument.currency,
      position: units,
      averageCost: 450.02,
    });
  }

  /** The broker confirms every cancellation that was asked for. */
  confirmCancellations(): void {
    for (const order of [...this.state.orders.values()]) {
      if (order.state === 'cancelling') this.status(order, 'Cancelled', order.filled);
    }
  }

  /** Compares with the broker's truth; what is not said is empty, and everything of ours may be judged. */
  reconcile(truth: Partial<BrokerTruth> = {}): readonly TradingEvent[] {
    const whole: BrokerTruth = {
      judgesOrdersUntil: this.clock.now(),
      comparedAt: this.clock.now(),
      executions: [],
      openOrders: [],
      completedOrders: [],
      positions: [...this.brokerPositions.values()],
      ...truth,
    };
    return this.commit(...reconcile(this.state, whole, CLIENT_ID).events);
  }

  /** The broker's lists have been asked for by now, and show nothing new: what has ended is in none. */
  readLists(): readonly TradingEvent[] {
    const counts = { openOrders: 0, executions: 0, settled: 0, doubted: 0 };
    return this.commit({ type: 'reconciled', ...counts, began: this.clock.now() });
  }

  /** `order` as the broker lists it. */
  listed(order: OrderRecord, status: BrokerOrderStatus, facts: Partial<BrokerOrder> = {}): BrokerOrder {
    return {
      ...this.#named(order),
      quantity: order.quantity,
      orderType: orderTypeCode(order.pricing),
      tif: order.tif,
      status,
      ...facts,
    };
  }

  /** A stop or a closing order has ended since the lists were asked for, and they have been asked for again. */
  #exitEnded(): boolean {
    return [...this.state.orders.values()].some(
      (order) =>
        (order.state === 'cancelled' || order.state === 'rejected') &&
        callsForLists(this.state, order) &&
        (order.endedAt ?? order.updatedAt) > (this.state.listedSince ?? 0) &&
        this.clock.now() - (order.endedAt ?? order.updatedAt) >= READS_AFTER_MS,
    );
  }

  tick(ms = 1_000): readonly TradingEvent[] {
    this.clock.advance(ms);
    const read = this.readsAfterEnds && this.#exitEnded() ? this.readLists() : [];
    return [...read, ...this.keep(this.kernel.tick())];
  }
}
