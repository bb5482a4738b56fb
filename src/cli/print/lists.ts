import { byPrice } from '../../app/resting-exits.ts';
import type {
  LogEntryView,
  OrderView,
  PositionView,
  RestingExit,
  SignalView,
  StatusView,
} from '../../app/views.ts';
import { moneyText, priceText, quantityText, signedMoney, timeText } from './figures.ts';
import { type Column, clean, table } from './table.ts';

/** What an order is priced at: `stop 180.00`, `limit 220.00`, `trail 1.50 %`. */
function orderPrice(order: OrderView): string {
  const parts = [
    order.stopPrice === undefined ? undefined : `stop ${priceText(order.stopPrice)}`,
    order.limitPrice === undefined ? undefined : `limit ${priceText(order.limitPrice)}`,
    order.trailingAmount === undefined ? undefined : `trail ${priceText(order.trailingAmount)}`,
    order.trailingPercent === undefined ? undefined : `trail ${quantityText(order.trailingPercent)} %`,
  ];
  return parts.filter((part) => part !== undefined).join(', ') || 'market';
}

/** A column for the account where rows are of several. */
const accountColumn = <Row extends { readonly account?: string | undefined }>(rows: readonly Row[]) =>
  new Set(rows.map(({ account }) => account)).size > 1
    ? [{ title: 'Account', cell: ({ account }: Row) => account ?? '-' }]
    : [];

export function ordersText(orders: readonly OrderView[]): string {
  if (orders.length === 0) return 'No orders.\n';
  return table<OrderView>(
    [
      { title: 'Updated', cell: (order) => timeText(order.updatedAt) },
      ...accountColumn(orders),
      { title: 'Reference', cell: (order) => order.ref },
      { title: 'Role', cell: (order) => order.role },
      { title: 'Side', cell: (order) => order.side },
      { title: 'Quantity', align: 'right', cell: (order) => quantityText(order.quantity) },
      { title: 'Symbol', cell: (order) => order.symbol },
      { title: 'Type', cell: (order) => order.type },
      { title: 'Price', cell: orderPrice },
      { title: 'TIF', cell: (order) => order.tif },
      { title: 'Filled', align: 'right', cell: (order) => quantityText(order.filled) },
      { title: 'Average', align: 'right', cell: (order) => priceText(order.averagePrice) },
      { title: 'State', cell: (order) => (order.reason ? `${order.state}: ${order.reason}` : order.state) },
    ],
    orders,
  );
}

const exitsText = (exits: readonly RestingExit[]): string =>
  exits.length === 0
    ? '-'
    : byPrice(exits)
        .map(({ quantity, price }) => `${quantityText(quantity)} @ ${priceText(price)}`)
        .join(', ');

type Troubled = StatusView['streams']['troubled'];

/** Its own stream, or that of a leg, that does not come although it should. */
const silentOf = ({ conId, spread }: PositionView, troubled: Troubled): Troubled[number] | undefined => {
  const priced = new Set([conId, ...(spread?.legs.map((leg) => leg.conId) ?? [])]);
  return troubled.find((stream) => priced.has(stream.conId));
};

/** Which prices, and so profits, are old. */
const silentText = (position: PositionView, troubled: Troubled): string => {
  const stream = silentOf(position, troubled);
  if (!stream || position.marketPrice === undefined) return '';
  const since = stream.lastDataAt === undefined ? '' : `, the last came at ${timeText(stream.lastDataAt)}`;
  return `${clean(position.symbol)}: the price is old, quotes are ${stream.state}${since}\n`;
};

/** Without the broker every price is of before. */
export const unheardText = ({ socket, broker, since }: StatusView['link']): string =>
  socket === 'connected' && broker !== 'down'
    ? ''
    : `The broker is not heard since ${timeText(since)}: prices and profits are of before.\n`;

/** A column for the broker's count where it is another one anywhere. */
const brokerColumn = (positions: readonly PositionView[]): Column<PositionView>[] =>
  positions.some(({ brokerQuantity, quantity }) => (brokerQuantity ?? quantity) !== quantity)
    ? [
        {
          title: 'Broker',
          align: 'right',
          cell: ({ brokerQuantity }) => quantityText(brokerQuantity),
        },
      ]
    : [];

/** `troubled`: subscriptions whose quotes do not come; prices made of them are marked. */
export function positionsText(positions: readonly PositionView[], troubled: Troubled = []): string {
  if (positions.length === 0) return 'No positions.\n';
  const listed = table<PositionView>(
    [
      ...accountColumn(positions),
      { title: 'Symbol', cell: (position) => position.symbol },
      { title: 'Quantity', align: 'right', cell: (position) => quantityText(position.quantity) },
      ...brokerColumn(positions),
      { title: 'Average', align: 'right', cell: (position) => priceText(position.averagePrice) },
      {
        title: 'Market',
        align: 'right',
        cell: (position) =>
          `${priceText(position.marketPrice)}${silentText(position, troubled) === '' ? '' : ' old'}`,
      },
      { title: 'Value', align: 'right', cell: (position) => moneyText(position.marketValue) },
      { title: 'Unrealised', align: 'right', cell: (position) => signedMoney(position.unrealizedPnl) },
      { title: 'Realised', align: 'right', cell: (position) => signedMoney(position.realizedPnl) },
      { title: 'Currency', cell: (position) => position.currency },
      { title: 'Stop', cell: (position) => exitsText(position.stops) },
      { title: 'Target', cell: (position) => exitsText(position.targets) },
      {
        title: 'Protected',
        cell: ({ protected: isProtected, roll }) =>
          roll ? `${isProtected}, rolls into ${roll.into}` : isProtected,
      },
    ],
    positions,
  );
  const silent = positions.map((position) => silentText(position, troubled)).join('');
  return `${listed}${silent}${positions.map(spreadText).join('')}${positions.map(sharesText).join('')}`;
}

/** What each account of an advisor's group holds, under the list. */
function sharesText({ symbol, shares }: PositionView): string {
  if (!shares) return '';
  const each = shares.map(({ account, quantity, brokerQuantity = quantity }) => {
    const other = brokerQuantity === quantity ? '' : `, at the broker ${quantityText(brokerQuantity)}`;
    return `  ${account} ${quantityText(quantity)}${other}`;
  });
  return `\n${symbol}, in each account:\n${each.join('\n')}\n`;
}

/** The legs of a spread, under the list. */
function spreadText({ symbol, spread }: PositionView): string {
  if (!spread) return '';
  const loss = spread.mostLoss === undefined ? '' : `, can lose ${moneyText(spread.mostLoss)} at most`;
  const stop = spread.watchedStop === undefined ? '' : `, stop watched at ${priceText(spread.watchedStop)}`;
  const legs = spread.legs.map(
    (leg) =>
      `  ${quantityText(leg.quantity)} ${clean(leg.symbol)} at ${priceText(leg.averagePrice)}, now ${priceText(leg.marketPrice)}`,
  );
  return `\n${clean(symbol)}: ${clean(spread.name)}${loss}${stop}\n${legs.join('\n')}\n`;
}

export function signalsText(signals: readonly SignalView[]): string {
  if (signals.length === 0) return 'No signals.\n';
  return table<SignalView>(
    [
      { title: 'Received', cell: (signal) => timeText(signal.receivedAt) },
      { title: 'Id', cell: (signal) => signal.id },
      { title: 'From', cell: (signal) => signal.source },
      { title: 'Signal', cell: (signal) => signal.summary },
      { title: 'Stage', cell: stageText },
    ],
    signals,
  );
}

/** Stages that end at a time, which their step of the timeline says. */
const UNTIL: ReadonlySet<SignalView['stage']> = new Set(['waiting', 'held', 'delayed']);

const stageText = (signal: SignalView): string => {
  const again = signal.duplicates > 0 ? ` (came ${signal.duplicates + 1} times)` : '';
  const last = signal.timeline.at(-1);
  const until = UNTIL.has(signal.stage) && last?.stage === signal.stage ? `: ${last.text}` : '';
  return `${signal.stage}${again}${signal.refusal ? `: ${signal.refusal.code}` : until}`;
};

/** One signal with its fate, the checks and the orders. */
export function signalText(signal: SignalView): string {
  const lines = [
    `${clean(signal.summary)}\n`,
    `${clean(`Signal ${signal.id} from ${signal.source}, ${stageText(signal)}`)}\n`,
  ];
  if (signal.refusal) lines.push(`${clean(signal.refusal.message)}\n`);
  if (signal.verdict) lines.push('\n', checksText(signal.verdict.checks));
  if (signal.accounts) lines.push('\n', fatesText(signal.accounts));
  else if (signal.orders.length > 0) lines.push('\n', `Orders: ${signal.orders.join(', ')}\n`);
  lines.push(
    '\n',
    table<SignalView['timeline'][number]>(
      [
        { title: 'Time', cell: (step) => timeText(step.at) },
        { title: 'Stage', cell: (step) => step.stage },
        { title: 'What happened', cell: (step) => step.text },
      ],
      signal.timeline,
    ),
  );
  return lines.join('');
}

/** A line for each account. */
export const fatesText = (fates: NonNullable<SignalView['accounts']>): string =>
  table<(typeof fates)[number]>(
    [
      { title: 'Account', cell: (fate) => fate.account },
      { title: 'Its part', cell: (fate) => fate.summary },
      { title: 'Stage', cell: (fate) => (fate.refusal ? `${fate.stage}: ${fate.refusal.code}` : fate.stage) },
      { title: 'Last', cell: (fate) => clean(fate.text) },
    ],
    fates,
  );

export const checksText = (checks: NonNullable<SignalView['verdict']>['checks']): string =>
  table<(typeof checks)[number]>(
    [
      { title: 'Check', cell: (check) => check.code },
      { title: 'Result', cell: (check) => (check.passed ? 'passed' : 'FAILED') },
      { title: 'Figures', cell: (check) => check.message },
    ],
    checks,
  );

/** `2026-11-21 10:15:32  INFO   order.filled  text`, a line each. */
export const logText = (entries: readonly LogEntryView[]): string =>
  entries
    .map(
      (entry) =>
        `${timeText(entry.at)}  ${entry.severity.toUpperCase().padEnd(SEVERITY_WIDTH)}  ${clean(entry.text)}\n`,
    )
    .join('');

const SEVERITY_WIDTH = 'WARNING'.length;
