import { z } from 'zod';
import { orderStatus } from '../codec/server/orders.ts';
import { count, defineFault, instrumentNamed, lasting, symbol } from './fault.ts';
import { applyRule } from './messages.ts';

/** Faults of orders and of the market they meet. */

interface PlacedOrder {
  readonly orderId: number;
  readonly totalQuantity?: number;
  readonly parentId: number;
  readonly whatIf: boolean;
  readonly contract: { readonly symbol: string; readonly localSymbol?: string; readonly conId: number };
}

const REJECTED = 'Order rejected - reason:Rejected on command.';
const [LOWEST_CODE, HIGHEST_CODE] = [100, 99_999];

export const rejectNext = defineFault({
  name: 'reject-next',
  summary: 'The next new order is rejected with a code and a text.',
  options: z.strictObject({
    ...lasting,
    code: z.int('must be an error code').min(LOWEST_CODE).max(HIGHEST_CODE).default(201),
    text: z.string().default(REJECTED),
    count: count.default(1),
    symbol: symbol.optional(),
  }),
  start(gateway, { code, text, count: times, symbol: only }) {
    let left = times;
    return gateway.traffic.onIncoming(({ client, message, request }, next) => {
      const order = request as PlacedOrder;
      const { exchange } = gateway.context;
      const known =
        message.name === 'placeOrder' &&
        exchange.openOrders(client.clientId).some(({ orderId }) => orderId === order.orderId);
      const found = only === undefined ? undefined : instrumentNamed(gateway, only);
      const meant =
        message.name === 'placeOrder' &&
        left > 0 &&
        !known &&
        !order.whatIf &&
        (found === undefined || (found.ok && sameContract(order, found.value)));
      if (!meant) {
        next();
        return;
      }
      left -= 1;
      // An order that IB has looked at becomes Inactive; one that the gateway itself refuses has no status.
      if (code === 201) {
        client.send(orderStatus, {
          orderId: order.orderId,
          status: 'Inactive',
          filled: 0,
          remaining: order.totalQuantity ?? 0,
          avgFillPrice: 0,
          permId: 0,
          parentId: order.parentId,
          lastFillPrice: 0,
          clientId: client.clientId,
          whyHeld: '',
          mktCapPrice: 0,
        });
      }
      client.error(order.orderId, code, text);
    });
  },
});

const sameContract = (
  { contract }: PlacedOrder,
  instrument: { readonly conId: number; readonly symbol: string },
): boolean => contract.conId === instrument.conId || contract.symbol.toUpperCase() === instrument.symbol;

export const lostOrders = defineFault({
  name: 'lost-orders',
  summary: 'The next orders vanish: no reply, no order at IB.',
  options: z.strictObject({ ...lasting, count: count.default(1) }),
  start: (gateway, { count: times }) =>
    applyRule(gateway, { kinds: ['placeOrder'], action: 'drop', count: times }),
});

const HALTED = (localSymbol: string): string =>
  `Order Message:\n${localSymbol}\nWarning: Trading is halted. Your order will be placed when trading resumes.`;

export const halt = defineFault({
  name: 'halt',
  summary:
    'Trading in a symbol is halted: no quotes, no trades, no fills; new orders wait with warning 399 until it resumes.',
  options: z.strictObject({ ...lasting, symbol }),
  start(gateway, { symbol: name }) {
    const found = instrumentNamed(gateway, name);
    if (!found.ok) return found;
    const instrument = found.value;
    const waiting: (() => void)[] = [];
    gateway.market.halt(instrument.conId);
    const stop = gateway.traffic.onIncoming(({ client, message, request }, next) => {
      const order = request as PlacedOrder;
      if (message.name !== 'placeOrder' || !sameContract(order, instrument)) {
        next();
        return;
      }
      waiting.push(next);
      client.error(order.orderId, 399, HALTED(instrument.localSymbol));
    });
    return () => {
      stop();
      gateway.market.resume(instrument.conId);
      for (const place of waiting.splice(0)) place();
    };
  },
});

export const gap = defineFault({
  name: 'gap',
  summary:
    'The price of a symbol jumps by so many percent, without a trade in between, and goes on from there.',
  options: z.strictObject({
    symbol,
    percent: z
      .number('must be a number of percent')
      .gt(-100, 'must be above -100')
      .max(1000, 'must be at most 1000'),
  }),
  start(gateway, { symbol: name, percent }) {
    const found = instrumentNamed(gateway, name);
    if (!found.ok) return found;
    gateway.market.gap(found.value.conId, percent);
    return undefined;
  },
});
