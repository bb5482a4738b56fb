import type { OrderView, PositionView, StatusView } from '../../app/views.ts';
import { count } from '../../core/count.ts';
import { moneyText, signedMoney, timeText } from './figures.ts';
import { ordersText, positionsText } from './lists.ts';
import { clean, pairs } from './table.ts';

/** The whole picture: what is wrong first, then account, link, state, positions and open orders. */
export function statusText(
  status: StatusView,
  positions: readonly PositionView[],
  openOrders: readonly OrderView[],
): string {
  const parts = [alarmsText(status), pairs(facts(status))];
  parts.push(`\nPositions\n${positionsText(positions)}`);
  parts.push(`\nOpen orders\n${ordersText(openOrders)}`);
  return parts.join('');
}

const alarmsText = (status: StatusView): string => {
  if (status.alarms.length === 0) return '';
  const lines = status.alarms.map(
    (alarm) =>
      `${alarm.severity.toUpperCase()} ${alarm.code}: ${clean(alarm.message)} (since ${timeText(alarm.since)})\n`,
  );
  return `${lines.join('')}\n`;
};

function facts(status: StatusView): readonly (readonly [string, string])[] {
  const { account, link, counts, symbols } = status;
  const entries: (readonly [string, string])[] = [
    ['Bowline', `${status.version}, up since ${timeText(status.startedAt)}`],
    [
      'Market',
      status.marketTime === undefined
        ? status.market
        : `${status.market}, market time ${timeText(status.marketTime)}`,
    ],
    ['Trading', tradingText(status)],
    ['Link', linkText(link)],
    ['Watchdog', watchdogText(status.watchdog)],
  ];
  const farms = Object.entries(link.farms).filter(([, state]) => state !== 'ok');
  if (farms.length > 0)
    entries.push(['Data farms', farms.map(([name, state]) => `${name} ${state}`).join(', ')]);
  if (account) {
    const { currency } = account;
    entries.push(
      ['Account', `${account.id}, ${account.mode}`],
      ['Net liquidation', `${moneyText(account.netLiquidation)} ${currency}`],
      ['Cash', `${moneyText(account.cash)} ${currency}`],
      ['Buying power', `${moneyText(account.buyingPower)} ${currency}`],
      [
        'P&L today',
        `${signedMoney(account.realizedPnl)} realised, ${signedMoney(account.unrealizedPnl)} unrealised ${currency}`,
      ],
    );
  } else {
    entries.push(['Account', 'not told by the broker yet']);
  }
  entries.push(
    ['Symbols', `${symbols.subscribed} of ${symbols.total} subscribed`],
    [
      'Counts',
      `${count(counts.signals, 'signal')}, ${count(counts.openPositions, 'open position')}, ${count(counts.openOrders, 'open order')}, ${count(counts.unknownOrders, 'order')} in doubt`,
    ],
  );
  return entries;
}

const tradingText = (status: StatusView): string => {
  const since = status.tradingStateSince === undefined ? '' : ` since ${timeText(status.tradingStateSince)}`;
  const reason = status.tradingStateReason === undefined ? '' : `: ${status.tradingStateReason}`;
  return `${status.tradingState}${since}${reason}`;
};

const watchdogText = (watchdog: StatusView['watchdog']): string =>
  watchdog === undefined
    ? 'none (bowline watchdog)'
    : `${watchdog.state}, process ${watchdog.pid}, client id ${watchdog.clientId}, ${watchdog.connected ? 'connected' : 'not connected'}`;

function linkText(link: StatusView['link']): string {
  const where = `${link.host}:${link.port}, client id ${link.clientId}`;
  const version = link.serverVersion === undefined ? '' : `, server version ${link.serverVersion}`;
  const state = link.ready ? 'ready' : `not ready${link.reason === undefined ? '' : `: ${link.reason}`}`;
  const broker = link.broker === 'down' ? ", the gateway's link to IB is down" : '';
  return `${link.socket} to ${where}${version}, ${state}${broker}${link.readOnly ? ', read-only' : ''}`;
}
