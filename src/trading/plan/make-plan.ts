import {
  type AccountId,
  type ClientOrderId,
  type ConId,
  clientOrderId,
  type OrderRef,
  type SignalId,
} from '../../core/ids.ts';
import type { OrderPlan, OrderRole, PlannedOrder } from '../order/order.ts';
import { orderReference } from '../order/order-reference.ts';
import type { Leg } from './legs.ts';

const ROLE_LETTERS: Readonly<Record<OrderRole, string>> = {
  entry: 'E',
  stop: 'S',
  target: 'T',
  'time-exit': 'X',
  close: 'C',
  roll: 'R',
};

export interface PlanIdentity {
  readonly signalId: SignalId;
  readonly account: AccountId;
  readonly conId: ConId;
  readonly nextOrderId: ClientOrderId;
  /** An entry that works already, and that the legs are children of. */
  readonly parent?: OrderRef;
  /** Distinguishes orders of the same role of one signal: closing twice, closing several instruments. */
  readonly suffix?: string;
}

const letterCounts = (legs: readonly Leg[]): ReadonlyMap<OrderRole, number> => {
  const counts = new Map<OrderRole, number>();
  for (const { role } of legs) counts.set(role, (counts.get(role) ?? 0) + 1);
  return counts;
};

/** Gives the legs their references (deterministic: signal id, role, and a count where a role comes twice) and numbers (the next ones, in order). */
export function makePlan(legs: readonly Leg[], identity: PlanIdentity): OrderPlan {
  const [first] = legs;
  const letters = letterCounts(legs);
  const nameOf = (leg: Leg, index: number): OrderRef => {
    const letter = ROLE_LETTERS[leg.role];
    const sameBefore = legs.slice(0, index).filter(({ role }) => role === leg.role).length;
    const count = (letters.get(leg.role) ?? 0) > 1 ? String(sameBefore + 1) : '';
    return orderReference(identity.signalId, `${letter}${count}${identity.suffix ?? ''}`);
  };
  const entry = first?.role === 'entry' ? nameOf(first, 0) : undefined;
  const parent = entry ?? identity.parent;
  const orders = legs.map((leg, index): PlannedOrder => {
    const { group, ...facts } = leg;
    const ref = nameOf(leg, index);
    const together = group !== undefined && legs.filter((other) => other.group === group).length > 1;
    return {
      ref,
      orderId: clientOrderId(identity.nextOrderId + index),
      account: identity.account,
      conId: identity.conId,
      ...facts,
      ...(together ? { ocaGroup: `${entry ?? nameOf(leg, 0)}-exits${group === 1 ? '' : group}` } : {}),
      ...(parent !== undefined && leg.role !== 'entry' ? { parent } : {}),
    };
  });
  return { signalId: identity.signalId, kind: legs.length > 1 ? 'bracket' : 'single', orders };
}
