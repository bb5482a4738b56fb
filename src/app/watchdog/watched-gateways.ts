import type { AdvisorAllocation } from '../../broker/advisor-group.ts';
import { type AccountId, accountId } from '../../core/ids.ts';
import type { RiskLimits } from '../../trading/risk/limits.ts';
import type { DeskAccount } from '../config/desk-settings.ts';
import type { BowlineConfig } from '../config/schema.ts';
import { allocationOf, gatewayPlaces } from '../desk/gateway-places.ts';
import { usesSimulatedGateway } from '../state-folder.ts';
import type { WatchdogSettings } from './watchdog-settings.ts';

/** An account that the watchdog looks after, with what is configured for it. */
export interface WatchedAccount {
  /** Absent: the one account that has the journal alone. */
  readonly id?: AccountId;
  /** Of one of several: its part of the configuration. */
  readonly settings?: DeskAccount;
  /** The advisor's group that its orders go to. */
  readonly allocation?: AdvisorAllocation;
  readonly limits: RiskLimits;
  readonly deeds: Pick<WatchdogSettings, 'graceSeconds' | 'do'>;
}

/** A TWS or IB Gateway, under whatever names it is configured, and the accounts there. One connection of the watchdog. */
export interface WatchedGateway {
  readonly host: string;
  readonly port: number;
  /** Bowline's own client ids there: none of them may be the watchdog's. */
  readonly ownClientIds: readonly number[];
  /** Whose values are followed; absent: the first account of the login. */
  readonly follows?: readonly AccountId[];
  readonly accounts: readonly WatchedAccount[];
}

/** What there is to look after; empty where Bowline starts the gateway itself, which ends with it. */
export function watchedGateways(config: BowlineConfig): readonly WatchedGateway[] {
  if (usesSimulatedGateway(config)) return [];
  const { broker, watchdog, trading } = config;
  if (config.accounts.length === 0) {
    if (broker.kind !== 'ibkr') return [];
    const { host, port, clientId, clientIdFallbacks, account } = broker;
    return [
      {
        host,
        port,
        ownClientIds: [clientId, ...clientIdFallbacks],
        ...(account === undefined ? {} : { follows: [accountId(account)] }),
        accounts: [{ limits: trading.limits, deeds: watchdog }],
      },
    ];
  }
  const watched = new Map<string, WatchedGateway>();
  for (const { place, accounts } of gatewayPlaces(config)) {
    const { host, port, clientId, clientIdFallbacks = [] } = place;
    const key = `${host}:${port}`;
    const known = watched.get(key);
    const own = accounts.map((settings) => watchedAccount(settings, config));
    watched.set(key, {
      host,
      port,
      ownClientIds: [...(known?.ownClientIds ?? []), clientId, ...clientIdFallbacks],
      follows: [...(known?.follows ?? []), ...accounts.map(({ id }) => accountId(id))],
      accounts: [...(known?.accounts ?? []), ...own],
    });
  }
  return [...watched.values()];
}

function watchedAccount(settings: DeskAccount, { trading, watchdog }: BowlineConfig): WatchedAccount {
  const allocation = allocationOf(settings);
  return {
    id: accountId(settings.id),
    settings,
    ...(allocation ? { allocation } : {}),
    limits: { ...trading.limits, ...settings.limits },
    deeds: {
      graceSeconds: settings.watchdog.graceSeconds ?? watchdog.graceSeconds,
      do: settings.watchdog.do ?? watchdog.do,
    },
  };
}
