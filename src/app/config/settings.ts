/** How the text of an environment variable or flag becomes a value. */
type Kind = 'text' | 'number' | 'boolean' | 'lower-case' | 'upper-case' | 'list' | 'number-or-list';

export interface Setting {
  /** Where it lies in the configuration: `server.port`. */
  readonly path: string;
  /** Names in the environment and in `.env`. More than one: they mean the same. */
  readonly env: readonly string[];
  readonly kind: Kind;
  /** Never repeated in a message. */
  readonly secret?: boolean;
}

/** What the environment can set. */
export const SETTINGS: readonly Setting[] = [
  { path: 'mode', env: ['TRADING_MODE'], kind: 'lower-case' },
  { path: 'broker.host', env: ['IBKR_HOST'], kind: 'text' },
  { path: 'broker.port', env: ['IBKR_PORT', 'IB_PORT'], kind: 'number' },
  { path: 'broker.clientId', env: ['IBKR_CLIENT_ID', 'CLIENT_ID'], kind: 'number' },
  { path: 'broker.account', env: ['ACCOUNT_ID'], kind: 'text' },
  { path: 'trading.limits.maxContracts', env: ['MAX_CONTRACTS'], kind: 'number' },
  { path: 'server.port', env: ['BOWLINE_PORT'], kind: 'number' },
  { path: 'server.host', env: ['BOWLINE_HOST'], kind: 'text' },
  { path: 'server.password', env: ['BOWLINE_PASSWORD'], kind: 'text', secret: true },
  { path: 'simulated.gatewayPort', env: ['BOWLINE_GATEWAY_PORT'], kind: 'number' },
  { path: 'dataDir', env: ['BOWLINE_DATA'], kind: 'text' },
  { path: 'alerts.secret', env: ['BOWLINE_ALERT_SECRET'], kind: 'text', secret: true },
  { path: 'chat.discord.token', env: ['BOWLINE_DISCORD_TOKEN'], kind: 'text', secret: true },
  { path: 'chat.telegram.token', env: ['BOWLINE_TELEGRAM_TOKEN'], kind: 'text', secret: true },
  { path: 'chat.mail.password', env: ['BOWLINE_MAIL_PASSWORD'], kind: 'text', secret: true },
  { path: 'chat.model.key', env: ['BOWLINE_CHAT_MODEL_KEY'], kind: 'text', secret: true },
  { path: 'log.level', env: ['BOWLINE_LOG_LEVEL'], kind: 'lower-case' },
];

/** Says the opposite of `TRADING_MODE`: true is paper, false is live. */
export const PAPER_MODE = 'PAPER_MODE';

/** Flags of the command line, by their names there without dashes. */
export interface ConfigFlags {
  /** Configuration file instead of `bowline.config.ts` in the working directory. */
  readonly config?: string;
  readonly data?: string;
  readonly host?: string;
  readonly port?: string;
  readonly gatewayPort?: string;
  /** Settings of the simulated gateway that belong together, by their name. */
  readonly profile?: string;
  readonly universe?: string;
  readonly serverVersion?: string;
  readonly pace?: true;
  readonly maxClients?: string;
  readonly seed?: string;
  readonly replay?: string;
  readonly from?: string;
  readonly csv?: string;
  readonly csvZone?: string;
  readonly start?: string;
  readonly hours?: string;
  /** Variants, separated by commas. */
  readonly eventOrder?: string;
  readonly speed?: string;
  /** Symbols, separated by commas. */
  readonly noData?: string;
  readonly delayed?: true;
  readonly fees?: string;
  readonly queue?: true;
  readonly dividends?: true;
  /** Symbols, separated by commas. */
  readonly locate?: string;
  /** How many, or account ids separated by commas. */
  readonly accounts?: string;
  readonly advisor?: true;
  readonly baseCurrency?: string;
  readonly masterClient?: string;
}

interface FlagSetting {
  readonly path: string;
  readonly flag: string;
  readonly kind: Kind;
  /** Only the simulated gateway has it. */
  readonly simulatedOnly?: boolean;
}

export const FLAGS: Readonly<Record<Exclude<keyof ConfigFlags, 'config' | 'profile'>, FlagSetting>> = {
  data: { path: 'dataDir', flag: '--data', kind: 'text' },
  host: { path: 'server.host', flag: '--host', kind: 'text' },
  port: { path: 'server.port', flag: '--port', kind: 'number' },
  gatewayPort: { path: 'simulated.gatewayPort', flag: '--gateway-port', kind: 'number', simulatedOnly: true },
  universe: { path: 'simulated.universe', flag: '--universe', kind: 'lower-case', simulatedOnly: true },
  serverVersion: {
    path: 'simulated.serverVersion',
    flag: '--server-version',
    kind: 'number',
    simulatedOnly: true,
  },
  pace: { path: 'simulated.pace', flag: '--pace', kind: 'boolean', simulatedOnly: true },
  maxClients: { path: 'simulated.maxClients', flag: '--max-clients', kind: 'number', simulatedOnly: true },
  seed: { path: 'simulated.seed', flag: '--seed', kind: 'number', simulatedOnly: true },
  replay: { path: 'simulated.replay.dir', flag: '--replay', kind: 'text', simulatedOnly: true },
  from: { path: 'simulated.replay.from', flag: '--from', kind: 'text', simulatedOnly: true },
  csv: { path: 'simulated.csv.dir', flag: '--csv', kind: 'text', simulatedOnly: true },
  csvZone: { path: 'simulated.csv.zone', flag: '--csv-zone', kind: 'text', simulatedOnly: true },
  start: { path: 'simulated.start', flag: '--start', kind: 'text', simulatedOnly: true },
  hours: { path: 'simulated.hours', flag: '--hours', kind: 'lower-case', simulatedOnly: true },
  speed: { path: 'simulated.speed', flag: '--speed', kind: 'number', simulatedOnly: true },
  eventOrder: { path: 'simulated.eventOrder', flag: '--event-order', kind: 'list', simulatedOnly: true },
  noData: { path: 'simulated.noData', flag: '--no-data', kind: 'list', simulatedOnly: true },
  delayed: { path: 'simulated.delayed', flag: '--delayed', kind: 'boolean', simulatedOnly: true },
  fees: { path: 'simulated.fees', flag: '--fees', kind: 'lower-case', simulatedOnly: true },
  queue: { path: 'simulated.queue', flag: '--queue', kind: 'boolean', simulatedOnly: true },
  dividends: { path: 'simulated.dividends', flag: '--dividends', kind: 'boolean', simulatedOnly: true },
  locate: { path: 'simulated.locate', flag: '--locate', kind: 'list', simulatedOnly: true },
  accounts: { path: 'simulated.accounts', flag: '--accounts', kind: 'number-or-list', simulatedOnly: true },
  advisor: { path: 'simulated.advisor', flag: '--advisor', kind: 'boolean', simulatedOnly: true },
  baseCurrency: {
    path: 'simulated.baseCurrency',
    flag: '--base-currency',
    kind: 'upper-case',
    simulatedOnly: true,
  },
  masterClient: {
    path: 'simulated.masterClient',
    flag: '--master-client',
    kind: 'number',
    simulatedOnly: true,
  },
};

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)$/;

/** The value that a text means. A text that means none of its kind is given back, and refused by the schema. */
export function parseSetting(kind: Kind, given: string): unknown {
  const text = given.trim();
  if (kind === 'number') return DECIMAL.test(text) ? Number(text) : text;
  if (kind === 'boolean') return booleanOf(text) ?? text;
  if (kind === 'number-or-list' && DECIMAL.test(text)) return Number(text);
  if (kind === 'list' || kind === 'number-or-list') return text.split(',').map((entry) => entry.trim());
  if (kind === 'upper-case') return text.toUpperCase();
  return kind === 'lower-case' ? text.toLowerCase() : text;
}

export function booleanOf(text: string): boolean | undefined {
  if (/^(true|yes|on|1)$/i.test(text.trim())) return true;
  if (/^(false|no|off|0)$/i.test(text.trim())) return false;
  return undefined;
}
