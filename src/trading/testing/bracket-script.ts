import assert from 'node:assert/strict';
import fc from 'fast-check';
import { BROKER_ORDER_STATUSES, type BrokerEvent, type Execution } from '../../broker/port.ts';
import { type ExecId, execId, type OrderRef } from '../../core/ids.ts';
import { toMicros } from '../../core/money.ts';
import { price } from '../../core/price.ts';
import { isFinal, type OrderRecord, type OrderState } from '../order/order.ts';
import { CLIENT_ID, Desk } from './desk.ts';
import { bareSignal, signal } from './fixtures.ts';

/** Executions that may come, by role: never more than the order's quantity. */
const FILLS = { entry: [4, 6], stop: [3, 7], target: [10] } as const;
export type Role = keyof typeof FILLS;
const role = fc.constantFrom<Role>('entry', 'stop', 'target');

export type Step =
  | {
      readonly kind: 'status';
      readonly role: Role;
      readonly status: number;
      readonly filled: number;
      readonly own: boolean;
    }
  | { readonly kind: 'order'; readonly role: Role; readonly status: number }
  | { readonly kind: 'execution' | 'commission' | 'correction'; readonly role: Role; readonly index: number }
  | { readonly kind: 'cancel'; readonly role: Role }
  | {
      readonly kind: 'notice';
      readonly role: Role;
      readonly fate: 'rejected' | 'cancelled' | 'not-cancellable' | 'not-changed' | 'warning';
    }
  | {
      readonly kind: 'reconcile';
      readonly open: readonly Role[];
      readonly completed: readonly Role[];
      readonly executed: readonly Role[];
    }
  | {
      readonly kind:
        | 'sent'
        | 'not-sent'
        | 'kill'
        | 'resume'
        | 'tick'
        | 'sample'
        | 'set-back'
        | 'close'
        | 'session';
    };

const status = fc.nat(BROKER_ORDER_STATUSES.length - 1);
export const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('status' as const),
    role,
    status,
    filled: fc.constantFrom(0, 3, 4, 10),
    own: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('order' as const), role, status }),
  fc.record({
    kind: fc.constantFrom('execution' as const, 'commission' as const, 'correction' as const),
    role,
    index: fc.nat(1),
  }),
  fc.record({ kind: fc.constant('cancel' as const), role }),
  fc.record({
    kind: fc.constant('notice' as const),
    role,
    fate: fc.constantFrom(
      'rejected' as const,
      'cancelled' as const,
      'not-cancellable' as const,
      'not-changed' as const,
      'warning' as const,
    ),
  }),
  fc.record({
    kind: fc.constant('reconcile' as const),
    open: fc.subarray<Role>(['entry', 'stop', 'target']),
    completed: fc.subarray<Role>(['entry', 'stop', 'target']),
    executed: fc.subarray<Role>(['entry', 'stop', 'target']),
  }),
  fc.record({
    kind: fc.constantFrom(
      'sent' as const,
      'not-sent' as const,
      'kill' as const,
      'resume' as const,
      'tick' as const,
      'sample' as const,
      'set-back' as const,
      'close' as const,
      'session' as const,
    ),
  }),
);

const correctionOf = (id: ExecId): ExecId => execId(id.replace(/\d+$/, '02'));

/** A bracket, and all that a broker may say about it in any order, twice or not at all. */
export class Bracket {
  /** Orders whose end has been in doubt. */
  readonly #revived = new Set<OrderRef>();
  readonly desk = new Desk();
  readonly orders: Readonly<Record<Role, OrderRecord>>;
  readonly pool: Readonly<Record<Role, readonly Execution[]>>;
  readonly booked = new Map<string, Execution>();

  constructor() {
    this.desk.provesEveryStep = false;
    this.desk.take(signal());
    const orderOf = (of: Role): OrderRecord => this.desk.order(of);
    this.orders = { entry: orderOf('entry'), stop: orderOf('stop'), target: orderOf('target') };
    const poolOf = (of: Role): Execution[] =>
      FILLS[of].map((units) => this.desk.execution(this.orders[of], units, 450));
    this.pool = { entry: poolOf('entry'), stop: poolOf('stop'), target: poolOf('target') };
  }

  #execution(of: Role, index: number): Execution {
    const found = this.pool[of][index % this.pool[of].length];
    assert.ok(found);
    return found;
  }

  take(it: Step): void {
    const { desk } = this;
    switch (it.kind) {
      case 'status': {
        const name = BROKER_ORDER_STATUSES[it.status] ?? 'Submitted';
        desk.status(this.orders[it.role], name, it.filled, '', it.own ? CLIENT_ID : 99);
        return;
      }
      case 'order': {
        const name = BROKER_ORDER_STATUSES[it.status] ?? 'Submitted';
        desk.broker({ type: 'order', order: desk.listed(this.orders[it.role], name) });
        return;
      }
      case 'execution': {
        const execution = this.#execution(it.role, it.index);
        this.booked.set(execution.execId, execution);
        desk.broker({ type: 'execution', execution });
        return;
      }
      case 'correction': {
        // The venue corrects the price; it counts once its original is known.
        const original = this.#execution(it.role, it.index);
        if (!this.booked.has(original.execId)) return;
        const execId = correctionOf(original.execId);
        desk.broker({ type: 'execution', execution: { ...original, execId, price: price(451) } });
        return;
      }
      case 'cancel':
        desk.keep(desk.kernel.cancel(this.orders[it.role].ref, 'cli', 'test'));
        return;
      case 'set-back':
        desk.clock.advance(-600_000);
        return;
      case 'commission': {
        const { execId } = this.#execution(it.role, it.index);
        desk.broker({ type: 'commission', report: { execId, commission: toMicros(1), currency: 'USD' } });
        return;
      }
      case 'notice': {
        const { orderId } = this.orders[it.role];
        desk.broker({ type: 'order-notice', orderId, code: 201, message: 'said', fate: it.fate });
        return;
      }
      case 'reconcile': {
        const executions = it.executed.flatMap((of) => this.pool[of]);
        for (const execution of executions) this.booked.set(execution.execId, execution);
        desk.clock.advance(1_000);
        desk.reconcile({
          executions,
          openOrders: it.open.map((of) => desk.listed(this.orders[of], 'Submitted')),
          completedOrders: it.completed.map((of) => desk.listed(this.orders[of], 'Cancelled')),
        });
        return;
      }
      case 'sent':
      case 'not-sent': {
        const orderIds = Object.values(this.orders).map((order) => order.orderId);
        desk.broker({ type: it.kind, orderIds } satisfies BrokerEvent);
        return;
      }
      case 'kill':
        desk.keep(desk.kernel.kill('cli', 'test'));
        return;
      case 'resume':
        desk.keep(desk.kernel.resume('cli', 'test'));
        return;
      case 'tick':
        desk.tick(4_000);
        return;
      case 'sample':
        // What the kernel has worked out a moment ago holds beyond it.
        desk.tick(0);
        desk.commit({ type: 'equity.sampled', equity: 100_000, realized: 0, unrealized: 0 });
        return;
      case 'close':
        desk.take(bareSignal('close'));
        return;
      case 'session':
        desk.session(1);
        return;
    }
  }

  /** What must hold after every step. */
  holds(before: ReadonlyMap<OrderRef, OrderState>): void {
    const { state } = this.desk;
    const numbers = new Set<number>();
    for (const order of state.orders.values()) {
      assert.ok(!numbers.has(order.orderId), `number ${order.orderId} was used twice`);
      numbers.add(order.orderId);
      assert.ok(order.orderId < state.nextOrderId);
      assert.equal(state.openOrders.has(order.ref), !isFinal(order.state), order.ref);
      const was = before.get(order.ref);
      if (was !== undefined && isFinal(was) && order.state !== was)
        assert.ok(order.state === 'filled' || order.state === 'unknown');
      if (was === 'filled') assert.equal(order.state, 'filled');
    }
    // What had ended when the closing was sent, and is told as alive since, is looked for and cancelled.
    const open = [...state.openOrders].flatMap((ref) => {
      const order = state.orders.get(ref);
      if (order?.doubtedEnd) this.#revived.add(ref);
      return order && !this.#revived.has(ref) ? [order.role] : [];
    });
    if (open.includes('close'))
      assert.deepEqual(open, ['close'], 'nothing else works beside a closing order');
    let position = 0;
    const executed = new Map<string, number>();
    for (const { ref, side, quantity } of this.booked.values()) {
      position += side === 'BUY' ? quantity : -quantity;
      executed.set(ref, (executed.get(ref) ?? 0) + quantity);
    }
    assert.equal(this.desk.position(), position);
    for (const order of Object.values(this.orders)) {
      assert.equal(order.executedQuantity, executed.get(order.ref) ?? 0);
      assert.ok(order.filled >= order.executedQuantity, 'the count of fills is behind the executions');
    }
  }
}
