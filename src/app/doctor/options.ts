import type { Clock } from '../../core/clock.ts';
import type { LoginFacts } from '../../trading/kernel/watch-link.ts';
import type { ResetSettings } from '../../trading/resets/settings.ts';

/** Since when the login was seen, and when it lapses or has lapsed. */
export type SeenLogin = Pick<LoginFacts, 'since' | 'seenToBegin' | 'lapsesAt'>;

/** The same by the name of the gateway; that of `broker` is `main`. */
export type SeenLogins = ReadonlyMap<string, SeenLogin>;

/** What the settings of a gateway are called, for what is to be done about them. */
export interface GatewaySettingNames {
  readonly host: string;
  readonly port: string;
  readonly clientId: string;
}

export const MAIN_SETTINGS: GatewaySettingNames = {
  host: 'IBKR_HOST',
  port: 'IBKR_PORT',
  clientId: 'IBKR_CLIENT_ID',
};

export interface DoctorOptions {
  readonly host: string;
  readonly port: number;
  /** As Bowline would use it. */
  readonly clientId: number;
  /** The account that Bowline is to trade, where one is configured. */
  readonly account?: string;
  /** Those that Bowline is to trade through this gateway, where it trades several. */
  readonly accounts?: readonly string[];
  /** Default: those of `broker`. */
  readonly settings?: GatewaySettingNames;
  /** What the account is expected to be. */
  readonly mode: 'paper' | 'live';
  /** Whose market data is tried. */
  readonly symbol: string;
  /** True: the gateway that is tested is the simulated one, which `bowline up` starts. */
  readonly simulated: boolean;
  readonly clock: Clock;
  /** IB's resets, as configured. Default: North America's at a real gateway. */
  readonly resets?: ResetSettings;
  /** What a running Bowline has seen of the gateway's login. */
  readonly login?: SeenLogin;
  /** For the way to a session. Default 8,000. */
  readonly handshakeTimeoutMs?: number;
  /** For each later answer. Default 8,000. */
  readonly answerTimeoutMs?: number;
  /** Ports to look at when nothing listens on the configured one. Default: the four of TWS and IB Gateway. */
  readonly otherPorts?: readonly number[];
}

export const DEFAULT_ANSWER_TIMEOUT_MS = 8_000;
