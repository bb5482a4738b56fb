import { type AccountId, isPaperAccount } from '../../core/ids.ts';
import type { Logger } from '../../core/log.ts';
import { formatMoney, toMicros } from '../../core/money.ts';
import { missingText } from '../../trading/golive/live/live-gate.ts';
import type { Trader } from './trader.ts';

const modeText = (account: AccountId, trader: Trader | undefined): string => {
  if (isPaperAccount(account)) return 'PAPER';
  if (!trader) return 'LIVE: not traded here';
  const gate = trader.kernel.liveGate();
  return gate.open ? 'LIVE: armed, orders are real' : `LIVE: nothing is opened. ${missingText(gate)}`;
};

/**
 * Tells, as they happen, the steps of connecting that a person waits for; once a session. `of`: who trades an account of the login;
 * absent: this trader its own.
 */
export function tellArrival(
  trader: Trader,
  log: Logger,
  of: (account: AccountId) => Trader | undefined = (account) =>
    account === trader.accounts.account ? trader : undefined,
): void {
  let balanceTold = false;
  let simulatedTold = false;
  let lastReason = '';
  trader.observed.subscribe((event) => {
    if (event.type === 'session') {
      balanceTold = false;
      simulatedTold = false;
      const { host, port, clientId, serverVersion, accounts } = event.session;
      log.info(`Connected to ${host}:${port} as client ${clientId}. Server version: ${serverVersion}`);
      for (const account of accounts) {
        log.info(`Account ID: ${account} (${modeText(account, of(account))})`);
      }
    }
    if (event.type === 'link') {
      const { socket, reason, failure } = event.health;
      if (
        socket === 'disconnected' &&
        failure !== 'CLOSED' &&
        reason !== undefined &&
        reason !== lastReason
      ) {
        lastReason = reason;
        log.warn(`Not connected: ${reason}`);
      }
      if (socket === 'connected') lastReason = '';
    }
    if (event.type === 'account-value' && event.key === 'SimulatedMarket' && !simulatedTold) {
      simulatedTold = true;
      log.info('SIMULATED: this is a simulated gateway; no real market, no real money');
    }
    if (event.type === 'account-value' && !balanceTold && event.key === 'NetLiquidation') {
      const value = Number(event.value);
      if (!Number.isFinite(value) || event.currency === 'BASE') return;
      balanceTold = true;
      log.info(`Account balance: ${formatMoney(toMicros(value), event.currency)}`);
    }
  });
}
