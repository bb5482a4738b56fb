import type { AccountSummaryView } from '../../app/account-views.ts';
import type { SettledFill } from '../../app/actions/seen-fill.ts';
import type { Application, ScopeInput, Topic } from '../../app/application.ts';
import { NotStored, type Origin, type RawSignal } from '../../app/raw-signal.ts';
import { accountSummary } from '../../app/read-model/account-summary.ts';
import type { ReconciliationView } from '../../app/reconciliation-views.ts';
import type { RollPort } from '../../app/rolls/roll-port.ts';
import type { RollExplanationView, RollWish } from '../../app/rolls/roll-views.ts';
import type { FlattenScope, PositionInstruction } from '../../app/runtime/instruction.ts';
import type {
  ActionView,
  ExplanationView,
  IntakeView,
  LogEntryView,
  OrderView,
  PositionView,
  SignalView,
  StatusView,
} from '../../app/views.ts';
import { Subject } from '../../core/subject.ts';
import { MemoryGoLive } from './memory-golive.ts';

const NOW = '2026-11-20T15:30:00.000Z';

export const sampleStatus = (): StatusView => ({
  version: '0.0.0-test',
  startedAt: NOW,
  now: NOW,
  market: 'SIMULATED synthetic, seed 7',
  simulated: true,
  tradingState: 'active',
  account: {
    id: 'DU1234567',
    mode: 'PAPER',
    currency: 'USD',
    netLiquidation: 1_000_250.5,
    cash: 998_000,
    buyingPower: 3_992_000,
    realizedPnl: -12.5,
    unrealizedPnl: 263,
    dailyPnl: 250.5,
  },
  link: {
    socket: 'connected',
    broker: 'up',
    farms: { usfarm: 'ok' },
    ready: true,
    loggedIn: 'yes',
    readOnly: false,
    since: NOW,
    host: '127.0.0.1',
    port: 4002,
    clientId: 1,
    serverVersion: 193,
    resets: { entries: 'refuse', held: 0 },
  },
  symbols: { subscribed: 14, total: 14 },
  streams: { total: 14, streaming: 14, troubled: [] },
  counts: { signals: 1, openOrders: 2, openPositions: 1, unknownOrders: 0 },
  alarms: [],
});

export const sampleOrder = (ref: string, change: Partial<OrderView> = {}): OrderView => ({
  ref,
  account: 'DU1234567',
  orderId: 1,
  signalId: 'S1',
  role: 'stop',
  conId: 265598,
  symbol: 'AAPL',
  side: 'SELL',
  quantity: 10,
  filled: 0,
  type: 'STP',
  stopPrice: 180,
  tif: 'GTC',
  outsideRth: false,
  state: 'working',
  open: true,
  placedAt: NOW,
  updatedAt: NOW,
  ...change,
});

export const samplePosition = (): PositionView => ({
  conId: 265598,
  symbol: 'AAPL',
  secType: 'STK',
  currency: 'USD',
  quantity: 10,
  averagePrice: 190.25,
  multiplier: 1,
  marketPrice: 216.55,
  marketValue: 2165.5,
  unrealizedPnl: 263,
  realizedPnl: 0,
  commissions: 1,
  protected: 'yes',
  stop: { ref: 'S1-stop', price: 180, quantity: 10 },
  target: { ref: 'S1-target', price: 220, quantity: 10 },
  stops: [{ ref: 'S1-stop', price: 180, quantity: 10 }],
  targets: [{ ref: 'S1-target', price: 220, quantity: 10 }],
  openedAt: NOW,
});

export const sampleSignal = (id: string): SignalView => ({
  id,
  source: 'alert',
  receivedAt: NOW,
  action: 'buy',
  symbol: 'AAPL',
  summary: 'BUY 10 AAPL market, stop 180.00, target 220.00',
  stage: 'filled',
  orders: ['S1-entry', 'S1-stop', 'S1-target'],
  duplicates: 0,
  timeline: [{ at: NOW, stage: 'received', text: 'Received' }],
});

export const sampleLog = (seq: number): LogEntryView => ({
  seq,
  at: NOW,
  severity: 'info',
  type: 'order.filled',
  text: `Entry ${seq}`,
});

export const sampleReconciliation = (): ReconciliationView => ({
  comparedAt: NOW,
  breaks: [
    {
      conId: 265598,
      symbol: 'AAPL',
      ours: 10,
      broker: 7,
      cause: 'external-trade',
      text: 'traded outside Bowline: SELL 3 at 216.5 (client 0)',
      since: NOW,
    },
  ],
  inDoubt: [],
  strays: [],
  standing: [],
  externalOrders: [],
  externalExecutions: [
    {
      execId: '0001.01',
      clientId: 0,
      ref: '',
      conId: 265598,
      symbol: 'AAPL',
      side: 'SELL',
      quantity: 3,
      price: 216.5,
      time: NOW,
    },
  ],
});

/**
 * An application without a broker, for tests of what stands on `Application`: it keeps what it was asked and answers
 * from plain fields that a test may set.
 */
export class MemoryApplication implements Application {
  readonly received: RawSignal[] = [];
  readonly explained: RawSignal[] = [];
  readonly actions: ({
    name: string;
    origin: Origin;
    reason?: string;
    symbol?: string;
    ref?: string;
    positions?: string;
    account?: string;
    scope?: ScopeInput;
    state?: string;
    item?: string;
    to?: number;
    fingerprint?: string;
    fill?: SettledFill;
  } & Partial<Omit<PositionInstruction, 'action'>> &
    Partial<Omit<RollWish, 'to' | 'session'>>)[] = [];
  reconciliationView: ReconciliationView = sampleReconciliation();
  readonly #changes = new Subject<readonly Topic[]>();

  intake: IntakeView = { accepted: true, signalId: 'S1', stage: 'planned', orders: ['S1-entry'] };
  failure: Error | undefined;
  action: ActionView = { done: true, message: 'Done.', orders: [] };
  statusView: StatusView = sampleStatus();
  orderViews: OrderView[] = [
    sampleOrder('S1-target', { role: 'target', type: 'LMT', limitPrice: 220 }),
    sampleOrder('S1-stop'),
    sampleOrder('S1-entry', {
      role: 'entry',
      side: 'BUY',
      type: 'MKT',
      state: 'filled',
      open: false,
      filled: 10,
    }),
  ];
  positionViews: PositionView[] = [samplePosition()];
  signalViews: SignalView[] = [sampleSignal('S1')];
  logViews: LogEntryView[] = [sampleLog(1), sampleLog(2), sampleLog(3)];

  /** The disk is full. */
  failToStore(): void {
    this.failure = new NotStored('disk full');
  }

  accounts(): readonly AccountSummaryView[] {
    const { account } = this.statusView;
    if (!account) return [];
    return [accountSummary(this.statusView, { id: account.id, gateway: 'main', enabled: true, rules: [] })];
  }

  of(account: string): Application | undefined {
    return account === this.statusView.account?.id ? this : undefined;
  }

  async receive(raw: RawSignal): Promise<IntakeView> {
    if (this.failure) throw this.failure;
    this.received.push(raw);
    return this.intake;
  }

  async explain(raw: RawSignal): Promise<ExplanationView> {
    this.explained.push(raw);
    return { wouldSend: true, legs: [], arithmetic: ['10 units, as asked'], text: ['Would buy 10 AAPL.'] };
  }

  status = (): StatusView => this.statusView;
  orders = (filter: { open?: boolean; limit?: number } = {}): readonly OrderView[] =>
    this.orderViews
      .filter((order) => filter.open === undefined || order.open === filter.open)
      .slice(0, filter.limit);
  positions = (): readonly PositionView[] => this.positionViews;
  signals = (limit?: number): readonly SignalView[] => this.signalViews.slice(0, limit);
  signal = (id: string): SignalView | undefined => this.signalViews.find((signal) => signal.id === id);
  risk = () => ({
    limits: { maxQuantity: 100 },
    checks: [{ code: 'MAX_QUANTITY', title: 'Largest quantity', compares: 'quantity with maxQuantity' }],
    limitsFor: [{ scope: 'strategy orb', limits: { maxDailyLoss: 400 } }],
    locks: [
      {
        id: 'DAILY_LOSS:account',
        code: 'DAILY_LOSS',
        scope: 'the account',
        reason: 'the day has lost 1200.00, limit 1000.00',
        since: NOW,
      },
    ],
    states: [{ scope: 'strategy orb', state: 'reduce-only' as const, reason: 'misbehaves', since: NOW }],
    day: '2026-11-20',
    profitOfDay: -1_200,
    profitOfWeek: -900,
  });
  log = (query: { limit?: number; after?: number } = {}): readonly LogEntryView[] => {
    const later = this.logViews.filter((entry) => entry.seq > (query.after ?? 0));
    return query.limit === undefined ? later : later.slice(-query.limit);
  };
  equity = () => [{ at: NOW, equity: 1_000_000, realizedPnl: 0, unrealizedPnl: 0 }];
  instruments = () => [{ conId: 265598, symbol: 'AAPL', localSymbol: 'AAPL', secType: 'STK', minTick: 0.01 }];
  findInstrument = async (symbol: string, on = '2026-11-20') => ({
    symbol,
    on,
    candidates: [],
    chosen: false,
  });
  chooseInstrument = async (symbol: string, conId?: number) => ({
    symbol,
    on: '2026-11-20',
    candidates: [],
    chosen: conId !== undefined,
  });
  quotes = () => [{ conId: 265598, symbol: 'AAPL', bid: 216.5, ask: 216.6, time: NOW }];
  bars = async (conId: number) =>
    conId === 265598 ? [{ time: 1_790_000_000, open: 1, high: 2, low: 0.5, close: 1.5, volume: 10 }] : [];

  kill = (origin: Origin, reason: string, positions?: 'keep' | 'flatten') =>
    this.#act({ name: 'kill', origin, reason, ...(positions === undefined ? {} : { positions }) });
  resume = (origin: Origin, reason: string, account: string) =>
    this.#act({ name: 'resume', origin, reason, account });
  liftLock = (origin: Origin, ref: string, reason: string) =>
    this.#act({ name: 'lift', origin, ref, reason });
  setScopedState = (origin: Origin, scope: ScopeInput, state: string, reason: string) =>
    this.#act({ name: 'state', origin, scope, state, reason });
  flatten = (origin: Origin, reason: string, { symbol, conId }: FlattenScope = {}) =>
    this.#act({
      name: 'flatten',
      origin,
      reason,
      ...(symbol === undefined ? {} : { symbol }),
      ...(conId === undefined ? {} : { conId }),
    });
  instruct = (origin: Origin, instruction: PositionInstruction) => {
    const { action, ...rest } = instruction;
    return this.#act({ name: action, origin, ...rest });
  };
  settle = (origin: Origin, ref: string, reason: string, fill?: SettledFill) =>
    this.#act({ name: 'settle', origin, ref, reason, ...(fill ? { fill } : {}) });
  resolveBreak = (origin: Origin, symbol: string, resolution: string, reason: string) =>
    this.#act({ name: resolution, origin, symbol, reason });
  reconciliation = (): ReconciliationView => this.reconciliationView;
  cancel = (origin: Origin, ref: string) => this.#act({ name: 'cancel', origin, ref });

  decide = (origin: Origin, id: string, approved: boolean, reason: string) =>
    this.#act({ name: approved ? 'approve' : 'decline', origin, reason, ref: id });
  sources: string[] = [];
  urls = new Map<string, { name: string; sources: string[]; isRoom?: true }>();
  alertSources = () => this.sources;
  alertUrlOf = (secret: string) => {
    const found = this.urls.get(secret);
    return found && { isRoom: false, ...found };
  };
  readonly messages: { room: string; body: string }[] = [];
  receiveChat = async (room: string, body: string) => {
    if (this.failure) throw this.failure;
    this.messages.push({ room, body });
    return body === '' ? { taken: 0, refused: [] } : { taken: 1, refused: [] };
  };
  scoreboard = async () => [];
  chat = () => ({ sources: [], rooms: [], unknown: 0 });
  alertUrls = () => [...this.urls.values()].map(({ name }) => ({ name, active: true, configured: false }));
  changeAlertUrl = (change: 'create' | 'rotate' | 'revoke', name: string) => ({
    done: true,
    name,
    message: `${change} done.`,
    ...(change === 'revoke' ? {} : { path: '/alerts/new-secret-of-this-url' }),
  });

  rollViews: RollExplanationView[] = [
    { wouldSend: true, quantity: 2, limit: 55.25, text: ['Roll 2 long ESZ6 into ESH7.'] },
  ];
  readonly rolls: RollPort = {
    explain: async () => this.rollViews,
    roll: (origin, { to: into, session: _, ...wish }) =>
      this.#act({ name: 'roll', origin, ...wish, ...(into === undefined ? {} : { item: into }) }),
    stop: (origin, symbol, reason) => this.#act({ name: 'stop-roll', origin, symbol, reason }),
  };

  readonly goLive = new MemoryGoLive((asked) => this.#act({ ...asked }));

  onChange = (listener: (topics: readonly Topic[]) => void): (() => void) =>
    this.#changes.subscribe(listener);

  /** Tells listeners that these parts have changed. */
  change(...topics: Topic[]): void {
    this.#changes.emit(topics);
  }

  get listeners(): number {
    return this.#changes.size;
  }

  async #act(action: MemoryApplication['actions'][number]): Promise<ActionView> {
    if (this.failure) throw this.failure;
    this.actions.push(action);
    return this.action;
  }
}
