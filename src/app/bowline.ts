import type { Clock } from '../core/clock.ts';
import type { ConId, OrderRef } from '../core/ids.ts';
import { isCombo } from '../instruments/combos/combo-legs.ts';
import { isFuturesSpread } from '../instruments/combos/futures-calendar-spread.ts';
import type { JournalStream } from '../journal/journal-stream.ts';
import { guardsPosition } from '../trading/kernel/protection.ts';
import { refuseBeforeStop } from '../trading/kernel/stops.ts';
import { isFinal } from '../trading/order/order.ts';
import type { BreakResolution } from '../trading/reconcile/position-break.ts';
import type { RiskLimits } from '../trading/risk/limits.ts';
import type { SaidInChat } from '../trading/said-in-chat.ts';
import type { AccountSummaryView } from './account-views.ts';
import { PositionActions } from './actions/position-actions.ts';
import { done, refused } from './actions/refused.ts';
import { liftLock, restrictAccount, setScopedState } from './actions/risk-actions.ts';
import type { SettledFill } from './actions/seen-fill.ts';
import { StopButton } from './actions/stop-button.ts';
import type { AlertDesk } from './alerts/alert-desk.ts';
import type { Application, ChatIntake, ScopeInput, Topic } from './application.ts';
import type { ChatDesk } from './chat/chat-desk.ts';
import { chatStatusView } from './chat/chat-status.ts';
import type { ChatStatusView } from './chat/chat-views.ts';
import { receiveLines } from './chat/receive-lines.ts';
import type { SharedSources } from './chat/shared-sources.ts';
import type { AlertUrlChangeView, AlertUrlView, FoundInstrumentView } from './desk-views.ts';
import type { GoLivePort } from './golive/golive-port.ts';
import type { InstrumentDesk } from './instruments/instrument-desk.ts';
import type { Origin, RawSignal } from './raw-signal.ts';
import { accountSummary } from './read-model/account-summary.ts';
import { logView } from './read-model/log-view.ts';
import { isoTime } from './read-model/order-view.ts';
import { positionView } from './read-model/position-view.ts';
import { reconciliationView } from './read-model/reconciliation-view.ts';
import { riskView } from './read-model/risk-view.ts';
import { type OrderFilter, ordersOf, signalOf, signalsOf } from './read-model/state-views.ts';
import { type RunFacts, statusView } from './read-model/status-view.ts';
import type { ReconciliationView } from './reconciliation-views.ts';
import type { RollPort } from './rolls/roll-port.ts';
import type { Changes } from './runtime/changes.ts';
import { durable } from './runtime/durable.ts';
import type { EquityLine } from './runtime/equity.ts';
import type { FlattenScope, PositionInstruction } from './runtime/instruction.ts';
import type { Intake } from './runtime/intake.ts';
import type { Trader } from './runtime/trader.ts';
import type { ScoreView } from './scoreboard/score-view.ts';
import { Scoreboard } from './scoreboard/scoreboard.ts';
import type {
  ActionView,
  BarView,
  EquityPointView,
  ExplanationView,
  InstrumentView,
  IntakeView,
  LogEntryView,
  OrderView,
  PositionView,
  QuoteView,
  RiskView,
  SignalView,
  StatusView,
  TradingStateView,
} from './views.ts';
import type { WatchdogSign } from './watchdog/watchdog-file.ts';

export interface BowlineParts {
  readonly trader: Trader;
  readonly intake: Intake;
  readonly changes: Changes;
  readonly equity: EquityLine;
  readonly journal: JournalStream;
  readonly clock: Clock;
  readonly limits: RiskLimits;
  readonly facts: RunFacts;
  /** Absent: one without a kill file. */
  readonly stop?: StopButton;
  readonly instruments: InstrumentDesk;
  readonly alerts: AlertDesk;
  /** Absent: no chat room is configured. */
  readonly chat?: ChatDesk;
  /** Where chats are read; absent: simulated worlds, which read none. */
  readonly chatSources?: SharedSources;
  /** The watchdog of the data folder, where one lives. */
  readonly watchdog?: () => WatchdogSign | undefined;
  /** Absent: simulated worlds, which have no way to a live account. */
  readonly goLive?: GoLivePort;
  /** Absent: simulated worlds, which roll nothing. */
  readonly rolls?: RollPort;
  /** How many of the configured symbols have a quote. */
  symbols(): StatusView['symbols'];
}

/** The running Bowline as the server and the command line see it. Reads from memory, writes through the trader. */
export class Bowline implements Application {
  readonly #parts: BowlineParts;
  readonly #stop: StopButton;
  readonly #positions: PositionActions;
  readonly #scoreboard: Scoreboard;

  constructor(parts: BowlineParts) {
    this.#parts = parts;
    this.#scoreboard = new Scoreboard(parts.journal);
    this.#positions = new PositionActions(parts.trader, parts.intake);
    this.#stop = parts.stop ?? new StopButton(parts);
  }

  receive(raw: RawSignal): Promise<IntakeView> {
    return this.#parts.intake.receive(raw);
  }

  explain(raw: RawSignal): Promise<ExplanationView> {
    return this.#parts.intake.explain(raw);
  }

  accounts(): readonly AccountSummaryView[] {
    const { trader, facts } = this.#parts;
    const id = trader.accounts.account ?? trader.kernel.state.account;
    if (id === undefined) return [];
    const gateway = `${facts.host}:${facts.port}`;
    return [accountSummary(this.status(), { id, gateway, enabled: true, rules: [] })];
  }

  of(account: string): Application | undefined {
    const { trader } = this.#parts;
    return account === (trader.accounts.account ?? trader.kernel.state.account) ? this : undefined;
  }

  status(): StatusView {
    const { trader, facts, clock } = this.#parts;
    return statusView(trader, facts, clock.now(), this.#parts.symbols(), this.#parts.watchdog?.());
  }

  orders(filter?: OrderFilter): readonly OrderView[] {
    return ordersOf(this.#parts.trader.kernel.state, filter);
  }

  positions(): readonly PositionView[] {
    const { trader } = this.#parts;
    const { state } = trader.kernel;
    return [...state.positions.values()]
      .filter((position) => position.quantity !== 0 || state.breaks.has(position.conId))
      .map((position) => positionView(position, state, trader.market, trader.accounts));
  }

  signals(limit?: number): readonly SignalView[] {
    return signalsOf(this.#parts.trader.kernel.state, limit);
  }

  signal(id: string): SignalView | undefined {
    return signalOf(this.#parts.trader.kernel.state, id);
  }

  risk(): RiskView {
    return riskView(this.#parts.trader.kernel, this.#parts.limits);
  }

  log(query?: { readonly limit?: number; readonly after?: number }): readonly LogEntryView[] {
    return logView(this.#parts.journal, () => this.#parts.trader.kernel.state, query);
  }

  equity(): readonly EquityPointView[] {
    return this.#parts.equity.points();
  }

  instruments(): readonly InstrumentView[] {
    return [...this.#parts.trader.kernel.state.instruments.values()].map(
      ({ conId, symbol, localSymbol, secType, minTick }) => ({
        conId,
        symbol,
        localSymbol,
        secType,
        minTick,
      }),
    );
  }

  findInstrument(symbol: string, on?: string): Promise<FoundInstrumentView> {
    return this.#parts.instruments.find(symbol, on);
  }

  chooseInstrument(symbol: string, conId?: number): Promise<FoundInstrumentView> {
    const { instruments } = this.#parts;
    return conId === undefined ? instruments.forget(symbol) : instruments.choose(symbol, conId);
  }

  quotes(): readonly QuoteView[] {
    const { market, kernel, broker } = this.#parts.trader;
    const streams = new Map(broker.streams.map((stream) => [stream.conId, stream]));
    // The spread of a roll is priced by the quotes of its contracts, and has none of its own.
    const quoted = [...kernel.state.instruments.values()].filter((each) => !isFuturesSpread(each));
    return quoted.map((instrument) => {
      const quote = market.get(instrument.conId)?.quote;
      const stream = streams.get(instrument.conId);
      return {
        conId: instrument.conId,
        symbol: instrument.localSymbol,
        ...(quote?.bid === undefined ? {} : { bid: quote.bid }),
        ...(quote?.ask === undefined ? {} : { ask: quote.ask }),
        ...(quote?.last === undefined ? {} : { last: quote.last }),
        ...(quote?.close === undefined ? {} : { close: quote.close }),
        ...(quote ? { time: isoTime(quote.pricedAt ?? quote.time) } : {}),
        ...(stream ? { stream: stream.state } : {}),
        ...(stream?.lastDataAt === undefined ? {} : { lastDataAt: isoTime(stream.lastDataAt) }),
      };
    });
  }

  async bars(conId: number): Promise<readonly BarView[]> {
    const { kernel, bars } = this.#parts.trader;
    const instrument = kernel.state.instruments.get(conId as ConId);
    // IB keeps no bars of a combination: its quotes are made of its legs'.
    return instrument && !isCombo(instrument) ? bars.of(instrument) : [];
  }

  kill(
    origin: Origin,
    reason: string,
    positions?: 'keep' | 'flatten',
    said?: SaidInChat,
  ): Promise<ActionView> {
    return this.#stop.kill(origin, reason, positions, said);
  }

  resume(origin: Origin, reason: string, account: string, said?: SaidInChat): Promise<ActionView> {
    return this.#stop.resume(origin, reason, account, said);
  }

  liftLock(origin: Origin, id: string, reason: string): Promise<ActionView> {
    return liftLock(this.#parts.trader, origin, id, reason);
  }

  setScopedState(
    origin: Origin,
    scope: ScopeInput | undefined,
    state: TradingStateView,
    reason: string,
  ): Promise<ActionView> {
    if (!scope)
      return state === 'halted'
        ? this.#stop.kill(origin, reason)
        : restrictAccount(this.#parts.trader, origin, state, reason);
    return setScopedState(this.#parts.trader, origin, scope, state, reason);
  }

  /** Carried out as a signal of its own, so that its fate can be read like any other. */
  async flatten(
    origin: Origin,
    reason: string,
    scope?: FlattenScope,
    said?: SaidInChat,
  ): Promise<ActionView> {
    const { signalId, refusal, orders } = await this.#parts.intake.flatten(origin, reason, scope, said);
    return this.#positions.outcome(signalId, refusal, orders);
  }

  instruct(origin: Origin, instruction: PositionInstruction): Promise<ActionView> {
    return this.#positions.instruct(origin, instruction);
  }

  settle(origin: Origin, ref: string, reason: string, fill?: SettledFill): Promise<ActionView> {
    return this.#positions.settle(origin, ref, reason, fill);
  }

  reconciliation(): ReconciliationView {
    return reconciliationView(this.#parts.trader);
  }

  resolveBreak(
    origin: Origin,
    symbol: string,
    resolution: BreakResolution,
    reason: string,
  ): Promise<ActionView> {
    return this.#positions.resolveBreak(origin, symbol, resolution, reason);
  }

  async decide(
    origin: Origin,
    id: string,
    approved: boolean,
    reason: string,
    said?: SaidInChat,
  ): Promise<ActionView> {
    const { intake, trader } = this.#parts;
    const stopped = approved ? refuseBeforeStop(trader.kernel.state.stops, said) : undefined;
    if (stopped) return refused(stopped);
    const decided = await intake.decide(origin, id, approved, reason);
    if (!decided.ok) return refused(decided.error);
    const record = trader.kernel.state.signals.get(decided.value);
    if (!approved) return done(`Signal ${id} is declined.`);
    if (record?.refusal) return refused(record.refusal);
    return done(
      `Signal ${id} is approved: ${record?.carriedOut ?? record?.summary ?? ''}.`,
      record?.orders ?? [],
    );
  }

  get rolls(): RollPort {
    const { rolls } = this.#parts;
    if (!rolls) throw new Error('this Bowline was composed without rolls');
    return rolls;
  }

  get goLive(): GoLivePort {
    const { goLive } = this.#parts;
    if (!goLive) throw new Error('this Bowline was composed without a way to a live account');
    return goLive;
  }

  alertUrlOf(secret: string): ReturnType<AlertDesk['urlOf']> {
    return this.#parts.alerts.urlOf(secret);
  }

  alertSources(): readonly string[] {
    return this.#parts.alerts.sourcesOf();
  }

  alertUrls(): readonly AlertUrlView[] {
    return this.#parts.alerts.list();
  }

  changeAlertUrl(change: 'create' | 'rotate' | 'revoke', name: string): AlertUrlChangeView {
    return this.#parts.alerts.change(change, name);
  }

  async receiveChat(room: string, body: string): Promise<ChatIntake> {
    const { chat, clock } = this.#parts;
    if (!chat) throw new Error(`there is no chat room ${room}`);
    return receiveLines(chat, room, body, clock);
  }

  scoreboard(): Promise<readonly ScoreView[]> {
    return this.#scoreboard.scores();
  }

  chat(): ChatStatusView {
    return chatStatusView(this.#parts.chat, this.#parts.chatSources);
  }

  async cancel(origin: Origin, ref: string): Promise<ActionView> {
    const { trader } = this.#parts;
    const { state } = trader.kernel;
    const order = state.orders.get(ref as OrderRef);
    if (!order) {
      return refused({
        code: 'ORDER_UNKNOWN',
        field: 'ref',
        found: ref,
        message: `There is no order ${ref}.`,
      });
    }
    if (isFinal(order.state)) {
      return refused({
        code: 'ORDER_FINAL',
        field: 'ref',
        found: order.state,
        message: `${ref} is ${order.state} already.`,
      });
    }
    if (guardsPosition(state, order)) {
      return refused({
        code: 'STOP_PROTECTS',
        field: 'ref',
        found: ref,
        message: `${ref} is the stop of an open position. Flatten the position instead; its exits are then cancelled with it.`,
      });
    }
    await durable(
      trader.record(trader.kernel.cancel(order.ref, origin, `cancelled by a person (${origin})`)),
    );
    return { done: true, message: `Cancellation of ${ref} was requested.`, orders: [ref] };
  }

  onChange(listener: (topics: readonly Topic[]) => void): () => void {
    return this.#parts.changes.subscribe(listener);
  }
}
