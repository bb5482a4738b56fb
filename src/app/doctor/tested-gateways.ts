import { systemClock } from '../../core/clock.ts';
import { MAIN_GATEWAY } from '../config/desk-settings.ts';
import type { BowlineConfig } from '../config/schema.ts';
import { gatewayPlaces } from '../desk/gateway-places.ts';
import type { DoctorOptions, GatewaySettingNames, SeenLogins } from './options.ts';
import { DEFAULT_PORTS } from './probe-port.ts';

const LOOPBACK = '127.0.0.1';
const DEFAULT_SYMBOL = 'SPY';
/** The client id that Bowline uses with its simulated gateway. */
const SIMULATED_CLIENT_ID = 1;

/** A gateway that is tested; `name`: of several accounts' gateways. */
export interface TestedGateway {
  readonly name?: string;
  readonly options: DoctorOptions;
}

/** The gateways of a configuration: that of the one account, or every one that an account of a desk is on, in their order. */
export function testedGateways(
  config: BowlineConfig,
  logins: SeenLogins = new Map(),
): readonly TestedGateway[] {
  const { broker, accounts } = config;
  if (accounts.length === 0) {
    const account = broker.kind === 'ibkr' ? broker.account : undefined;
    const options = { ...mainOptions(config), ...(account === undefined ? {} : { account }) };
    return [{ options: withLogin(options, MAIN_GATEWAY, logins) }];
  }
  return gatewayPlaces(config).map(({ name, place, accounts: own }) => {
    const { host, port, clientId } = place;
    const options: DoctorOptions = {
      ...mainOptions(config),
      ...(name === MAIN_GATEWAY
        ? {}
        : { host, port, clientId, simulated: false, settings: settingsOf(name) }),
      // The configuration has live or paper accounts on a gateway, never both.
      mode: own[0]?.mode ?? 'paper',
      accounts: own.map(({ id }) => id),
    };
    return { name, options: withLogin(options, name, logins) };
  });
}

/** Of the gateway of `broker`, or the simulated one where none is configured. */
function mainOptions({ broker, simulated, mode, trading }: BowlineConfig): DoctorOptions {
  const real = broker.kind === 'ibkr' ? broker : undefined;
  return {
    host: real?.host ?? LOOPBACK,
    port: real?.port ?? simulated.gatewayPort,
    clientId: real?.clientId ?? SIMULATED_CLIENT_ID,
    mode,
    symbol: trading.symbols[0] ?? DEFAULT_SYMBOL,
    simulated: real === undefined,
    otherPorts: [...new Set([...Object.keys(DEFAULT_PORTS).map(Number), simulated.gatewayPort])],
    clock: systemClock,
    resets: trading.resets,
  };
}

function withLogin(options: DoctorOptions, name: string, logins: SeenLogins): DoctorOptions {
  const login = logins.get(name);
  return login ? { ...options, login } : options;
}

const settingsOf = (name: string): GatewaySettingNames => ({
  host: `gateways.${name}.host`,
  port: `gateways.${name}.port`,
  clientId: `gateways.${name}.clientId`,
});
