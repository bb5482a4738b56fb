import type { UnixMs } from '../../core/clock.ts';
import type { OrderRecord } from './order.ts';

/** Reasons that IB gives for holding back what only waits for its trigger or its parent. */
const ROUTINE: ReadonlySet<string> = new Set(['', 'child', 'trigger']);

/** Held, or on its way through IB, which takes a moment: an order that stays so has not been taken in. */
const NOT_WORKING = /^(Inactive|ApiPending|PendingSubmit)\b/;

/**
 * Whether the broker holds an order so that it cannot trade: `Inactive`, `PendingSubmit`, or a hold as for a locate; the words are ours
 * (`brokerStatus`).
 */
export function isHold(brokerStatus: string): boolean {
  if (NOT_WORKING.test(brokerStatus)) return true;
  const why = /\((.*)\)$/.exec(brokerStatus)?.[1] ?? '';
  return why.split(',').some((each) => !ROUTINE.has(each.trim()));
}

/** Keeps the broker's status, and since when it has held the order. */
export function noteBrokerStatus(order: OrderRecord, told: string, at: UnixMs): void {
  order.brokerStatus = told;
  if (isHold(told)) order.heldSince ??= at;
  else if (order.heldSince !== undefined) delete order.heldSince;
}
