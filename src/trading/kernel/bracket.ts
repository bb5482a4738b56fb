import type { ConId } from '../../core/ids.ts';
import { cleanDecimal } from '../../core/price.ts';
import type { OrderRecord } from '../order/order.ts';
import type { KernelState, SignalRecord } from './state.ts';

/** The orders of one signal in one instrument: an entry and what was placed for it since. */
export interface Bracket {
  readonly entry: OrderRecord;
  readonly exits: readonly OrderRecord[];
}

/** Nothing where the signal made no entry there. */
export function bracketOf(state: KernelState, record: SignalRecord, conId: ConId): Bracket | undefined {
  const orders = record.orders
    .map((ref) => state.orders.get(ref))
    .filter((order) => order !== undefined)
    .filter((order) => order.conId === conId);
  const entry = orders.find(({ role }) => role === 'entry');
  if (!entry) return undefined;
  return { entry, exits: orders.filter(({ role }) => role !== 'entry' && role !== 'close') };
}

/**
 * What the entry has filled less what its own exits have taken back, without sign. Closing orders are not told apart by
 * entry: the position bounds it.
 */
export function remainderOf({ entry, exits }: Bracket, held: number): number {
  if (held === 0 || held > 0 !== (entry.side === 'BUY')) return 0;
  const taken = exits.reduce((sum, order) => sum + order.filled, 0);
  return Math.min(Math.abs(held), Math.max(0, cleanDecimal(entry.filled - taken)));
}
