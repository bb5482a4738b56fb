import { z } from 'zod';
import { ACCOUNT_ID_FORM } from '../../core/ids.ts';
import { LOG_LEVELS } from '../../core/log.ts';
import { contradictoryOrders, EVENT_ORDERS, type EventOrder } from '../../gateway/faults/event-order.ts';
import { HIGHEST_VERSION, LOWEST_VERSION } from '../../gateway/settings.ts';
import { isTimeZone } from '../../marketdata/csv/csv-time.ts';
import { UNIVERSES } from '../../simulator/catalogue/universes.ts';
import { goLiveCriteriaSchema } from '../../trading/golive/criteria.ts';
import { tradingPoliciesSchema } from '../../trading/policies.ts';
import { resetSettingsSchema } from '../../trading/resets/settings.ts';
import { scopedLimitsSchema } from '../../trading/risk/limits/scoped-limits.ts';
import { clockTime, timeZone } from '../../trading/risk/limits/windows.ts';
import { riskLimitsSchema } from '../../trading/risk/limits.ts';
import { watchersSchema } from '../../trading/risk/watchers.ts';
import { sizeMultipliersSchema, sizingSchema } from '../../trading/sizing/settings.ts';
import { alertSources, alertUrlSchema, approvalMinutes } from '../alerts/alert-settings.ts';
import { chatSchema } from '../chat/chat-settings.ts';
import { rollSettingsSchema } from '../rolls/roll-settings.ts';
import { watchdogSchema } from '../watchdog/watchdog-settings.ts';
import { deskAccountsSchema } from './desk-settings.ts';
import { accountSettings } from './simulated-accounts.ts';

/** TCP ports; 0 leaves the choice to the operating system. */
const freePort = whole(0, 65_535);
const port = whole(1, 65_535);
/** IB's limit. */
const MOST_CLIENTS = 32;
const HIGHEST_CLIENT_ID = 2_147_483_647;
/** 0 is left out: TWS binds orders entered by hand to that client. */
const clientId = whole(1, HIGHEST_CLIENT_ID);

/** IB's default ports; TWS for both modes. IB Gateway listens on 4002 (paper) and 4001 (live). */
export const DEFAULT_TWS_PORT = { paper: 7497, live: 7496 } as const;

/** Subscribed to at the start when nothing else is configured. */
const DEFAULT_SYMBOLS = [
  'SPY',
  'QQQ',
  'AAPL',
  'MSFT',
  'NVDA',
  'TSLA',
  'AMZN',
  'GOOGL',
  'IBM',
  'ES',
  'MES',
  'MNQ',
  'EUR.USD',
  'BTC',
];

const text = z.string('must be a text').trim().min(1, 'must not be empty');

const account = z
  .string('must be a text')
  .regex(ACCOUNT_ID_FORM, 'must be an IB account id such as DU1234567 (paper) or U1234567 (live)');

const simulatedBroker = z.strictObject({
  /** Bowline starts the simulated gateway itself. */
  kind: z.literal('simulated'),
});

const ibkrBroker = z.strictObject({
  /** A real TWS or IB Gateway, or a simulated gateway that runs on its own. */
  kind: z.literal('ibkr'),
  host: text.default('127.0.0.1'),
  /** Default 7497 (mode paper) or 7496 (mode live), where TWS listens. */
  port: port.optional(),
  clientId: clientId.default(1),
  /** Tried in this order when the client id is in use. None unless asked for: a second Bowline would not be noticed. */
  clientIdFallbacks: z.array(clientId, 'must be a list of client ids').default([]),
  /** The account to trade where the login has several. */
  account: account.optional(),
});

/** A TWS or IB Gateway of a desk with several. */
const deskGateway = z.strictObject({
  host: text.default('127.0.0.1'),
  /** Default 7497 (paper accounts) or 7496 (live accounts), where TWS listens. */
  port: port.optional(),
  clientId: clientId.default(1),
});

const replay = z.strictObject({
  /** Folder of recorded data in LEAN's format. */
  dir: text,
  /** The first day, in the exchange's calendar. */
  from: z.iso.date('must be a date such as 2013-10-07'),
});

const csv = z.strictObject({
  /** Folder with one file of bars for each symbol: `SPY.csv`. */
  dir: text,
  /** The first day, in New York; absent: with the first bar. */
  from: z.iso.date('must be a date such as 2026-11-20').optional(),
  /** Zone of times that say none. */
  zone: z
    .string('must be a text')
    .refine(isTimeZone, 'must be a time zone such as America/New_York or UTC')
    .optional(),
});

const DATE_OR_MINUTE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?$/;

function isDateOrMinute(value: string): boolean {
  if (!DATE_OR_MINUTE.test(value)) return false;
  try {
    return Temporal.PlainDateTime.from(value).toString().startsWith(value.slice(0, 10));
  } catch {
    return false;
  }
}

const simulated = z.strictObject({
  /** Where the simulated gateway listens; the next free port when it is taken. */
  gatewayPort: freePort.default(4002),
  /** The same seed gives the same synthetic market. */
  seed: whole(0, 4_294_967_295).default(7),
  /** Recorded days instead of the synthetic market. */
  replay: replay.optional(),
  /** Bars out of CSV files instead of the synthetic market. */
  csv: csv.optional(),
  /** Where the synthetic market begins, in New York: a date (at 9:30) or a minute. Absent: now. */
  start: z
    .string('must be a text')
    .refine(isDateOrMinute, 'must be a date such as 2026-11-20 or a minute such as 2026-11-20T10:00')
    .optional(),
  /** Of the synthetic market: `always` open, or the exchanges' own hours and holidays. */
  hours: z.enum(['always', 'exchange'], 'must be always or exchange').default('always'),
  ...accountSettings,
  /** Positions that a new account begins with: units by symbol, at the close of the day before. */
  holdings: z
    .record(
      text,
      z.number('must be a number of units').refine((units) => units !== 0, 'must not be 0'),
    )
    .default({}),
  /** What the synthetic market lists. `wide`: more stocks and pairs, indices and a bond. */
  universe: z.enum(UNIVERSES, `must be one of ${UNIVERSES.join(', ')}`).default('standard'),
  /** The highest server version that the gateway announces. */
  serverVersion: whole(LOWEST_VERSION, HIGHEST_VERSION).default(HIGHEST_VERSION),
  /** Clients that send more than 50 messages a second are slowed down instead of refused (100). */
  pace: z.boolean('must be true or false').default(false),
  /** Clients at a time; the next one is turned away. */
  maxClients: whole(1, MOST_CLIENTS).default(MOST_CLIENTS),
  /** Market seconds in a second. 0: the market stands still until it is stepped; `max`: as fast as it goes. */
  speed: z
    .union([z.literal('max'), z.number().min(0).max(100_000)], 'must be a number from 0 to 100,000, or max')
    .default(1),
  /** Variants of the order in which the gateway tells of orders: from its start, until the control API ends them. */
  eventOrder: z
    .array(z.enum(EVENT_ORDERS, `must be of ${EVENT_ORDERS.join(', ')}`), 'must be a list of variants')
    .refine((variants) => contradictoryOrders(variants) === undefined, {
      error: ({ input }) => `${contradictoryOrders(input as EventOrder[])?.join(' and ')} exclude each other`,
    })
    .default([]),
  /** Symbols of which the account sees no market data: 354, or 10168 to those who ask for delayed data. */
  noData: z.array(text, 'must be a list of symbols').default([]),
  /** The account has no live market data, only what was 15 minutes ago (10089, 10167). Currencies and crypto stay live. */
  delayed: z.boolean('must be true or false').default(false),
  /** IBKR Pro's price plan for stocks. */
  fees: z.enum(['fixed', 'tiered'], 'must be fixed or tiered').default('fixed'),
  /** Limit orders fill by their place in the queue, also by trades at their limit. */
  queue: z.boolean('must be true or false').default(false),
  /** Stocks pay their made-up dividends on the ex-dates. */
  dividends: z.boolean('must be true or false').default(false),
  /** Symbols whose short sales are held with 404 while shares are looked for. */
  locate: z.array(text, 'must be a list of symbols').default([]),
  /** How long shares are looked for, in seconds of market time. */
  locateSeconds: z.number('must be a number').positive('must be more than 0').default(60),
});

const server = z.strictObject({
  /** Address to bind. Every other than this machine's own needs a password. */
  host: text.default('127.0.0.1'),
  /** The next free port when it is taken. */
  port: freePort.default(8420),
  password: z.string('must be a text').min(8, 'must have at least 8 characters').optional(),
  /**
   * Addresses of reverse proxies whose `X-Forwarded-For` says where a request came from. Without it a proxy is taken for
   * the sender.
   */
  trustProxy: z.array(z.string().min(1), 'must be a list of addresses').default([]),
});

const alerts = z.strictObject({
  /** The last part of the alert URL. Made at the first start and kept in the data folder when absent. */
  secret: z
    .string('must be a text')
    .regex(/^[A-Za-z0-9_-]{16,128}$/, 'must have 16 to 128 letters, digits, - or _')
    .optional(),
  /** From where alerts may come by the main URL; empty: from anywhere. */
  sources: alertSources,
  /** Signals by the main URL wait so many minutes for a person. Exits do not wait. */
  approvalMinutes,
  /** Settings of further alert URLs by name; `bowline alerts create <name>` makes their secrets. */
  urls: z
    .record(
      z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be a name of small letters, digits and -'),
      alertUrlSchema,
    )
    .default({}),
});

const trading = z.strictObject({
  /** Units of a signal that names no quantity. */
  defaultQuantity: z.number('must be a number').positive('must be more than 0').default(1),
  /** How signals are sized that say no size; instead of `defaultQuantity`. */
  sizing: sizingSchema.optional(),
  /** By account id: sizes other than units are multiplied by this. */
  sizeMultipliers: sizeMultipliersSchema.default({}),
  limits: riskLimitsSchema.prefault({}),
  /** What is done besides the alarm when something is not as it should be. */
  policies: tradingPoliciesSchema.prefault({}),
  /** Further limits of one strategy, instrument or source each. They forbid more, never less. */
  limitsFor: z.array(scopedLimitsSchema, 'must be a list').default([]),
  /** When IB's servers and the gateway reset, and what becomes of entries then. */
  resets: resetSettingsSchema.prefault({}),
  /** What is looked at while positions are open, and what is done then. */
  watchers: watchersSchema.prefault({}),
  /** When the day of the loss limits and daily counts begins; from noon on it is named by the next date. */
  riskDay: z
    .strictObject({
      timeZone: timeZone.default('America/New_York'),
      startsAt: clockTime.default('00:00'),
    })
    .prefault({}),
  /** Quotes of these are subscribed to at the start; others when a signal first names them. */
  symbols: z.array(text, 'must be a list of symbols').default(DEFAULT_SYMBOLS),
});

const root = z.string().regex(/^[A-Z0-9]{1,5}$/, 'must be a root of futures such as ES');
const instruments = z.strictObject({
  /** By root, calendar days before a contract ends at which `ES1!` goes to the next month; others have their family's habit. */
  rollDays: z.record(root, whole(0, 60)).default({}),
  /** Roots whose continuous symbols go to the next month when more is traded there, at the latest by the calendar. */
  rollByVolume: z.array(root, 'must be a list of roots').default([]),
  /** How open positions are rolled into the next contract, by themselves or by command. */
  rolls: rollSettingsSchema.prefault({}),
});

/** What `bowline.config.ts` may hold. Every key is optional. */
export const configSchema = z.strictObject({
  /** What the account is expected to be. An account of the other kind is refused; nothing is live by default. */
  mode: z.enum(['paper', 'live'], 'must be paper or live').default('paper'),
  broker: z
    .discriminatedUnion('kind', [simulatedBroker, ibkrBroker], 'kind must be simulated or ibkr')
    .default({ kind: 'simulated' }),
  simulated: simulated.prefault({}),
  server: server.prefault({}),
  /** Everything that Bowline writes lies here. */
  dataDir: text.default('./data'),
  alerts: alerts.prefault({}),
  /** Chat rooms that are read live. */
  chat: chatSchema.prefault({}),
  /** What has to be shown on paper before a live account; more than by default, not less. */
  golive: goLiveCriteriaSchema.prefault({}),
  trading: trading.prefault({}),
  /** The second process that looks after positions when Bowline is dead: `bowline watchdog`. */
  watchdog: watchdogSchema.prefault({}),
  instruments: instruments.prefault({}),
  /** TWS and IB Gateways by name, for `accounts`; the one of `broker` has no name. */
  gateways: z
    .record(
      z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be a name of small letters, digits and -'),
      deskGateway,
    )
    .default({}),
  /** The accounts that every signal is given to; empty: the one account of `broker`. */
  accounts: deskAccountsSchema,
  log: z
    .strictObject({ level: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info') })
    .prefault({}),
});

/** The configuration as one writes it. */
export type BowlineConfigInput = z.input<typeof configSchema>;

type Parsed = z.output<typeof configSchema>;

/** How to reach a TWS or IB Gateway. */
export interface IbkrBrokerConfig extends Omit<z.output<typeof ibkrBroker>, 'port'> {
  readonly port: number;
}
export interface GatewayConfig extends Omit<z.output<typeof deskGateway>, 'port'> {
  readonly port: number;
}
export type BrokerConfig = z.output<typeof simulatedBroker> | IbkrBrokerConfig;
/** True when a TWS or IB Gateway is configured. */
export const isIbkr = (
  config: BowlineConfig,
): config is BowlineConfig & { readonly broker: IbkrBrokerConfig } => config.broker.kind === 'ibkr';

export type SimulatedConfig = Parsed['simulated'];

/** The complete configuration of one run: checked, with defaults, folders absolute. */
export interface BowlineConfig extends Omit<Parsed, 'broker' | 'gateways'> {
  readonly broker: BrokerConfig;
  readonly gateways: Readonly<Record<string, GatewayConfig>>;
}

/** Fills in what depends on other settings. */
export function completeConfig(parsed: Parsed): BowlineConfig {
  const { broker, accounts } = parsed;
  // A login has paper or live accounts, never both; the port is only where it is looked for.
  const modeAt = (name: string | undefined): 'paper' | 'live' =>
    accounts.find(({ gateway }) => gateway === name)?.mode ?? parsed.mode;
  const withPort = <Gateway extends { readonly port?: number | undefined }>(
    gateway: Gateway,
    name?: string,
  ) => ({ ...gateway, port: gateway.port ?? DEFAULT_TWS_PORT[modeAt(name)] });
  const gateways = Object.fromEntries(
    Object.entries(parsed.gateways).map(([name, gateway]) => [name, withPort(gateway, name)]),
  );
  return { ...parsed, gateways, broker: broker.kind === 'simulated' ? broker : withPort(broker) };
}

function whole(least: number, most: number) {
  const message = `must be a whole number from ${least} to ${most}`;
  return z.int(message).min(least, message).max(most, message);
}
