import type { ReconciliationView } from '../../app/reconciliation-views.ts';
import { priceText, quantityText, timeText } from './figures.ts';
import { ordersText } from './lists.ts';
import { table } from './table.ts';

type Rows<Part extends keyof ReconciliationView> =
  NonNullable<ReconciliationView[Part]> extends readonly (infer Row)[] ? Row : never;

/** What needs a person first: breaks, doubts and strays; then what is not Bowline's. */
export function reconciliationText(view: ReconciliationView): string {
  const parts = [
    `Compared with the broker: ${view.comparedAt === undefined ? 'not yet' : timeText(view.comparedAt)}\n`,
    `\nBreaks\n${breaksText(view.breaks)}`,
  ];
  if (view.inDoubt.length > 0) parts.push(`\nOrders in doubt\n${ordersText(view.inDoubt)}`);
  if (view.strays.length > 0) parts.push(`\nStray orders\n${straysText(view.strays)}`);
  if (view.standing.length > 0) {
    const held = view.standing.map(({ quantity, symbol }) => `${quantityText(quantity)} ${symbol}`);
    parts.push(`\nHeld by others: ${held.join(', ')}\n`);
  }
  parts.push(`\nOrders outside Bowline\n${externalOrdersText(view.externalOrders)}`);
  parts.push(`\nExecutions outside Bowline\n${externalExecutionsText(view.externalExecutions)}`);
  return parts.join('');
}

const breaksText = (breaks: ReconciliationView['breaks']): string =>
  breaks.length === 0
    ? 'None.\n'
    : table<Rows<'breaks'>>(
        [
          { title: 'Since', cell: ({ since }) => timeText(since) },
          { title: 'Symbol', cell: ({ symbol }) => symbol },
          { title: 'Ours', align: 'right', cell: ({ ours }) => quantityText(ours) },
          { title: 'Broker', align: 'right', cell: ({ broker }) => quantityText(broker) },
          { title: 'Explanation', cell: ({ cause, text }) => `${cause}: ${text}` },
        ],
        breaks,
      );

const straysText = (strays: ReconciliationView['strays']): string =>
  table<Rows<'strays'>>(
    [
      { title: 'Since', cell: ({ since }) => timeText(since) },
      { title: 'Kind', cell: ({ kind }) => kind },
      { title: 'Reference', cell: ({ ref }) => ref },
      { title: 'Number', align: 'right', cell: ({ orderId }) => String(orderId) },
      { title: 'Client', align: 'right', cell: ({ clientId }) => String(clientId) },
      { title: 'Side', cell: ({ side }) => side },
      { title: 'Quantity', align: 'right', cell: ({ quantity }) => quantityText(quantity) },
      { title: 'Symbol', cell: ({ symbol }) => symbol },
      { title: 'Type', cell: ({ orderType }) => orderType },
      {
        title: 'Status',
        cell: ({ status, cancelling }) => (cancelling ? `${status}, being cancelled` : status),
      },
    ],
    strays,
  );

const externalOrdersText = (orders: ReconciliationView['externalOrders']): string =>
  orders.length === 0
    ? 'None.\n'
    : table<Rows<'externalOrders'>>(
        [
          { title: 'Client', align: 'right', cell: ({ clientId }) => String(clientId) },
          { title: 'Side', cell: ({ side }) => side },
          { title: 'Quantity', align: 'right', cell: ({ quantity }) => quantityText(quantity) },
          { title: 'Symbol', cell: ({ symbol }) => symbol },
          { title: 'Type', cell: ({ type }) => type },
          {
            title: 'Price',
            align: 'right',
            cell: ({ limitPrice, stopPrice }) => priceText(stopPrice ?? limitPrice),
          },
          { title: 'Status', cell: ({ status }) => status },
          { title: 'Reference', cell: ({ ref }) => ref },
        ],
        orders,
      );

const externalExecutionsText = (executions: ReconciliationView['externalExecutions']): string =>
  executions.length === 0
    ? 'None.\n'
    : table<Rows<'externalExecutions'>>(
        [
          { title: 'Time', cell: ({ time }) => timeText(time) },
          { title: 'Client', align: 'right', cell: ({ clientId }) => String(clientId) },
          { title: 'Side', cell: ({ side }) => side },
          { title: 'Quantity', align: 'right', cell: ({ quantity }) => quantityText(quantity) },
          { title: 'Symbol', cell: ({ symbol }) => symbol },
          { title: 'Price', align: 'right', cell: ({ price }) => priceText(price) },
          { title: 'Reference', cell: ({ ref }) => ref },
        ],
        executions,
      );
