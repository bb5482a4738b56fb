import type { LinkEnd } from '../link-record.ts';

/** Why a connection came to nothing or ended. */
export type ConnectionEnd = LinkEnd;

/** Where the connection goes. */
export interface Address {
  readonly host: string;
  readonly port: number;
  readonly clientId: number;
}

/** How far an attempt has come: no TCP connection yet, no version yet, no session yet. */
export type Phase = 'tcp' | 'version' | 'session' | 'ready' | 'ended';

const at = ({ host, port }: Address): string => `${host}:${port}`;

export const clientIdInUse = (address: Address): ConnectionEnd => ({
  code: 'CLIENT_ID_IN_USE',
  message: `Client id ${address.clientId} is already in use at ${at(address)} (326). Close the other client, or wait: after a crash TWS keeps the id for half a minute.`,
});

export const portChanged = (message: string): ConnectionEnd => ({
  code: 'PORT_CHANGED',
  message: `TWS moved its API to another port (1300): ${message}`,
});

export const unsupported = (address: Address, message: string): ConnectionEnd => ({
  code: 'UNSUPPORTED_VERSION',
  message: `${at(address)} answers with an API version that is not supported: ${message}. Use a current TWS or IB Gateway.`,
});

export const tooOld = (address: Address, version: number, oldest: number): ConnectionEnd => ({
  code: 'UNSUPPORTED_VERSION',
  message: `${at(address)} speaks API version ${version}; ${oldest} or newer is needed. Update TWS or IB Gateway.`,
});

/** The operating system's word on the socket. */
export function socketFailed(address: Address, phase: Phase, message: string): ConnectionEnd {
  if (phase !== 'tcp') return { code: 'LOST', message: `The connection broke: ${message}.` };
  return message.includes('ECONNREFUSED')
    ? {
        code: 'REFUSED',
        message: `Nothing listens at ${at(address)}. Start TWS or IB Gateway, log in, and enable the API on that port.`,
      }
    : { code: 'UNREACHABLE', message: `${at(address)} cannot be reached: ${message}.` };
}

/** The other end closed without a word. */
export const closedByGateway = (address: Address, phase: Phase): ConnectionEnd =>
  phase === 'ready'
    ? { code: 'LOST', message: 'The gateway closed the connection.' }
    : {
        code: 'NO_SESSION',
        message: `${at(address)} closed the connection before the session began. Check the trusted IPs in the API settings of TWS.`,
      };

export function timedOut(address: Address, phase: Phase, timeoutMs: number): ConnectionEnd {
  const within = `within ${timeoutMs / 1000} s`;
  switch (phase) {
    case 'tcp':
      return { code: 'UNREACHABLE', message: `${at(address)} did not accept a connection ${within}.` };
    case 'version':
      return {
        code: 'NO_HANDSHAKE',
        message: `${at(address)} accepts connections but did not answer the API handshake ${within}. Restart TWS or IB Gateway, and check that this is its API port.`,
      };
    default:
      return {
        code: 'NO_SESSION',
        saysNothing: true,
        message: `${at(address)} answered but did not send the accounts and the next order id ${within}. Look for a dialog in TWS ("Accept incoming connection?") and whether it is logged in.`,
      };
  }
}
