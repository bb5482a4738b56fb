import {
  type AccountId,
  type ClientOrderId,
  type ConId,
  clientOrderId,
  orderRef,
  type SignalId,
} from '../../core/ids.ts';
import type { OrderPlan, OrderRole, PlannedOrder } from '../order/order.ts';
import type { Leg } from './legs.ts';

const ROLE_LETTERS: Readonly<Record<OrderRole, string>> = { entry: 'E', stop: 'S', target: 'T', close: 'C' };

export interface PlanIdentity {
  readonly signalId: SignalId;
  readonly account: AccountId;
  readonly conId: ConId;
  readonly nextOrderId: ClientOrderId;
  /** Distinguishes orders of the same role of one signal: closing twice, closing several instruments. */
  readonly suffix?: string;
}

/** Gives the legs their references (deterministic: signal id, role) and numbers (the next ones, in order). */
export function makePlan(legs: readonly Leg[], identity: PlanIdentity): OrderPlan {
  const orders = legs.map(
    (leg, index): PlannedOrder => ({
      ref: orderRef(`${identity.signalId}-${ROLE_LETTERS[leg.role]}${identity.suffix ?? ''}`),
      orderId: clientOrderId(identity.nextOrderId + index),
      account: identity.account,
      conId: identity.conId,
      ...leg,
    }),
  );
  return { signalId: identity.signalId, kind: legs.length > 1 ? 'bracket' : 'single', orders };
}
