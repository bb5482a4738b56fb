import type { BrokerSession, LinkFailure, LinkHealth } from '../../broker/port.ts';
import { type DoctorOptions, type GatewaySettingNames, MAIN_SETTINGS } from './options.ts';
import { DEFAULT_PORTS, openPorts } from './probe-port.ts';
import { API_SETTINGS, type DoctorStep } from './step.ts';

const at = ({ host, port }: DoctorOptions): string => `${host}:${port}`;
const namesOf = ({ settings = MAIN_SETTINGS }: DoctorOptions): GatewaySettingNames => settings;

/** Failures that happen before anything listens. */
const PORT_FAILURES: ReadonlySet<LinkFailure> = new Set(['REFUSED', 'UNREACHABLE']);

/** The port, the handshake and the version, after an attempt that came to a session. */
export function* connectedSteps(options: DoctorOptions, session: BrokerSession): Generator<DoctorStep> {
  yield { name: 'Port', outcome: 'ok', text: `${at(options)} is open` };
  yield { name: 'Handshake', outcome: 'ok', text: 'The gateway answered and began a session' };
  yield {
    name: 'Server version',
    outcome: 'ok',
    text: `${session.serverVersion}, connected at ${session.connectionTime}`,
  };
}

/** What an attempt that failed says about the port and the handshake. */
export async function* failedSteps(options: DoctorOptions, health: LinkHealth): AsyncGenerator<DoctorStep> {
  const failure = health.failure ?? 'LOST';
  if (PORT_FAILURES.has(failure)) {
    yield await portFailed(options, failure);
    yield { name: 'Handshake', outcome: 'skipped', text: 'needs an open port' };
    return;
  }
  yield { name: 'Port', outcome: 'ok', text: `${at(options)} is open` };
  yield handshakeFailed(options, failure, health.reason ?? 'The connection ended.');
}

async function portFailed(options: DoctorOptions, failure: LinkFailure): Promise<DoctorStep> {
  const others = (options.otherPorts ?? Object.keys(DEFAULT_PORTS).map(Number)).filter(
    (port) => port !== options.port,
  );
  const open = failure === 'REFUSED' ? await openPorts(options.host, others) : [];
  const names = namesOf(options);
  const found = open.length > 0 ? ` These ports answer: ${open.join(', ')}.` : '';
  if (options.simulated) {
    return {
      name: 'Port',
      outcome: 'failed',
      text: `Nothing listens at ${at(options)}.${found}`,
      cause:
        'No TWS or IB Gateway is configured (IBKR_HOST, IBKR_PORT), and the simulated gateway is not running.',
      fix: 'Run `bowline up` or `bowline gateway` and test again, or set IBKR_HOST and IBKR_PORT to your TWS.',
    };
  }
  if (failure === 'UNREACHABLE') {
    return {
      name: 'Port',
      outcome: 'failed',
      text: `${at(options)} cannot be reached.`,
      cause: 'The host name or address is wrong, the machine is off, or a firewall is in between.',
      fix: `Check ${names.host}, and that the firewall of that machine lets port ${options.port} in. TWS must also allow connections from other machines: ${API_SETTINGS}: clear "Allow connections from localhost only" and add this machine to "Trusted IPs".`,
    };
  }
  return {
    name: 'Port',
    outcome: 'failed',
    text: `Nothing listens at ${at(options)}.${found}`,
    cause: `TWS or IB Gateway is not running or not logged in, its API is off, or it uses another port.`,
    fix:
      open.length > 0
        ? `Set ${names.port} to the port of the program you mean (${open.join(', ')}), after you have made sure that it is the account you mean.`
        : `Start TWS or IB Gateway and log in. Then in ${API_SETTINGS}: tick "Enable ActiveX and Socket Clients" (TWS) and compare "Socket port" with ${names.port} (${options.port}). Defaults: TWS 7497 paper, 7496 live; IB Gateway 4002 paper, 4001 live.`,
  };
}

function handshakeFailed(options: DoctorOptions, failure: LinkFailure, reason: string): DoctorStep {
  const name = 'Handshake';
  switch (failure) {
    case 'NO_HANDSHAKE':
      return {
        name,
        outcome: 'failed',
        text: `${at(options)} accepts connections but does not answer.`,
        cause:
          'The gateway is stuck: it accepts TCP connections and never answers the handshake. Or another program uses this port.',
        fix: 'Restart TWS or IB Gateway. If that does not help, check with `lsof -i` or `netstat -ano` which program holds the port.',
      };
    case 'NO_SESSION':
      return {
        name,
        outcome: 'failed',
        text: reason,
        cause:
          'The gateway answered but did not begin a session: it waits for a click on "Accept incoming connection?", does not trust this address, or is not logged in.',
        fix: `Look at the window of TWS and answer its dialog. ${API_SETTINGS}: add this machine's address to "Trusted IPs".`,
      };
    case 'UNSUPPORTED_VERSION':
      return {
        name,
        outcome: 'failed',
        text: reason,
        cause: 'TWS or IB Gateway is too old, or this is not a TWS API port.',
        fix: 'Install the current stable TWS or IB Gateway from interactivebrokers.com.',
      };
    case 'CLIENT_ID_IN_USE':
      return { name, outcome: 'ok', text: 'The gateway answered' };
    default:
      return {
        name,
        outcome: 'failed',
        text: reason,
        cause: 'The connection ended while the session began.',
        fix: 'Test again. If it happens every time, look into the API log of TWS (Help > Troubleshooting > Diagnostics).',
      };
  }
}

export const clientIdInUse = (options: DoctorOptions, other: number): DoctorStep => ({
  name: 'Client id',
  outcome: 'warning',
  text: `Client id ${options.clientId} is in use (326); the rest is tested with ${other}.`,
  cause:
    'Another program is connected with this id. A running Bowline is one; after a crash TWS keeps an id for half a minute.',
  fix: `If Bowline is running, all is well. Otherwise close the other program, or set ${namesOf(options).clientId} to another number and keep it: orders belong to the id that sent them.`,
});

export const clientIdFree = ({ clientId }: DoctorOptions): DoctorStep => ({
  name: 'Client id',
  outcome: 'ok',
  text: `${clientId} is free`,
});
