import './orders.css';
import { useMemo, useState } from 'react';
import type { OrderView } from '../../../src/app/views.ts';
import { Choice } from '../design/choice.tsx';
import { Panel } from '../design/panel.tsx';
import { useLive } from '../stream/use-live.ts';
import { OrderRow } from './order-row.tsx';
import { inFamilies } from './order-text.ts';
import { SettleDialog } from './settle-dialog.tsx';

const SCOPES = [
  { value: 'open', label: 'Open' },
  { value: 'recent', label: 'Recent' },
] as const;
type Scope = (typeof SCOPES)[number]['value'];
/** So many are drawn before somebody asks for more: thousands would keep the page from answering. */
const AT_ONCE = 100;

/** Open orders; on demand also those that have ended lately. */
export function OrdersPanel() {
  const orders = useLive((state) => state.orders);
  const [scope, setScope] = useState<Scope>('open');
  const open = useMemo(() => orders.filter((order) => order.open), [orders]);
  const [most, setMost] = useState(AT_ONCE);
  const [settling, setSettling] = useState<OrderView>();
  const all = useMemo(() => inFamilies(scope === 'open' ? open : orders), [scope, open, orders]);
  const shown = all.slice(0, most);
  return (
    <Panel
      title="Orders"
      testId="orders"
      anchor="orders"
      extra={
        <>
          <span className="count">{open.length} open</span>
          <Choice label="Which orders" choices={SCOPES} value={scope} onChange={setScope} />
        </>
      }
    >
      {shown.length === 0 ? (
        <p className="empty">{scope === 'open' ? 'No open order.' : 'No order yet.'}</p>
      ) : (
        <table className="grid grid-orders">
          <thead>
            <tr>
              <th scope="col" className="cell-left">
                Symbol
              </th>
              <th scope="col" className="cell-left">
                Order
              </th>
              <th scope="col">Filled</th>
              <th scope="col" className="cell-left">
                State
              </th>
              <th scope="col">Changed</th>
              <th scope="col">
                <span className="visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((order) => (
              <OrderRow key={order.ref} order={order} onSettle={setSettling} />
            ))}
          </tbody>
        </table>
      )}
      {settling && <SettleDialog order={settling} onClose={() => setSettling(undefined)} />}
      {all.length > shown.length && (
        <button
          type="button"
          className="button button-wide"
          data-testid="more-orders"
          onClick={() => setMost(most + AT_ONCE)}
        >
          Show more: {all.length - shown.length} are not shown
        </button>
      )}
    </Panel>
  );
}
