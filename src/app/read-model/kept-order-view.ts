import type { Instrument } from '../../instruments/instrument.ts';
import { isFinal, type OrderRecord } from '../../trading/order/order.ts';
import type { OrderView } from '../views.ts';
import { orderView } from './order-view.ts';

/** What can change of an order, as far as its view shows it. */
const SHOWN = [
  'updatedAt',
  'state',
  'filled',
  'filledValue',
  'executedQuantity',
  'quantity',
  'pricing',
  'brokerStatus',
  'reason',
  'permId',
  'conId',
  'placedAt',
] as const satisfies readonly (keyof OrderRecord)[];

interface Kept {
  /** Of `SHOWN`, in its order. */
  readonly values: readonly unknown[];
  readonly symbol: string | undefined;
  readonly view: OrderView;
}

const kept = new WeakMap<OrderRecord, Kept>();

/** The view of an order. Of an open one it is the same object as long as nothing has changed in it. */
export function keptOrderView(order: OrderRecord, instrument: Instrument | undefined): OrderView {
  if (isFinal(order.state)) {
    // There may be any number of them, and they are seldom shown.
    kept.delete(order);
    return orderView(order, instrument);
  }
  const symbol = instrument?.localSymbol;
  const known = kept.get(order);
  const isSame =
    known?.symbol === symbol && SHOWN.every((name, index) => order[name] === known?.values[index]);
  if (known && isSame) return known.view;
  const view = orderView(order, instrument);
  kept.set(order, { values: SHOWN.map((name) => order[name]), symbol, view });
  return view;
}
