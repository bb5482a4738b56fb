import type { AccountSummaryView } from '../../app/account-views.ts';
import type { OrderView, PositionView, StatusView } from '../../app/views.ts';
import { count } from '../../core/count.ts';
import { accountsText } from './accounts.ts';
import { moneyText, signedMoney, timeText } from './figures.ts';
import { ordersText, positionsText } from './lists.ts';
import { clean, pairs } from './table.ts';

/** The whole picture: what is wrong first, then account, link, state, positions and open orders. */
export function statusText(
  status: StatusView,
  positions: readonly PositionView[],
  openOrders: readonly OrderView[],
  accounts: readonly AccountSummaryView[] = [],
): string {
  const parts = [alarmsText(status), pairs(facts(status))];
  if (accounts.length > 1) parts.push(`\nAccounts\n${accountsText(accounts)}`);
  parts.push(`\nPositions\n${positionsText(positions, status.streams.troubled)}`);
  parts.push(`\nOpen orders\n${ordersText(openOrders)}`);
  return parts.join('');
}

const alarmsText = (status: StatusView): string => {
  if (status.alarms.length === 0) return '';
  const lines = status.alarms.map(
    (alarm) =>
      `${alarm.severity.toUpperCase()} ${alarm.code}: ${clean(alarm.message)} (since ${timeText(alarm.since)}${alarm.quietUntil === undefined ? '' : `, quiet until ${timeText(alarm.quietUntil)}`})\n`,
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
    ...(status.live ? [['Live', liveLine(status.live)] as const] : []),
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
        `${signedMoney(account.dailyPnl)} ${currency}, ${signedMoney(account.realizedPnl)} realised in the account`,
      ],
      ['Unrealised', `${signedMoney(account.unrealizedPnl)} ${currency}${uncountedText(account)}`],
    );
  } else {
    entries.push(['Account', 'not told by the broker yet']);
  }
  entries.push(...streamFacts(status), ...resetFacts(status));
  entries.push(
    ['Symbols', `${symbols.subscribed} of ${symbols.total} subscribed`],
    [
      'Counts',
      `${count(counts.signals, 'signal')}, ${count(counts.openPositions, 'open position')}, ${count(counts.openOrders, 'open order')}, ${count(counts.unknownOrders, 'order')} in doubt`,
    ],
  );
  return entries;
}

/** Open positions that no profit can be told of. */
const uncountedText = ({ uncounted = [] }: NonNullable<StatusView['account']>): string =>
  uncounted.length === 0 ? '' : `, without ${uncounted.join(', ')}: no price, or no rate`;

const spanText = (from: string, to: string): string => {
  const minutes = Math.max(1, Math.ceil((Date.parse(to) - Date.parse(from)) / 60_000));
  const hours = Math.floor(minutes / 60);
  return hours === 0 ? `${minutes} min` : `${hours} h ${minutes % 60} min`;
};

const ENTRIES = {
  refuse: 'entries are refused',
  hold: 'entries are held',
  allow: 'entries are sent',
} as const;

/** The reset that lasts or comes, and when the login lapses. */
function resetFacts({ link, now }: StatusView): (readonly [string, string])[] {
  const { resets, login } = link;
  const facts: (readonly [string, string])[] = [];
  const held = resets.held > 0 ? `, ${count(resets.held, 'entry', 'entries')} held` : '';
  if (resets.now)
    facts.push([
      'Reset',
      `${resets.now.name} until ${timeText(resets.now.until)} (${spanText(now, resets.now.until)} left), ${ENTRIES[resets.entries]}${held}`,
    ]);
  else if (resets.next)
    facts.push([
      'Next reset',
      `${resets.next.name} at ${timeText(resets.next.from)} (in ${spanText(now, resets.next.from)})${held}`,
    ]);
  if (login) {
    const seen = `seen since ${timeText(login.since)}${login.seenToBegin ? '' : ', and may be older'}`;
    facts.push([
      'Login',
      login.lapsed
        ? `lapsed at ${timeText(login.lapsesAt)}: the next restart of the gateway needs a person; ${seen}`
        : `lapses at ${timeText(login.lapsesAt)} (in ${spanText(now, login.lapsesAt)}), ${seen}`,
    ]);
  }
  return facts;
}

/** What does not stream, and what has been read since the last gap. */
function streamFacts({ streams, link }: StatusView): (readonly [string, string])[] {
  const facts: (readonly [string, string])[] = [];
  if (streams.troubled.length > 0) facts.push(['No quotes', streams.troubled.map(streamText).join('; ')]);
  const { recovery } = link;
  if (recovery && (recovery.from !== undefined || recovery.endedAt === undefined))
    facts.push(['Last gap', recoveryText(recovery)]);
  return facts;
}

const streamText = ({
  symbol,
  state,
  reason,
  lastDataAt,
}: StatusView['streams']['troubled'][number]): string => {
  const since = lastDataAt === undefined ? 'never any data' : `last data ${timeText(lastDataAt)}`;
  return `${symbol} ${state} (${reason === undefined ? '' : `${clean(reason)}, `}${since})`;
};

function recoveryText({
  from,
  to,
  endedAt,
  reason,
  steps,
}: NonNullable<StatusView['link']['recovery']>): string {
  const times = from === undefined ? `until ${timeText(to)}` : `${timeText(from)} to ${timeText(to)}`;
  const done = steps
    .map(({ name, state, found }) => (state === 'done' ? `${name} ${found ?? 0}` : `${name} ${state}`))
    .join(', ');
  return `${times}, ${clean(reason)} ${endedAt === undefined ? 'Being read' : 'Read'}: ${done}`;
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

const liveLine = ({ open, missing }: NonNullable<StatusView['live']>): string =>
  open
    ? 'OPEN: armed, orders are real'
    : `not permitted. Missing: ${missing.map(({ name, text }) => `(${name}) ${text}`).join('; ')}`;

function linkText(link: StatusView['link']): string {
  const where = `${link.host}:${link.port}, client id ${link.clientId}`;
  const version = link.serverVersion === undefined ? '' : `, server version ${link.serverVersion}`;
  const state = link.ready ? 'ready' : `not ready${link.reason === undefined ? '' : `: ${link.reason}`}`;
  const broker = link.broker === 'down' ? ", the gateway's link to IB is down" : '';
  const login = link.loggedIn === 'no' ? ', not logged in' : '';
  const competing =
    link.competingSince === undefined ? '' : ', another session of the user has the market data (10197)';
  const readOnly = link.readOnly ? ', read-only' : '';
  return `${link.socket} to ${where}${version}, ${state}${broker}${login}${readOnly}${competing}`;
}
