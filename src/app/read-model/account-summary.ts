import { isPaperAccount } from '../../core/ids.ts';
import type { AccountSummaryView } from '../account-views.ts';
import type { AccountView, StatusView } from '../views.ts';

export interface SummaryFacts {
  readonly id: AccountView['id'];
  readonly gateway: string;
  readonly enabled: boolean;
  readonly rules: readonly string[];
}

/** An account at a glance, from its own status. */
export function accountSummary(status: StatusView, facts: SummaryFacts): AccountSummaryView {
  const { account, link, counts, tradingState, tradingStateReason, alarms, live } = status;
  return {
    id: facts.id,
    gateway: facts.gateway,
    mode: isPaperAccount(facts.id as Parameters<typeof isPaperAccount>[0]) ? 'PAPER' : 'LIVE',
    enabled: facts.enabled,
    ...(account ? { currency: account.currency } : {}),
    ...(account?.netLiquidation === undefined ? {} : { netLiquidation: account.netLiquidation }),
    ...(account?.dailyPnl === undefined ? {} : { dailyPnl: account.dailyPnl }),
    tradingState,
    ...(tradingStateReason === undefined ? {} : { tradingStateReason }),
    ready: link.ready,
    ...(link.reason === undefined ? {} : { reason: link.reason }),
    ...(live ? { live } : {}),
    openPositions: counts.openPositions,
    openOrders: counts.openOrders,
    unknownOrders: counts.unknownOrders,
    alarms: [...alarms],
    rules: [...facts.rules],
  };
}
