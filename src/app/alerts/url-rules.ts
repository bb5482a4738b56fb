import type { Clock } from '../../core/clock.ts';
import { accountId } from '../../core/ids.ts';
import type { Refusal } from '../../core/result.ts';
import type { SignalDefaults } from '../../signals/dialects/dialect.ts';
import type { Signal } from '../../trading/signal.ts';
import type { AlertUrlSettings } from './alert-settings.ts';

const MINUTE_MS = 60_000;
/** What only takes away is neither held up nor counted out. */
const EXITS: ReadonlySet<Signal['action']> = new Set(['close', 'flatten', 'cancel']);

export const isExit = ({ action }: Pick<Signal, 'action'>): boolean => EXITS.has(action);

export const defaultsOf = ({ account, strategy, tif, outsideRth }: AlertUrlSettings): SignalDefaults => ({
  ...(account === undefined ? {} : { account: accountId(account) }),
  ...(strategy === undefined ? {} : { strategy }),
  ...(tif === undefined ? {} : { tif }),
  ...(outsideRth === undefined ? {} : { outsideRth }),
});

/** The signal with what the URL says where the message does not: for whom it is, and its size. */
export const asOfUrl = (signal: Signal, settings: AlertUrlSettings): Signal =>
  withDefaultSize(withRecipients(signal, settings), settings);

function withRecipients(signal: Signal, { accounts, faGroup }: AlertUrlSettings): Signal {
  const named = signal.account !== undefined || signal.accounts !== undefined;
  return {
    ...signal,
    ...(accounts.length > 0 && !named ? { accounts: accounts.map(accountId) } : {}),
    ...(faGroup !== undefined && signal.faGroup === undefined ? { faGroup } : {}),
  };
}

/** The accounts that a signal names and a URL does not trade. */
function notOfUrl({ account, accounts = [] }: Signal, allowed: readonly string[]): readonly string[] {
  if (allowed.length === 0) return [];
  return [...(account === undefined ? [] : [account]), ...accounts].filter((each) => !allowed.includes(each));
}

/** Whom a signal means that is not for this account alone. */
const notAccount = ({ account, accounts = [] }: Signal, own: string): readonly string[] =>
  account === own && accounts.every((each) => each === own) ? [] : [account ?? accounts.join(', ')];

/** The signal with the URL's own size where the message says none. */
function withDefaultSize(signal: Signal, { quantity }: AlertUrlSettings): Signal {
  const takesSize = ['buy', 'sell', 'reverse', 'add'].includes(signal.action);
  if (quantity === undefined || signal.size || !takesSize) return signal;
  return { ...signal, size: { by: 'units', value: quantity } };
}

/** Why a URL never takes such a signal; undefined when it may. */
export function neverTaken(
  name: string,
  { account, accounts, faGroup, symbols }: AlertUrlSettings,
  signal: Signal,
): Refusal | undefined {
  const allowed = account === undefined ? accounts : [account];
  const [other] = account === undefined ? notOfUrl(signal, accounts) : notAccount(signal, account);
  if (other !== undefined)
    return {
      code: 'ALERT_URL_ACCOUNT',
      field: 'account',
      found: other,
      allowed: allowed.join(', '),
      message: `The alert URL ${name} trades ${allowed.length === 1 ? 'account' : 'the accounts'} ${allowed.join(', ')} only.`,
    };
  if (faGroup !== undefined && signal.faGroup !== faGroup)
    return {
      code: 'ALERT_URL_GROUP',
      field: 'faGroup',
      found: signal.faGroup ?? '',
      allowed: faGroup,
      message: `The alert URL ${name} trades the advisor's group ${faGroup} only.`,
    };
  if (symbols.length > 0 && !symbols.some((each) => each.toUpperCase() === signal.symbol.toUpperCase()))
    return {
      code: 'ALERT_URL_SYMBOL',
      field: 'symbol',
      found: signal.symbol,
      allowed: symbols.join(', '),
      message: `The alert URL ${name} does not trade ${signal.symbol === '' ? 'every symbol at once' : signal.symbol}. Allowed: ${symbols.join(', ')}.`,
    };
  return undefined;
}

/** What a URL allows its signals, and how many of them. */
export class UrlRules {
  readonly #clock: Clock;
  readonly #taken = new Map<string, number[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Why a signal of this URL is not taken; undefined when it is. Counts it. */
  refusal(name: string, settings: AlertUrlSettings, signal: Signal): Refusal | undefined {
    const count = this.#count(name);
    const { perMinute } = settings;
    const never = neverTaken(name, settings, signal);
    if (never) return never;
    if (perMinute !== undefined && count > perMinute && !isExit(signal))
      return {
        code: 'ALERT_URL_LIMIT',
        found: String(count),
        allowed: String(perMinute),
        message: `The alert URL ${name} has sent ${count} signals within a minute; ${perMinute} are allowed.`,
      };
    return undefined;
  }

  #count(name: string): number {
    const now = this.#clock.now();
    const recent = (this.#taken.get(name) ?? []).filter((at) => now - at < MINUTE_MS);
    recent.push(now);
    this.#taken.set(name, recent);
    return recent.length;
  }
}
