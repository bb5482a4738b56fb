import type { AccountSummaryView } from '../../app/account-views.ts';
import { moneyText, signedMoney } from './figures.ts';
import { clean, table } from './table.ts';

/** Several accounts at a glance. */
export const accountsText = (accounts: readonly AccountSummaryView[]): string =>
  table<AccountSummaryView>(
    [
      { title: 'Account', cell: ({ id }) => id },
      { title: 'Gateway', cell: ({ gateway }) => gateway },
      { title: 'Mode', cell: modeText },
      { title: 'Equity', align: 'right', cell: ({ netLiquidation }) => moneyText(netLiquidation) },
      { title: 'P&L today', align: 'right', cell: ({ dailyPnl }) => signedMoney(dailyPnl) },
      { title: 'Currency', cell: ({ currency }) => currency ?? '-' },
      { title: 'Trading', cell: stateText },
      { title: 'Positions', align: 'right', cell: ({ openPositions }) => String(openPositions) },
      { title: 'Orders', align: 'right', cell: ({ openOrders }) => String(openOrders) },
      { title: 'Alarms', align: 'right', cell: ({ alarms }) => String(alarms.length) },
      { title: 'Takes part', cell: ({ rules }) => rules.join('; ') || 'as the signal says' },
    ],
    accounts,
  );

const modeText = ({ mode, live }: AccountSummaryView): string =>
  live ? `${mode}, ${live.open ? 'armed' : 'shut'}` : mode;

const stateText = ({ tradingState, ready, reason }: AccountSummaryView): string =>
  ready ? tradingState : `${tradingState}, not ready: ${clean(reason ?? 'no link')}`;
