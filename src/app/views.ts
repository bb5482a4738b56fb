import { z } from 'zod';
import { STREAM_STATES } from '../broker/port.ts';
import { CanonicalSignalView } from './canonical-signal-view.ts';
import { LivePartView } from './golive/golive-views.ts';
import { LinkView, StreamView } from './link-views.ts';

export { PositionView, type RestingExit } from './position-views.ts';

/**
 * What people and programs see: one JSON shape for the REST API, the live stream, `--json` and the dashboard.
 * Money and prices are plain numbers; times are ISO 8601 in UTC.
 */

const time = z.iso.datetime();
const money = z.number().describe('In the account or instrument currency');
const side = z.enum(['BUY', 'SELL']);

export const TradingStateView = z.enum(['active', 'reduce-only', 'cancel-only', 'halted']);
export type TradingStateView = z.infer<typeof TradingStateView>;

export const AccountView = z.object({
  id: z.string(),
  mode: z.enum(['PAPER', 'LIVE']),
  currency: z.string(),
  netLiquidation: money
    .optional()
    .describe('As the broker told it last, moved by the open profit of our positions since'),
  cash: money.optional(),
  buyingPower: money.optional(),
  availableFunds: money.optional(),
  maintenanceMargin: money.optional(),
  realizedPnl: money.describe('Since the start of the market day, after commissions'),
  unrealizedPnl: money.describe(
    "Open profit of Bowline's positions since they were opened, in the account's currency",
  ),
  dailyPnl: money
    .optional()
    .describe(
      "Of Bowline's positions since the risk day began, open and closed, after commissions; absent while a price or a rate is missing",
    ),
  uncounted: z
    .array(z.string())
    .optional()
    .describe(
      'Symbols of open positions that are in none of these profits: no price, or no rate of their currency',
    ),
});
export type AccountView = z.infer<typeof AccountView>;

export const AlarmView = z.object({
  id: z.string(),
  severity: z.enum(['warning', 'critical']),
  code: z.string(),
  message: z.string(),
  since: time,
  quietUntil: time.optional().describe('Raised during a reset: nobody is woken for it before then'),
});
export type AlarmView = z.infer<typeof AlarmView>;

export const WatchdogView = z.object({
  pid: z.int(),
  clientId: z.int(),
  connected: z.boolean().describe('It has a session with the gateway'),
  state: z.enum(['watching', 'waiting', 'acting']),
});
export type WatchdogView = z.infer<typeof WatchdogView>;

export const StatusView = z.object({
  version: z.string(),
  startedAt: time,
  now: time.describe("Bowline's clock"),
  marketTime: time.optional().describe("The broker's clock; under replay the recorded day's"),
  market: z.string().describe('`SIMULATED synthetic …`, `SIMULATED recorded …` or `Interactive Brokers`'),
  simulated: z.boolean(),
  tradingState: TradingStateView,
  tradingStateReason: z.string().optional(),
  tradingStateSince: time.optional(),
  account: AccountView.optional().describe('Absent until the broker has told it'),
  link: LinkView,
  symbols: z.object({ subscribed: z.int(), total: z.int() }),
  streams: z
    .object({ total: z.int(), streaming: z.int(), troubled: z.array(StreamView) })
    .describe('Subscriptions to quotes; troubled: those that do not stream although they should'),
  counts: z.object({ signals: z.int(), openOrders: z.int(), openPositions: z.int(), unknownOrders: z.int() }),
  live: z
    .object({
      open: z.boolean().describe('Live entries may leave'),
      armed: z.boolean(),
      missing: z.array(LivePartView),
    })
    .optional()
    .describe('Of a live account, and in mode live'),
  alarms: z.array(AlarmView),
  watchdog: WatchdogView.optional().describe(
    'The `bowline watchdog` of the data folder; absent when none lives',
  ),
});
export type StatusView = z.infer<typeof StatusView>;

export const OrderStateView = z.enum([
  'planned',
  'sent',
  'working',
  'partially-filled',
  'filled',
  'cancelling',
  'cancelled',
  'rejected',
  'unknown',
]);
export const OrderView = z.object({
  ref: z.string().describe("Bowline's own reference; IB's orderRef"),
  account: z.string(),
  orderId: z.int(),
  permId: z.number().optional(),
  signalId: z.string(),
  role: z.enum(['entry', 'stop', 'target', 'time-exit', 'close', 'roll']),
  conId: z.int(),
  symbol: z.string().describe('Local symbol: AAPL, ESZ6, EUR.USD'),
  side,
  quantity: z.number(),
  filled: z.number(),
  untold: z
    .number()
    .optional()
    .describe(
      'How many of the filled units the broker has counted without telling their executions; absent: none',
    ),
  averagePrice: z.number().optional(),
  type: z.string().describe("IB's order type: MKT, LMT, STP, STP LMT, TRAIL"),
  limitPrice: z.number().optional(),
  stopPrice: z.number().optional(),
  trailingAmount: z.number().optional(),
  trailingPercent: z.number().optional(),
  tif: z.string(),
  outsideRth: z.boolean(),
  state: OrderStateView,
  brokerStatus: z.string().optional().describe("IB's own status and whyHeld"),
  reason: z.string().optional().describe('Why it was rejected, cancelled or is unknown'),
  open: z.boolean(),
  placedAt: time,
  updatedAt: time,
});
export type OrderView = z.infer<typeof OrderView>;

export const CheckView = z.object({
  code: z.string(),
  passed: z.boolean(),
  message: z.string().describe('With the figures compared'),
  figures: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
export type CheckView = z.infer<typeof CheckView>;

export const VerdictView = z.object({
  approved: z.boolean(),
  checks: z.array(CheckView),
});
export type VerdictView = z.infer<typeof VerdictView>;

export const RefusalView = z.object({
  code: z.string(),
  field: z.string().optional(),
  found: z.string().optional(),
  allowed: z.string().optional(),
  message: z.string(),
});
export type RefusalView = z.infer<typeof RefusalView>;

export const FATE_STAGES = [
  'received',
  'waiting',
  'held',
  'delayed',
  'refused',
  'duplicate',
  'approved',
  'planned',
  'sent',
  'working',
  'filled',
  'closed',
  'cancelled',
  'rejected',
  'unknown',
] as const;

/** What became of a signal in one account of a desk. */
export const AccountFateView = z.object({
  account: z.string(),
  signalId: z.string().describe("Id of the account's own part in the signal"),
  summary: z.string().describe('What the account was to do: BUY 1 MES1! market, stop 10 ticks'),
  stage: z.enum(FATE_STAGES),
  text: z.string().describe('The last that happened to it'),
  refusal: RefusalView.optional(),
  orders: z.array(z.string()),
});
export type AccountFateView = z.infer<typeof AccountFateView>;

const fates = z
  .array(AccountFateView)
  .optional()
  .describe('One line for each account, where there are several');

export const SignalView = z.object({
  id: z.string(),
  source: z.string().describe('alert, cli, api, dashboard'),
  strategy: z.string().optional(),
  receivedAt: time,
  action: z.string().optional().describe('Absent when the body could not be understood'),
  symbol: z.string().optional(),
  summary: z.string().describe('One line: BUY 10 AAPL market, stop 180.00, target 200.00'),
  stage: z.enum(FATE_STAGES),
  refusal: RefusalView.optional(),
  verdict: VerdictView.optional(),
  orders: z.array(z.string()).describe('References of its orders'),
  account: z.string().optional().describe('The one account it was for'),
  accounts: fates,
  duplicates: z.int().describe('How often the same signal came again'),
  timeline: z.array(z.object({ at: time, stage: z.string(), text: z.string() })),
});
export type SignalView = z.infer<typeof SignalView>;

export const LegView = z.object({
  role: z.enum(['entry', 'stop', 'target', 'time-exit', 'close', 'roll']),
  side,
  quantity: z.number(),
  type: z.string(),
  limitPrice: z.number().optional(),
  stopPrice: z.number().optional(),
  trailingAmount: z.number().optional(),
  trailingPercent: z.number().optional(),
  tif: z.string(),
  outsideRth: z.boolean(),
  symbol: z.string().optional().describe('Local symbol, where the legs are of several contracts'),
});
export type LegView = z.infer<typeof LegView>;

const Explanation = z.object({
  wouldSend: z.boolean(),
  signal: CanonicalSignalView.optional(),
  dialect: z.string().optional().describe('The language in which the body was written'),
  instrument: z
    .object({
      conId: z.int(),
      symbol: z.string(),
      localSymbol: z.string(),
      secType: z.string(),
      exchange: z.string(),
      currency: z.string(),
      multiplier: z.number(),
      minTick: z.number(),
      longName: z.string(),
    })
    .optional(),
  quote: z
    .object({
      bid: z.number().optional(),
      ask: z.number().optional(),
      last: z.number().optional(),
      time: time.optional(),
    })
    .optional(),
  legs: z
    .array(LegView)
    .describe('Of a reverse the closing order, then the entry with its exits as it stands now'),
  arithmetic: z.array(z.string()).describe('Each step of sizing and pricing, as a line of text'),
  moneyAtRisk: money
    .optional()
    .describe(
      'From the entry price to the stop, whole quantity; of a spread without one what its legs can lose',
    ),
  moneyToGain: money.optional().describe('From the entry price to the target, whole quantity'),
  notional: money.optional(),
  verdict: VerdictView.optional(),
  refusal: RefusalView.optional(),
  text: z.array(z.string()).describe('The same in English, a sentence each'),
});
export const ExplanationView = Explanation.extend({
  accounts: z
    .array(Explanation.extend({ account: z.string() }))
    .optional()
    .describe('The same for each account, where there are several'),
});
export type ExplanationView = z.infer<typeof ExplanationView>;

export const LogEntryView = z.object({
  seq: z.int(),
  at: time,
  severity: z.enum(['debug', 'info', 'warning', 'error']),
  type: z.string().describe('Journal event type: order.filled'),
  text: z.string(),
  signalId: z.string().optional(),
  ref: z.string().optional(),
  account: z.string().optional().describe('Of several'),
});
export type LogEntryView = z.infer<typeof LogEntryView>;

export const EquityPointView = z.object({
  at: time,
  equity: z.number(),
  realizedPnl: z.number(),
  unrealizedPnl: z.number(),
});
export type EquityPointView = z.infer<typeof EquityPointView>;

export const InstrumentView = z.object({
  conId: z.int(),
  symbol: z.string(),
  localSymbol: z.string(),
  secType: z.string(),
  minTick: z.number(),
});
export type InstrumentView = z.infer<typeof InstrumentView>;

export const BarView = z.object({
  time: z.int().describe('Unix seconds, start of the bar'),
  open: z.number(),
  high: z.number(),
  low: z.number(),
  close: z.number(),
  volume: z.number(),
});
export type BarView = z.infer<typeof BarView>;

export const QuoteView = z.object({
  conId: z.int(),
  symbol: z.string(),
  bid: z.number().optional(),
  ask: z.number().optional(),
  last: z.number().optional(),
  close: z.number().optional(),
  time: time.optional(),
  stream: z.enum(STREAM_STATES).optional().describe('Absent: not subscribed to'),
  lastDataAt: time.optional().describe("When data came last, by Bowline's clock"),
});
export type QuoteView = z.infer<typeof QuoteView>;

export const RiskView = z.object({
  limits: z.record(z.string(), z.unknown()),
  checks: z.array(z.object({ code: z.string(), title: z.string(), compares: z.string() })),
  limitsFor: z
    .array(z.object({ scope: z.string(), limits: z.record(z.string(), z.unknown()) }))
    .describe('Further limits of a strategy, an instrument or a source'),
  locks: z.array(
    z.object({
      id: z.string(),
      account: z.string().optional().describe('Of several'),
      code: z.string(),
      scope: z.string(),
      reason: z.string(),
      since: time,
      until: time.optional().describe('Absent: until a person lifts it'),
    }),
  ),
  states: z
    .array(z.object({ scope: z.string(), state: TradingStateView, reason: z.string(), since: time }))
    .describe('Trading states of narrower scopes than the account'),
  day: z.string().optional().describe('The risk day'),
  profitOfDay: money.optional().describe('Since the risk day began, open and closed, in the base currency'),
  profitOfWeek: money.optional(),
});
export type RiskView = z.infer<typeof RiskView>;

/** The answer to an alert or a sent signal. */
export const IntakeView = z.object({
  accepted: z
    .boolean()
    .describe('False when it was refused or is a duplicate; true also while nothing is decided yet'),
  signalId: z.string(),
  duplicateOf: z.string().optional(),
  stage: z.enum(FATE_STAGES).describe('How far it has come; `received`: stored, and not decided yet'),
  text: z.string().optional().describe('How it stands, in a sentence'),
  fate: z.string().describe('Where its fate is read: the path of GET /api/signals/{id}').optional(),
  refusal: RefusalView.optional(),
  orders: z.array(z.string()).describe('References of its orders, as far as they are planned'),
  accounts: fates,
});
export type IntakeView = z.infer<typeof IntakeView>;

/** The answer to what a person orders: kill, resume, flatten, close, amend, cancel and the like. */
export const ActionView = z.object({
  done: z.boolean(),
  message: z.string(),
  orders: z.array(z.string()),
  refusal: RefusalView.optional(),
  accounts: z
    .array(
      z.object({
        account: z.string(),
        done: z.boolean(),
        message: z.string(),
        refusal: RefusalView.optional(),
      }),
    )
    .optional()
    .describe('One line for each account, where there are several'),
});
export type ActionView = z.infer<typeof ActionView>;
