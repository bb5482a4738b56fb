import { memo } from 'react';
import type { OrderView } from '../../../src/app/views.ts';
import { AccountName } from '../account/account-name.tsx';
import { Chip } from '../design/chip.tsx';
import { Moment } from '../design/moment.tsx';
import { notify } from '../design/notices.ts';
import { formatAverage, formatQuantity } from '../design/numbers.ts';
import { report } from '../risk/actions.ts';
import { cancelOrder, reasonOf } from '../stream/api.ts';
import { useMinTick } from '../stream/use-live.ts';
import { useRequest } from '../stream/use-request.ts';
import { filledText, ORDER_STATE_TONES, priceText } from './order-text.ts';
import { isSettledByPerson } from './settle-wish.ts';

/** Drawn anew only when the order itself has changed. */
export const OrderRow = memo(function OrderRow({
  order,
  onSettle,
}: {
  readonly order: OrderView;
  readonly onSettle: (order: OrderView) => void;
}) {
  const tick = useMinTick(order.conId);
  const { busy, run } = useRequest();
  const cancel = () =>
    void run(
      async () => report(await cancelOrder(order.ref)),
      (error) => notify({ tone: 'bad', text: `${order.ref} was not cancelled: ${reasonOf(error)}` }),
    );
  const name = `${order.role} of ${order.symbol}`;
  return (
    <tr data-testid={`order-${order.ref}`} data-state={order.state}>
      <th scope="row" className="cell-head">
        <AccountName account={order.account} />
        <span className="symbol">{order.symbol}</span>
        <span className={order.side === 'BUY' ? 'side side-buy' : 'side side-sell'}>
          {order.side} {formatQuantity(order.quantity)}
        </span>
        <span className={`role role-${order.role}`}>{order.role}</span>
      </th>
      <td data-label="Order" className="cell-left">
        <span className="stack">
          <span>
            {order.type} {priceText(order, tick)}
          </span>
          <span className="muted">
            {order.tif}
            {order.outsideRth ? ', outside RTH' : ''}
          </span>
        </span>
      </td>
      <td data-label="Filled">
        <span className="stack">
          <span>{filledText(order)}</span>
          {order.averagePrice !== undefined && (
            <span className="muted">at {formatAverage(order.averagePrice, tick)}</span>
          )}
        </span>
      </td>
      <td data-label="State" className="cell-left cell-state">
        <span className="stack">
          <Chip tone={ORDER_STATE_TONES[order.state]}>{order.state}</Chip>
          {(order.brokerStatus ?? order.reason) && (
            <span className="muted wrap" title="IB's status and whyHeld; the reason">
              {[order.brokerStatus, order.reason].filter(Boolean).join(': ')}
            </span>
          )}
        </span>
      </td>
      <td data-label="Changed">
        <Moment at={order.updatedAt} />
      </td>
      <td className="cell-actions">
        {isSettledByPerson(order) && (
          <button
            type="button"
            className="button"
            title="Say what became of it, where nobody tells"
            data-testid={`settle-${order.ref}`}
            aria-label={`Settle the ${name}`}
            onClick={() => onSettle(order)}
          >
            Settle…
          </button>
        )}
        {order.open && (
          <button
            type="button"
            className="button"
            disabled={busy || order.state === 'cancelling'}
            data-testid={`cancel-${order.ref}`}
            aria-label={`Cancel the ${name}`}
            onClick={cancel}
          >
            Cancel
          </button>
        )}
      </td>
    </tr>
  );
});
