import type { BreakResolution } from '../trading/reconcile/position-break.ts';
import type { SaidInChat } from '../trading/said-in-chat.ts';
import type { AccountSummaryView } from './account-views.ts';
import type { SettledFill } from './actions/seen-fill.ts';
import type { ChatStatusView } from './chat/chat-views.ts';
import type { AlertUrlChangeView, AlertUrlView, FoundInstrumentView } from './desk-views.ts';
import type { GoLivePort } from './golive/golive-port.ts';
import type { Origin, RawSignal } from './raw-signal.ts';
import type { ReconciliationView } from './reconciliation-views.ts';
import type { RollPort } from './rolls/roll-port.ts';
import type { FlattenScope, PositionInstruction } from './runtime/instruction.ts';
import type { ScoreView } from './scoreboard/score-view.ts';
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

/** A narrower scope than the account. */
export interface ScopeInput {
  readonly kind: 'strategy' | 'instrument' | 'source';
  readonly name: string;
}

/** Parts of the read model that can change on their own; the live stream sends whole topics. */
export const TOPICS = ['status', 'orders', 'positions', 'signals', 'quotes', 'equity', 'accounts'] as const;
export type Topic = (typeof TOPICS)[number];

/** What became of messages that were sent in one body. */
export interface ChatIntake {
  readonly taken: number;
  /** Lines that hold no message. */
  readonly refused: readonly { readonly line: number; readonly reason: string }[];
}

/** An alert URL, by its secret. */
export interface AlertUrlFound {
  readonly name: string;
  /** From where it may be used; empty: from anywhere. */
  readonly sources: readonly string[];
  /** It takes the messages of a chat room, and no alerts. */
  readonly isRoom: boolean;
}

/** All that can be asked of a running Bowline. The server, the dashboard and the command line stand on this alone. */
export interface Application {
  /** Resolves once the signal and its outcome are durable; business refusals are outcomes. Rejects with `NotStored`. */
  receive(raw: RawSignal): Promise<IntakeView>;
  /** The whole decision, with nothing sent and nothing written. */
  explain(raw: RawSignal): Promise<ExplanationView>;

  /** Every account at a glance; one, where only one is traded. */
  accounts(): readonly AccountSummaryView[];
  /** The same of one account; undefined where that account is not traded here. */
  of(account: string): Application | undefined;

  status(): StatusView;
  /** Newest first. */
  orders(filter?: { readonly open?: boolean; readonly limit?: number }): readonly OrderView[];
  positions(): readonly PositionView[];
  /** Newest first. */
  signals(limit?: number): readonly SignalView[];
  signal(id: string): SignalView | undefined;
  risk(): RiskView;
  /** Newest last. `after`: only entries with a greater sequence number. */
  log(query?: { readonly limit?: number; readonly after?: number }): readonly LogEntryView[];
  equity(): readonly EquityPointView[];
  instruments(): readonly InstrumentView[];
  quotes(): readonly QuoteView[];
  /** What a symbol means today, or on another market date (`YYYY-MM-DD`). */
  findInstrument(symbol: string, on?: string): Promise<FoundInstrumentView>;
  /** Remembers which contract a symbol means; without a contract the choice is taken back. */
  chooseInstrument(symbol: string, conId?: number): Promise<FoundInstrumentView>;
  /** One-minute bars of the last hours, oldest first; empty for an unknown instrument. */
  bars(conId: number): Promise<readonly BarView[]>;

  /**
   * Stops new orders and cancels resting entries; exits stay. Survives restarts. With `flatten` every position that
   * Bowline opened is closed as well.
   */
  kill(
    origin: Origin,
    reason: string,
    positions?: 'keep' | 'flatten',
    said?: SaidInChat,
  ): Promise<ActionView>;
  /**
   * Lifts the kill. A person does this, on purpose: `account` is the id of the account, typed. Refused where a stop came after it was
   * `said` in a chat, or may have.
   */
  resume(origin: Origin, reason: string, account: string, said?: SaidInChat): Promise<ActionView>;
  /** Lifts one lock of the risk limits. */
  liftLock(origin: Origin, id: string, reason: string): Promise<ActionView>;
  /**
   * Sets the trading state of a strategy, an instrument or a source; without a scope that of the account, which can only be restricted
   * further: `halted` is the kill switch, and what lets more happen takes `resume`.
   */
  setScopedState(
    origin: Origin,
    scope: ScopeInput | undefined,
    state: TradingStateView,
    reason: string,
  ): Promise<ActionView>;
  /**
   * Cancels entries and exits and closes every position that Bowline opened, or only that of one symbol or contract.
   */
  flatten(origin: Origin, reason: string, scope?: FlattenScope, said?: SaidInChat): Promise<ActionView>;
  /** Closes a part or all of a position, moves its exits, or turns it; carried out as a signal of its own. */
  instruct(origin: Origin, instruction: PositionInstruction): Promise<ActionView>;
  /**
   * Takes an order in doubt as ended, on a person's word, where no evidence settles it; `fill`: what it has filled beyond the
   * executions that have come.
   */
  settle(origin: Origin, ref: string, reason: string, fill?: SettledFill): Promise<ActionView>;
  /** Where our book and the broker's differ, or could; and what is not ours. */
  reconciliation(): ReconciliationView;
  /** A person's word on a break; `symbol` is a local symbol or a contract id. */
  resolveBreak(
    origin: Origin,
    symbol: string,
    resolution: BreakResolution,
    reason: string,
  ): Promise<ActionView>;
  /**
   * A person's word on a signal that waits for one; approved, it is acted upon at once. An approval is refused where a stop came after it
   * was `said` in a chat, or may have.
   */
  decide(
    origin: Origin,
    id: string,
    approved: boolean,
    reason: string,
    said?: SaidInChat,
  ): Promise<ActionView>;

  /** The alert URL that ends with this secret, and from where it may be used; undefined when there is none. */
  alertUrlOf(secret: string): AlertUrlFound | undefined;
  /** From where alerts may come by the main URL; empty: from anywhere. */
  alertSources(): readonly string[];
  alertUrls(): readonly AlertUrlView[];
  /** Makes, renews or ends an alert URL; `secret` in the answer is told this once. */
  changeAlertUrl(change: 'create' | 'rotate' | 'revoke', name: string): AlertUrlChangeView;

  /** Takes in messages of a chat room that come by its URL; resolves when they are durable. Rejects with `NotStored`. */
  receiveChat(room: string, body: string): Promise<ChatIntake>;
  /** What the signals of each sender have come to. */
  scoreboard(): Promise<readonly ScoreView[]>;
  /** The chat rooms, and how their sources are. */
  chat(): ChatStatusView;

  /** Cancels one working order by its reference. A stop that protects a position is refused. */
  cancel(origin: Origin, ref: string): Promise<ActionView>;

  /** Rolling of open positions in futures. */
  readonly rolls: RollPort;

  /** The way to a live account. */
  readonly goLive: GoLivePort;

  /** Calls back with the topics that have changed, at most once in 250 ms. Returns the way to stop. */
  onChange(listener: (topics: readonly Topic[]) => void): () => void;
}
