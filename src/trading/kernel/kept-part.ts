import type { UnixMs } from '../../core/clock.ts';
import type { OrderRef, SignalId } from '../../core/ids.ts';
import { cleanDecimal } from '../../core/price.ts';
import { isFinal, type OrderRecord } from '../order/order.ts';
import type { TradingEvent } from './events.ts';
import { ordersOf } from './orders-of.ts';
import { type Closing, heldQuantity, type KernelState } from './state.ts';

/** What stays when a part is closed. */
export interface KeptPart {
  /** Units that stay, with those that entries have filled since the closing began. */
  readonly units: number;
  /** Entries that have filled in part and are not what is closed: IB holds their exits back until they have filled completely. */
  readonly filling: readonly OrderRecord[];
}

/** What the entries of an instrument have filled; those that have. */
function entryFills(state: KernelState, conId: Closing['conId']): Map<OrderRef, number> {
  const fills = new Map<OrderRef, number>();
  for (const { ref, role, conId: of, filled } of state.orders.values())
    if (role === 'entry' && of === conId && filled > 0) fills.set(ref, filled);
  return fills;
}

/** A closing as it begins. Journals of before `exitsOf` have it under `of`, where those of a desk have the account. */
export function begunClosing(
  state: KernelState,
  event: Extract<TradingEvent, { type: 'closing.started' }>,
  at: UnixMs,
): Closing {
  const { type: _, of, ...closing } = event as typeof event & { readonly of?: string };
  const exitsOf = closing.exitsOf ?? (of !== undefined && state.signals.has(of as SignalId) ? of : undefined);
  return {
    ...closing,
    ...(exitsOf === undefined ? {} : { exitsOf: exitsOf as SignalId }),
    ...(event.keep === undefined ? {} : { entered: entryFills(state, event.conId) }),
    since: at,
    orders: [],
    shrunk: new Map(),
    joined: [],
  };
}

/** `keep` is counted from what was held when the closing began: what an entry that rested has filled since is not to be closed. */
export function keptPart(state: KernelState, { conId, entered, exitsOf }: Closing, keep: number): KeptPart {
  if (!entered) return { units: keep, filling: [] };
  const side = heldQuantity(state, conId) > 0 ? 'BUY' : 'SELL';
  const filling: OrderRecord[] = [];
  let units = keep;
  for (const order of ordersOf(state, conId)) {
    if (order.role !== 'entry' || order.side !== side || order.filled <= 0) continue;
    units += Math.max(0, order.filled - (entered.get(order.ref) ?? 0));
    if (!isFinal(order.state) && order.signalId !== exitsOf) filling.push(order);
  }
  return { units: cleanDecimal(units), filling };
}
