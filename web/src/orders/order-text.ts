import type { OrderView } from '../../../src/app/views.ts';
import type { Tone } from '../design/chip.tsx';
import { formatPrice, formatQuantity } from '../design/numbers.ts';

type Priced = Pick<OrderView, 'type' | 'limitPrice' | 'stopPrice' | 'trailingAmount' | 'trailingPercent'>;

/** The prices of an order: `stop 490.54`, `limit 505.41`, `trails by 1.5 %, now 490.54`; empty for a market order. */
export function priceText(order: Priced, minTick: number | undefined): string {
  const { limitPrice, stopPrice, trailingAmount, trailingPercent } = order;
  const price = (value: number) => formatPrice(value, minTick);
  const now = stopPrice === undefined ? '' : `, now ${price(stopPrice)}`;
  if (trailingPercent !== undefined) return `trails by ${formatQuantity(trailingPercent)} %${now}`;
  if (trailingAmount !== undefined) return `trails by ${price(trailingAmount)}${now}`;
  return [
    ...(stopPrice === undefined ? [] : [`stop ${price(stopPrice)}`]),
    ...(limitPrice === undefined ? [] : [`limit ${price(limitPrice)}`]),
  ].join(', ');
}

export const ORDER_STATE_TONES: Readonly<Record<OrderView['state'], Tone>> = {
  planned: 'plain',
  sent: 'info',
  working: 'info',
  'partially-filled': 'warn',
  filled: 'good',
  cancelling: 'warn',
  cancelled: 'plain',
  rejected: 'bad',
  unknown: 'bad',
};

/** `0 / 10`, or `10` once all is done. */
export const filledText = ({ filled, quantity }: Pick<OrderView, 'filled' | 'quantity'>): string =>
  `${formatQuantity(filled)} / ${formatQuantity(quantity)}`;

const ROLE_ORDER: Readonly<Record<OrderView['role'], number>> = {
  entry: 0,
  stop: 1,
  target: 2,
  'time-exit': 3,
  close: 4,
  roll: 5,
};

/** Orders of one signal stay together, newest signal first; entry before stop before target. */
export function inFamilies(orders: readonly OrderView[]): OrderView[] {
  const newest = new Map<string, string>();
  for (const order of orders) {
    const known = newest.get(order.signalId);
    if (known === undefined || order.placedAt > known) newest.set(order.signalId, order.placedAt);
  }
  return [...orders].sort((a, b) => {
    const byTime = (newest.get(b.signalId) ?? '').localeCompare(newest.get(a.signalId) ?? '');
    return byTime || a.signalId.localeCompare(b.signalId) || ROLE_ORDER[a.role] - ROLE_ORDER[b.role];
  });
}
