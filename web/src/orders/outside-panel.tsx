import { useEffect, useState } from 'react';
import type { ReconciliationView } from '../../../src/app/reconciliation-views.ts';
import { Moment } from '../design/moment.tsx';
import { formatQuantity } from '../design/numbers.ts';
import { Panel } from '../design/panel.tsx';
import { read } from '../stream/api.ts';
import { useLive } from '../stream/use-live.ts';

const EVERY_MS = 15_000;

/** Orders and executions of the account that are not Bowline's; not shown while there are none. */
export function OutsidePanel() {
  const [view, setView] = useState<ReconciliationView>();
  const live = useLive((state) => state.connection.phase === 'live');
  useEffect(() => {
    if (!live) return;
    let ended = false;
    const look = () =>
      void read<ReconciliationView>('/api/reconciliation')
        .then((found) => !ended && setView(found))
        // The banner of the stream says that Bowline does not answer.
        .catch(() => undefined);
    look();
    const timer = setInterval(look, EVERY_MS);
    return () => {
      ended = true;
      clearInterval(timer);
    };
  }, [live]);
  if (!view) return null;
  const { externalOrders, externalExecutions, strays } = view;
  if (externalOrders.length + externalExecutions.length + strays.length === 0) return null;
  return (
    <Panel title="Outside Bowline" testId="outside" anchor="outside">
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
          {externalOrders.map((order) => (
            <tr key={`${order.permId}-${order.clientId}`}>
              <th scope="row" className="cell-head">
                order, client {order.clientId}
              </th>
              <td className="cell-left">
                {order.side} {formatQuantity(order.quantity)} {order.symbol} {order.type}{' '}
                {order.stopPrice ?? order.limitPrice ?? ''}
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
                {execution.side} {formatQuantity(execution.quantity)} {execution.symbol} at {execution.price}
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
