import { count } from '../../core/count.ts';
import type { OrderRef } from '../../core/ids.ts';
import type { JournalStream } from '../../journal/journal-stream.ts';
import { streamOf } from '../../journal/journal-stream.ts';
import type { Actor } from '../../trading/actor.ts';
import type { emptyState } from '../../trading/kernel/state.ts';
import type { BreakResolution } from '../../trading/reconcile/position-break.ts';
import type { SaidInChat } from '../../trading/said-in-chat.ts';
import type { AccountSummaryView } from '../account-views.ts';
import { refused } from '../actions/refused.ts';
import type { SettledFill } from '../actions/seen-fill.ts';
import type { AlertDesk } from '../alerts/alert-desk.ts';
import type { Application, ChatIntake, ScopeInput, Topic } from '../application.ts';
import { chatStatusView } from '../chat/chat-status.ts';
import { type ChatStatusView, mergedChat } from '../chat/chat-views.ts';
import type { SharedSources } from '../chat/shared-sources.ts';
import type { AlertUrlChangeView, AlertUrlView, FoundInstrumentView } from '../desk-views.ts';
import type { GoLivePort } from '../golive/golive-port.ts';
import type { Origin, RawSignal } from '../raw-signal.ts';
import { accountSummary } from '../read-model/account-summary.ts';
import { deskSignal, deskSignals } from '../read-model/desk-signal-view.ts';
import { deskEquity, deskStatus, inOneCurrency } from '../read-model/desk-status.ts';
import { logView } from '../read-model/log-view.ts';
import { rulesText } from '../read-model/rules-text.ts';
import { newestFirst } from '../read-model/state-views.ts';
import type { ReconciliationView } from '../reconciliation-views.ts';
import { deskRolls } from '../rolls/desk-rolls.ts';
import type { RollPort } from '../rolls/roll-port.ts';
import type { Changes } from '../runtime/changes.ts';
import type { FlattenScope, PositionInstruction } from '../runtime/instruction.ts';
import type { Intake } from '../runtime/intake.ts';
import type { ScoreView } from '../scoreboard/score-view.ts';
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
} from '../views.ts';
import { decideWaiting } from './decide-waiting.ts';
import type { DeskAccount } from './desk-account.ts';
import type { DeskBook } from './desk-book.ts';
import { DeskGoLive } from './desk-golive.ts';
import type { DeskTaker } from './desk-taker.ts';
import { allOf, atOnce } from './merged-actions.ts';
import { resumeAccounts } from './resume-accounts.ts';

export interface DeskParts {
  /** At least one. */
  readonly accounts: readonly DeskAccount[];
  readonly book: DeskBook;
  readonly taker: DeskTaker;
  readonly intake: Intake;
  readonly changes: Changes;
  readonly journal: JournalStream;
  readonly alerts: AlertDesk;
  /** Where chats are read. */
  readonly chatSources: SharedSources;
}

const DEFAULT_LIMIT = 100;

/** Several accounts as one application. What is asked of all is asked of each; what one is to do alone, `of` it. */
export class Desk implements Application {
  readonly goLive: GoLivePort;
  readonly #parts: DeskParts;
  readonly #first: DeskAccount;

  constructor(parts: DeskParts) {
    this.#parts = parts;
    const [first] = parts.accounts;
    if (!first) throw new RangeError('a desk has at least one account');
    this.#first = first;
    this.goLive = new DeskGoLive(parts.accounts);
  }

  accounts(): readonly AccountSummaryView[] {
    return this.#parts.accounts.map(({ id, gateway, rules, seat }) =>
      accountSummary(seat.application.status(), {
        id,
        gateway,
        enabled: rules.enabled,
        rules: rulesText(rules),
      }),
    );
  }

  of(account: string): Application | undefined {
    return this.#parts.accounts.find(({ id }) => id === account)?.seat.application;
  }

  receive(raw: RawSignal): Promise<IntakeView> {
    return this.#parts.intake.receive(raw);
  }

  explain(raw: RawSignal): Promise<ExplanationView> {
    return this.#parts.intake.explain(raw);
  }

  status(): StatusView {
    return deskStatus({
      statuses: new Map(this.#parts.accounts.map(({ id, seat }) => [id, seat.application.status()])),
      rate: (from, to) => this.#rate(from, to),
      signals: this.#parts.book.kernel.state.signals.size,
    });
  }

  orders(filter: { readonly open?: boolean; readonly limit?: number } = {}): readonly OrderView[] {
    return newestFirst(this.#each((application) => application.orders(filter))).slice(
      0,
      filter.limit ?? DEFAULT_LIMIT,
    );
  }

  positions(): readonly PositionView[] {
    return this.#each((application) => application.positions());
  }

  signals(limit?: number): readonly SignalView[] {
    const { book, taker } = this.#parts;
    return deskSignals(book.kernel.state, taker.states, limit);
  }

  signal(id: string): SignalView | undefined {
    const { book, taker } = this.#parts;
    return deskSignal(book.kernel.state, taker.states, id);
  }

  /** The limits of the first account; locks and states of all. Profits are summed where all share a currency. */
  risk(): RiskView {
    const [first, ...others] = this.#named((application) => application.risk());
    if (!first) throw new RangeError('a desk has at least one account');
    const all = [first, ...others];
    const sum = (value: (risk: RiskView) => number | undefined): number | undefined => {
      const told = all.map(([, risk]) => value(risk)).filter((each) => each !== undefined);
      const whole = told.length === all.length && inOneCurrency(this.accounts());
      return whole ? Number(told.reduce((total, each) => total + each, 0).toFixed(2)) : undefined;
    };
    const { profitOfDay: _d, profitOfWeek: _w, ...common } = first[1];
    const profitOfDay = sum((risk) => risk.profitOfDay);
    const profitOfWeek = sum((risk) => risk.profitOfWeek);
    return {
      ...common,
      locks: all.flatMap(([account, { locks }]) => locks.map((lock) => ({ ...lock, account }))),
      states: all.flatMap(([account, { states }]) => states.map((state) => ({ ...state, account }))),
      ...(profitOfDay === undefined ? {} : { profitOfDay }),
      ...(profitOfWeek === undefined ? {} : { profitOfWeek }),
    };
  }

  log(query?: { readonly limit?: number; readonly after?: number }): readonly LogEntryView[] {
    const { taker, book, journal } = this.#parts;
    const states = new Map<string | undefined, ReturnType<typeof emptyState>>(taker.states);
    return logView(journal, (entry) => states.get(streamOf(entry)) ?? book.kernel.state, query);
  }

  equity(): readonly EquityPointView[] {
    const lines = this.#parts.accounts.map(({ seat }) => seat.application.equity());
    return inOneCurrency(this.accounts()) ? deskEquity(lines) : [];
  }

  instruments(): readonly InstrumentView[] {
    return byConId(this.#each((application) => application.instruments()));
  }

  quotes(): readonly QuoteView[] {
    return byConId(this.#each((application) => application.quotes()));
  }

  async bars(conId: number): Promise<readonly BarView[]> {
    const knows = this.#parts.accounts.find(({ seat }) =>
      seat.application.instruments().some((instrument) => instrument.conId === conId),
    );
    return knows ? knows.seat.application.bars(conId) : [];
  }

  findInstrument(symbol: string, on?: string): Promise<FoundInstrumentView> {
    return this.#first.seat.application.findInstrument(symbol, on);
  }

  /** Accounts of every gateway read the same choice. */
  async chooseInstrument(symbol: string, conId?: number): Promise<FoundInstrumentView> {
    const gateways = new Map(
      this.#parts.accounts.map((account) => [account.gateway, account.seat.application]),
    );
    const answers = await Promise.all(
      [...gateways.values()].map((application) => application.chooseInstrument(symbol, conId)),
    );
    return answers[0] ?? this.#first.seat.application.chooseInstrument(symbol, conId);
  }

  /** Each account is halted whatever becomes of the others. */
  kill(by: Actor, reason: string, positions?: 'keep' | 'flatten', said?: SaidInChat): Promise<ActionView> {
    return atOnce(this.#parts.accounts, ({ seat }) => seat.stop.kill(by, reason, positions, said));
  }

  /** `account`: the id of one, or `ALL` for every paper account that is not active; a live one wants its own id. */
  resume(origin: Origin, reason: string, account: string, said?: SaidInChat): Promise<ActionView> {
    return resumeAccounts(this.#parts.accounts, {
      origin,
      reason,
      typed: account.trim(),
      ...(said ? { said } : {}),
    });
  }

  async liftLock(origin: Origin, id: string, reason: string): Promise<ActionView> {
    const locked = this.#parts.accounts.filter(({ seat }) => seat.trader.kernel.state.risk.locks.has(id));
    const [only] = locked;
    if (!only) return this.#first.seat.application.liftLock(origin, id, reason);
    return locked.length === 1
      ? only.seat.application.liftLock(origin, id, reason)
      : this.#whichAccount(`There is a lock ${id}`, locked);
  }

  setScopedState(
    origin: Origin,
    scope: ScopeInput | undefined,
    state: TradingStateView,
    reason: string,
  ): Promise<ActionView> {
    return atOnce(this.#parts.accounts, ({ seat }) =>
      seat.application.setScopedState(origin, scope, state, reason),
    );
  }

  async flatten(
    origin: Origin,
    reason: string,
    scope?: FlattenScope,
    said?: SaidInChat,
  ): Promise<ActionView> {
    return allOf(await this.#parts.intake.flatten(origin, reason, scope, said));
  }

  async instruct(origin: Origin, instruction: PositionInstruction): Promise<ActionView> {
    const taken = await this.#parts.intake.instruct(origin, instruction);
    return 'error' in taken ? refused(taken.error) : allOf(taken);
  }

  get rolls(): RollPort {
    return deskRolls(this.#parts.accounts);
  }

  settle(origin: Origin, ref: string, reason: string, fill?: SettledFill): Promise<ActionView> {
    return this.#owner(ref).settle(origin, ref, reason, fill);
  }

  cancel(origin: Origin, ref: string): Promise<ActionView> {
    return this.#owner(ref).cancel(origin, ref);
  }

  reconciliation(): ReconciliationView {
    const all = this.#named((application) => application.reconciliation());
    const rows = <Row extends object>(of: (view: ReconciliationView) => readonly Row[]) =>
      all.flatMap(([account, view]) => of(view).map((row) => ({ ...row, account })));
    const times = all.map(([, { comparedAt }]) => comparedAt).filter((at) => at !== undefined);
    const oldest = times.length === all.length ? times.sort()[0] : undefined;
    return {
      ...(oldest === undefined ? {} : { comparedAt: oldest }),
      breaks: rows(({ breaks }) => breaks),
      inDoubt: rows(({ inDoubt }) => inDoubt),
      strays: rows(({ strays }) => strays),
      standing: rows(({ standing }) => standing),
      externalOrders: rows(({ externalOrders }) => externalOrders),
      externalExecutions: rows(({ externalExecutions }) => externalExecutions),
    };
  }

  async resolveBreak(
    origin: Origin,
    symbol: string,
    resolution: BreakResolution,
    reason: string,
  ): Promise<ActionView> {
    const meant = symbol.trim().toUpperCase();
    const broken = this.#parts.accounts.filter(({ seat }) =>
      seat.application
        .reconciliation()
        .breaks.some((found) => found.symbol.toUpperCase() === meant || String(found.conId) === meant),
    );
    const [only] = broken;
    return broken.length > 1
      ? this.#whichAccount(`There is a break in ${symbol}`, broken)
      : (only ?? this.#first).seat.application.resolveBreak(origin, symbol, resolution, reason);
  }

  decide(
    origin: Origin,
    id: string,
    approved: boolean,
    reason: string,
    said?: SaidInChat,
  ): Promise<ActionView> {
    return decideWaiting(this.#parts, { origin, id, approved, reason, ...(said ? { said } : {}) });
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

  /** For every account that follows the room; refused lines are the same for all. */
  async receiveChat(room: string, body: string): Promise<ChatIntake> {
    const followers = this.#parts.accounts.filter(({ seat }) =>
      seat.chat?.rooms.some(({ name }) => name === room),
    );
    const told = await Promise.all(followers.map(({ seat }) => seat.application.receiveChat(room, body)));
    const [first] = told;
    if (!first) throw new Error(`there is no chat room ${room}`);
    return first;
  }

  async scoreboard(): Promise<readonly ScoreView[]> {
    const each = this.#parts.accounts.map(async ({ id, seat }) =>
      (await seat.application.scoreboard()).map((score) => ({ ...score, account: id })),
    );
    return (await Promise.all(each)).flat();
  }

  /** The rooms of all accounts; what came of a room's messages is added up. */
  chat(): ChatStatusView {
    const { accounts, chatSources } = this.#parts;
    return mergedChat(accounts.map(({ seat }) => chatStatusView(seat.chat, chatSources)));
  }

  onChange(listener: (topics: readonly Topic[]) => void): () => void {
    return this.#parts.changes.subscribe(listener);
  }

  #each<Row>(rows: (application: Application) => readonly Row[]): Row[] {
    return this.#parts.accounts.flatMap(({ seat }) => rows(seat.application));
  }

  #named<View>(view: (application: Application) => View): (readonly [string, View])[] {
    return this.#parts.accounts.map(({ id, seat }) => [id, view(seat.application)] as const);
  }

  /** The account that an order belongs to; the first says that there is no such order. */
  #owner(ref: string): Application {
    const { accounts } = this.#parts;
    const owner = accounts.find(({ seat }) => seat.trader.kernel.state.orders.has(ref as OrderRef));
    return (owner ?? this.#first).seat.application;
  }

  #whichAccount(what: string, found: readonly DeskAccount[]): ActionView {
    const ids = found.map(({ id }) => id).join(', ');
    return refused({
      code: 'ACCOUNT_MISSING',
      field: 'account',
      allowed: ids,
      message: `${what} in ${count(found.length, 'account')} (${ids}). Say which with --account.`,
    });
  }

  /** As any of the accounts has been told it. */
  #rate(from: string, to: string): number | undefined {
    for (const { seat } of this.#parts.accounts) {
      const { accounts } = seat.trader;
      if (accounts.currency === to) {
        const rate = accounts.exchangeRate(from);
        if (rate !== undefined) return rate;
      }
    }
    return undefined;
  }
}

/** The first of each contract. */
const byConId = <Row extends { readonly conId: number }>(rows: readonly Row[]): Row[] => {
  const known = new Map<number, Row>();
  for (const row of rows) if (!known.has(row.conId)) known.set(row.conId, row);
  return [...known.values()];
};
