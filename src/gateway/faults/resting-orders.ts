import { z } from 'zod';
import { fail, ok, type Result } from '../../core/result.ts';
import type { SimulatedOrder } from '../../simulator/exchange.ts';
import { cancelOrder } from '../codec/client/orders.ts';
import type { ValuesOf } from '../codec/message.ts';
import { orderStatus } from '../codec/server/orders.ts';
import type { GatewayInternals } from '../gateway.ts';
import { orderStatusValues } from '../requests/orders/wire-order.ts';
import { count, defineFault, instrumentNamed, lasting, sessionsOf, symbol } from './fault.ts';

/** Faults of orders that rest at the broker. */

/** Which orders are meant; absent: all that work. */
const which = {
  symbol: symbol.optional(),
  orderType: z.string('must be an order type such as STP').min(1).optional(),
};
interface Which {
  readonly symbol?: string | undefined;
  readonly orderType?: string | undefined;
}

/** Children whose parent has not filled do not work yet. */
const isWorking = ({ whyHeld }: SimulatedOrder): boolean => !whyHeld.split(',').includes('child');

/** The working orders that are meant; refused when there is none. */
function chosen(gateway: GatewayInternals, { symbol: name, orderType }: Which): Result<SimulatedOrder[]> {
  const found = name === undefined ? undefined : instrumentNamed(gateway, name);
  if (found?.ok === false) return found;
  const orders = gateway.context.exchange
    .openOrders()
    .filter(
      (order) =>
        isWorking(order) &&
        (found === undefined || order.conId === found.value.conId) &&
        (orderType === undefined || order.orderType === orderType.toUpperCase()),
    );
  if (orders.length > 0) return ok(orders);
  return fail({
    code: 'ORDER_NOT_FOUND',
    field: 'orderType',
    message: `No ${orderType ?? 'order'}${name === undefined ? '' : ` in ${name}`} works now.`,
  });
}

const [LOWEST_CODE, HIGHEST_CODE] = [100, 99_999];
const REFUSED = 'Order rejected - reason:Refused on command.';

export const refuseOrder = defineFault({
  name: 'refuse-order',
  summary: 'Working orders are refused after all, as stops are when they become active; or only said to be.',
  options: z.strictObject({
    ...which,
    code: z.int('must be an error code').min(LOWEST_CODE).max(HIGHEST_CODE).default(201),
    text: z.string().default(REFUSED),
    /** Whether it is true. */
    order: z.enum(['ended', 'lives'], 'must be ended or lives').default('ended'),
    times: count.default(1),
  }),
  start(gateway, { symbol: name, orderType, code, text, order: fate, times }) {
    const orders = chosen(gateway, { symbol: name, orderType });
    if (!orders.ok) return orders;
    for (const { permId, clientId, orderId } of orders.value) {
      let left = times;
      if (fate === 'ended') {
        gateway.context.exchange.manualDesk?.refuse(permId, { code, message: text });
        left -= 1;
      }
      for (; left > 0; left -= 1)
        for (const client of sessionsOf(gateway, clientId)) client.announce(code, text, orderId);
    }
    return undefined;
  },
});

export const holdOrder = defineFault({
  name: 'hold-order',
  summary: 'Working orders are held back as Inactive: open, and without effect, until the end.',
  options: z.strictObject({ ...lasting, ...which }),
  start(gateway, { symbol: name, orderType }) {
    const orders = chosen(gateway, { symbol: name, orderType });
    if (!orders.ok) return orders;
    const desk = gateway.context.exchange.manualDesk;
    for (const { permId } of orders.value) desk?.hold(permId);
    return () => {
      // One that was cancelled or changed meanwhile is not held any more.
      for (const { permId } of orders.value) desk?.letGo(permId);
    };
  },
});

/** An order as it is named on the wire. */
const keyOf = ({ clientId, orderId }: { readonly clientId: number; readonly orderId: number }): string =>
  `${clientId}/${orderId}`;

const ALIVE: ReadonlySet<string> = new Set(['PreSubmitted', 'Submitted']);

export const cancelHangs = defineFault({
  name: 'cancel-hangs',
  summary: 'Cancellations are answered with PendingCancel and not carried out; orders rest on, and may fill.',
  options: z.strictObject({
    ...lasting,
    ...which,
    count: count.optional(),
    afterwards: z
      .enum(['carried-out', 'forgotten'], 'must be carried-out or forgotten')
      .default('carried-out'),
  }),
  start(gateway, { symbol: name, orderType, count: most = Number.POSITIVE_INFINITY, afterwards }) {
    const found = name === undefined ? undefined : instrumentNamed(gateway, name);
    if (found?.ok === false) return found;
    const { exchange } = gateway.context;
    const hanging = new Map<string, () => void>();
    const isMeant = (order: SimulatedOrder): boolean =>
      (found === undefined || order.conId === found.value.conId) &&
      (orderType === undefined || order.orderType === orderType.toUpperCase()) &&
      hanging.size < most;
    const stops = [
      gateway.traffic.onIncoming(({ client, message, request }, next) => {
        const { orderId } = request as ValuesOf<typeof cancelOrder>;
        const order =
          message.name === cancelOrder.name
            ? exchange.openOrders(client.clientId).find((open) => open.orderId === orderId)
            : undefined;
        const known = order !== undefined && hanging.has(keyOf(order));
        if (order === undefined || !(known || isMeant(order))) {
          next();
          return;
        }
        hanging.set(keyOf(order), next);
        client.send(orderStatus, { ...orderStatusValues(order), status: 'PendingCancel' });
      }),
      // Whoever asks is told the same; its fills and its end are told as they are.
      gateway.traffic.onOutgoing(({ message, values }, next) => {
        const told = values as { clientId: number; orderId: number; status?: string };
        const isOrder = message.name === 'orderStatus' || message.name === 'openOrder';
        const hangs = isOrder && hanging.has(keyOf(told)) && ALIVE.has(told.status ?? '');
        next(hangs ? { ...values, status: 'PendingCancel' } : values);
      }),
    ];
    return () => {
      for (const stop of stops) stop();
      if (afterwards === 'carried-out') for (const cancel of hanging.values()) cancel();
    };
  },
});
