import type { ReconciliationView } from '../../../src/app/reconciliation-views.ts';
import { Moment } from '../design/moment.tsx';
import { formatPrice, formatQuantity } from '../design/numbers.ts';
import { Panel } from '../design/panel.tsx';
import { PolledProblem } from '../design/polled-problem.tsx';
import { useMinTick } from '../stream/use-live.ts';
import { usePolled } from '../stream/use-polled.ts';
import { priceText } from './order-text.ts';

/** Orders and executions of the account that are not Bowline's; not shown while there are none. */
export function OutsidePanel() {
  const { view, problem } = usePolled<ReconciliationView>('/api/reconciliation');
  const { externalOrders, externalExecutions, strays } = view ?? NOTHING;
  if (problem === undefined && externalOrders.length + externalExecutions.length + strays.length === 0)
    return null;
  return (
    <Panel title="Outside Bowline" testId="outside" anchor="outside">
      <PolledProblem problem={problem} />
      <table className="grid">
        <thead>
          <tr>
            <th scope="col" className="cell-left">
              What
            </th>
            <th scope="col" className="cell-left">
              Order
            </th>
            <th scope="col" className="cell-left">
              State
            </th>
            <th scope="col">When</th>
          </tr>
        </thead>
        <tbody>
          {strays.map((stray) => (
            <tr key={stray.key}>
              <th scope="row" className="cell-head">
                {stray.kind}
              </th>
              <td className="cell-left">
                {stray.side} {formatQuantity(stray.quantity)} {stray.symbol} {stray.orderType} ({stray.ref})
              </td>
              <td className="cell-left">{stray.cancelling ? 'being cancelled' : stray.status}</td>
              <td>
                <Moment at={stray.since} />
              </td>
            </tr>
          ))}
          {externalOrders.map((order, index) => (
            // Orders of other clients may have no permanent id yet.
            <tr key={index}>
              <th scope="row" className="cell-head">
                order, client {order.clientId}
              </th>
              <td className="cell-left">
                {order.side} {formatQuantity(order.quantity)} {order.symbol} {order.type}{' '}
                <Prices order={order} />
              </td>
              <td className="cell-left">{order.status}</td>
              <td />
            </tr>
          ))}
          {externalExecutions.map((execution) => (
            <tr key={execution.execId}>
              <th scope="row" className="cell-head">
                fill, client {execution.clientId}
              </th>
              <td className="cell-left">
                {execution.side} {formatQuantity(execution.quantity)} {execution.symbol} at{' '}
                <Price conId={execution.conId} price={execution.price} />
              </td>
              <td className="cell-left">executed</td>
              <td>
                <Moment at={execution.time} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

const NOTHING: Pick<ReconciliationView, 'externalOrders' | 'externalExecutions' | 'strays'> = {
  externalOrders: [],
  externalExecutions: [],
  strays: [],
};

const Prices = ({ order }: { readonly order: ReconciliationView['externalOrders'][number] }) =>
  priceText(order, useMinTick(order.conId));

const Price = ({ conId, price }: { readonly conId: number; readonly price: number }) =>
  formatPrice(price, useMinTick(conId));
