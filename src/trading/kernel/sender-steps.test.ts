import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import type { BrokerEvent, Execution } from '../../broker/port.ts';
import { permId } from '../../core/ids.ts';
import { quantity } from '../../core/price.ts';
import { isFinal, type OrderRecord } from '../order/order.ts';
import type { Signal } from '../signal.ts';
import { CLIENT_ID, Desk } from '../testing/desk.ts';
import { bareSignal, SPY } from '../testing/fixtures.ts';

const UNITS = 10;

interface Listed {
  readonly order: OrderRecord;
  filled: number;
  isOpen: boolean;
}

/** A strategy that goes long, short and flat, and a broker that fills when it likes and whose messages arrive when they like. */
class Strategy {
  readonly desk = new Desk();
  readonly signals: Signal[] = [];
  readonly #listed = new Map<string, Listed>();
  #messages: BrokerEvent[] = [];
  counted = 0;
  held = 0;
  #told = 0;

  constructor() {
    this.desk.provesEveryStep = false;
  }

  /** The strategy's next alert. `rests`: its entry is a limit order that the market has not come to. */
  goTo(side: -1 | 0 | 1, rests: boolean): void {
    const target = side * UNITS;
    if (target === this.counted) return;
    const signal = bareSignal(target > this.counted ? 'buy' : 'sell', {
      size: { by: 'units', value: Math.abs(target - this.counted) },
      expectedPosition: { prior: this.counted, target },
      ...(target === 0 ? {} : { stopLoss: { unit: 'percent', value: 2 } }),
      ...(rests && target !== 0 ? { entry: { type: 'limit', limit: target > 0 ? 445 : 455 } } : {}),
    });
    this.desk.take(signal);
    this.signals.push(signal);
    this.counted = target;
  }

  #tell(known: Listed, status: 'Submitted' | 'Cancelled' | 'Filled'): void {
    const { order, filled } = known;
    this.#messages.push({
      type: 'order-status',
      report: {
        orderId: order.orderId,
        clientId: CLIENT_ID,
        permId: permId(9_000_000 + order.orderId),
        status,
        filled: quantity(filled),
        remaining: quantity(order.quantity - filled),
        avgFillPrice: 0,
        whyHeld: '',
      },
    });
  }

  /** What the kernel has written reaches the broker. */
  arrive(): void {
    for (const order of [...this.desk.state.orders.values()]) {
      if (this.#listed.has(order.ref)) continue;
      this.desk.sent(order);
      const known = { order, filled: 0, isOpen: true };
      this.#listed.set(order.ref, known);
      this.#tell(known, 'Submitted');
    }
  }

  /** A cancellation that was asked for takes effect, and with that of an entry that of its exits. */
  cancel(pick: number): void {
    const asked = [...this.#listed.values()].filter(
      ({ order, isOpen }) => isOpen && order.cancelAsked !== undefined,
    );
    const known = asked[pick % asked.length];
    if (!known) return;
    this.#end(known);
    if (known.filled > 0) return;
    for (const child of this.#listed.values())
      if (child.isOpen && child.order.parent === known.order.ref) this.#end(child);
  }

  #end(known: Listed): void {
    known.isOpen = false;
    this.#tell(known, 'Cancelled');
  }

  /** An entry or a closing order fills. */
  fill(pick: number, units: number): void {
    const working = [...this.#listed.values()].filter(
      ({ order, isOpen }) => isOpen && (order.role === 'entry' || order.role === 'close'),
    );
    const known = working[pick % working.length];
    if (!known) return;
    const { order } = known;
    const size = Math.min(units, order.quantity - known.filled);
    if (size <= 0) return;
    known.filled += size;
    known.isOpen = known.filled < order.quantity;
    this.held += order.side === 'BUY' ? size : -size;
    const told = { cumulativeQuantity: quantity(known.filled) };
    this.#messages.push({ type: 'execution', execution: this.desk.execution(order, size, 450, told) });
    this.#tell(known, known.isOpen ? 'Submitted' : 'Filled');
  }

  /** One of the messages arrives. What is told of one order's status arrives in order; executions may come at any time. */
  deliver(pick: number): void {
    const index = pick % this.#messages.length;
    const message = this.#messages[index];
    if (!message) return;
    const isFirst = (event: BrokerEvent): boolean =>
      event.type === 'order-status' &&
      message.type === 'order-status' &&
      event.report.orderId === message.report.orderId;
    const first = message.type === 'order-status' ? this.#messages.findIndex(isFirst) : index;
    const [told] = this.#messages.splice(first, 1);
    if (told?.type === 'execution') this.#positionTold(told.execution);
    if (told) this.desk.broker(told);
  }

  /** The broker's position is told with its executions. */
  #positionTold({ side, quantity: units }: Execution): void {
    this.#told += side === 'BUY' ? units : -units;
    this.desk.brokerHolds(this.#told);
    this.desk.brokerPositionsSince.set(SPY.conId, this.desk.clock.now());
  }

  tick(): void {
    this.desk.tick(50);
  }

  /** Everything arrives, and fills. */
  settle(): void {
    for (let round = 0; round < 30; round += 1) {
      this.arrive();
      for (let each = 0; each < 4; each += 1) this.cancel(0);
      this.fill(0, UNITS * 2);
      for (let each = 0; each < 8; each += 1) this.deliver(0);
      this.tick();
    }
    const { state } = this.desk;
    const refused = this.signals.map((signal) => this.desk.record(signal).refusal);
    const codes = refused.filter((refusal) => refusal !== undefined).map(({ code }) => code);
    assert.ok(
      codes.every((code) => code === 'REVERSE_OVERTAKEN'),
      codes.join(),
    );
    assert.equal(this.#messages.length, 0);
    assert.deepEqual([this.held, this.desk.position()], [this.counted, this.counted]);
    assert.deepEqual([...state.alarms.values()], []);
    const last = this.signals.at(-1)?.id;
    const open = [...state.orders.values()].filter((order) => !isFinal(order.state));
    assert.ok(
      open.every(({ signalId }) => signalId === last),
      'an order of an earlier step rests',
    );
    const stops = open.filter(({ role }) => role === 'stop').reduce((sum, order) => sum + order.quantity, 0);
    assert.equal(stops, Math.abs(this.counted));
    this.desk.provesReplay();
  }
}

type Step = readonly [what: keyof typeof STEPS, pick: number, units: number];

const STEPS = {
  long: (strategy: Strategy, pick: number) => strategy.goTo(1, pick % 2 === 0),
  short: (strategy: Strategy, pick: number) => strategy.goTo(-1, pick % 2 === 0),
  flat: (strategy: Strategy) => strategy.goTo(0, false),
  arrive: (strategy: Strategy) => strategy.arrive(),
  cancel: (strategy: Strategy, pick: number) => strategy.cancel(pick),
  fill: (strategy: Strategy, pick: number, units: number) => strategy.fill(pick, units),
  deliver: (strategy: Strategy, pick: number) => strategy.deliver(pick),
  more: (strategy: Strategy, pick: number) => {
    for (let each = 0; each < 4; each += 1) strategy.deliver(pick);
  },
  tick: (strategy: Strategy) => strategy.tick(),
} as const;

const step: fc.Arbitrary<Step> = fc.tuple(
  fc.constantFrom(
    ...(Object.keys(STEPS) as (keyof typeof STEPS)[]),
    ...(['arrive', 'fill', 'fill', 'deliver'] as const),
  ),
  fc.nat(7),
  fc.integer({ min: 1, max: UNITS }),
);

it('a strategy ends in the position of its last alert, however late its orders fill and are cancelled', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 2, maxLength: 40 }), (steps) => {
      const strategy = new Strategy();
      for (const [what, pick, units] of steps) STEPS[what](strategy, pick, units);
      strategy.settle();
    }),
    { numRuns: Number(process.env.SENDER_RUNS ?? 200) },
  );
});
