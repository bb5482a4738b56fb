import { elapsedMs, type UnixMs } from '../../core/clock.ts';
import type { KernelContext } from './context.ts';
import type { GatewayLogin } from './gateway-login.ts';
import { spanText } from './held-entries.ts';
import { type KernelState, openPositions } from './state.ts';

/** What is known of the gateway's login to IB. */
export interface LoginFacts extends GatewayLogin {
  /** When what lets it restart without a person lapses next; in the past: it has lapsed. */
  readonly lapsesAt: UnixMs;
  /** A warning is due from then on. */
  readonly warnFrom: UnixMs;
}

/** A gateway comes back from its own restart, and TWS from a dropped line, within this. */
export const LINK_DOWN_AFTER_MS = 60_000;

interface LinkCondition {
  readonly id: string;
  readonly severity: 'warning' | 'critical';
  readonly code: 'LINK_DOWN' | 'NOT_LOGGED_IN' | 'LOGIN_LAPSES';
  readonly message: string;
}

export const LINK_ALARM_CODES: readonly string[] = ['LINK_DOWN', 'NOT_LOGGED_IN', 'LOGIN_LAPSES'];

/** What is wrong with the way to the broker for longer than such things take, and what will be. */
export function linkConditions(state: KernelState, context: KernelContext): readonly LinkCondition[] {
  const found: LinkCondition[] = [];
  const link = context.link();
  const lasted =
    link.downSince !== undefined && elapsedMs(link.downSince, context.now()) >= LINK_DOWN_AFTER_MS;
  const held = openPositions(state).length;
  // A reset is expected to do so; what is still so when it is over is raised anew.
  const inReset = context.reset?.() !== undefined;
  const exposed =
    held > 0 ? ' Exits that rest at IB work on; nothing else of the open positions can be changed.' : '';
  if (lasted && link.notLoggedIn) {
    found.push({
      id: 'login',
      severity: inReset ? 'warning' : 'critical',
      code: 'NOT_LOGGED_IN',
      message: `TWS or IB Gateway answers but is not logged in, or waits for a click: look at its window.${exposed}`,
    });
  } else if (lasted) {
    const why = link.brokerUp ? (link.reason ?? 'there is no session') : 'the gateway has no link to IB';
    found.push({
      id: 'link',
      severity: held > 0 && !inReset ? 'critical' : 'warning',
      code: 'LINK_DOWN',
      message: `Nothing can be sent to the broker: ${why}.${exposed}`.replace('..', '.'),
    });
  }
  const login = context.login?.();
  if (!login || context.now() < login.warnFrom) return found;
  const left = login.lapsesAt - context.now();
  found.push({
    id: left > 0 ? 'login-lapses' : 'login-lapsed',
    severity: 'warning',
    code: 'LOGIN_LAPSES',
    message:
      left > 0
        ? `The weekly login lapses in ${spanText(left)}: the first restart of TWS or IB Gateway after that needs a person with the second factor.`
        : 'The weekly login has lapsed: the next restart of TWS or IB Gateway needs a person with the second factor.',
  });
  return found;
}
