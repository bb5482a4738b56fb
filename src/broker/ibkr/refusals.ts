import type { Refusal } from '../../core/result.ts';
import type { LinkHealth } from '../port.ts';
import { isReadOnlyRefusal } from './error-codes.ts';

export const linkNotReady = (health: LinkHealth): Refusal => ({
  code: 'LINK_NOT_READY',
  message: `There is no session with the gateway${health.reason === undefined ? '' : `: ${health.reason}`} Try again when it is connected.`,
});

export const linkLost = (reason: string): Refusal => ({
  code: 'LINK_LOST',
  message: `The connection to the gateway ended before it answered: ${reason} Ask again after it is back.`,
});

const READ_ONLY_FIX =
  'In TWS or IB Gateway: Global Configuration, API, Settings: clear "Read-Only API" and apply.';

/** IB's answer to a request as a refusal; `what` names the request. */
export function brokerRefusal(what: string, code: number, message: string): Refusal {
  if (isReadOnlyRefusal(code, message)) {
    return {
      code: 'READ_ONLY_API',
      found: 'IB 321',
      message: `The gateway's API is read-only and refuses ${what}. ${READ_ONLY_FIX}`,
    };
  }
  if (/pacing violation/i.test(message)) {
    return {
      code: 'PACING_VIOLATION',
      found: `IB ${code}`,
      message: `IB refuses ${what}: too many historical requests in a short time. Wait ten minutes or ask for longer bars.`,
    };
  }
  return { code: 'BROKER_REFUSED', found: `IB ${code}`, message: `IB refuses ${what} (${code}): ${message}` };
}
