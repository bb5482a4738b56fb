import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import type { BrokerEvent, Execution } from '../../broker/port.ts';
import { cleanDecimal } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { isFinal, type OrderRecord } from '../order/order.ts';
import { JUNE, MARCH, PRICING, RollDesk } from '../testing/roll-desk.ts';

/** An order as the broker has it. */
interface Resting {
  readonly ref: OrderRecord['ref'];
  left: number;
  filled: number;
  state: 'open' | 'cancel-asked' | 'cancelled' | 'filled';
}

const UNITS = 4;
/** All of it happens on one day of the broker, whose lists therefore tell of all that has filled. */
const DAY = '2026-03-04';

/** A broker that fills when it likes and whose messages arrive when they like. */
class Rough {
  readonly desk = new RollDesk();
  readonly #direction: 1 | -1;
  readonly #orders = new Map<string, Resting>();
  readonly #executions: Execution[] = [];
  #messages: BrokerEvent[] = [];
  readonly held = new Map<Instrument, number>([
    [MARCH, 0],
    [JUNE, 0],
  ]);

  /** `first`: units of an entry of their own. */
  constructor(direction: 1 | -1, first: number) {
    this.#direction = direction;
    this.desk.provesEveryStep = false;
    this.desk.reconcile({ brokerDay: DAY });
    if (first > 0) this.desk.holds(direction * first);
    this.desk.holds(direction * (UNITS - first));
    this.held.set(MARCH, direction * UNITS);
    for (const order of this.desk.open()) this.#orders.set(order.ref, this.#resting(order));
    this.desk.roll({ pricing: { ...PRICING, patienceMs: 3_600_000 } });
  }

  #resting(order: OrderRecord): Resting {
    return { ref: order.ref, left: order.quantity - order.filled, filled: order.filled, state: 'open' };
  }

  #order(ref: string): OrderRecord {
    const found = this.desk.state.orders.get(ref as OrderRecord['ref']);
    assert.ok(found);
    return found;
  }

  #status(resting: Resting, status: 'Submitted' | 'Cancelled' | 'Filled'): void {
    const order = this.#order(resting.ref);
    this.#messages.push({
      type: 'order-status',
      report: {
        orderId: order.orderId,
        clientId: 7,
        permId: (9_000_000 + order.orderId) as never,
        status,
        filled: resting.filled as never,
        remaining: resting.left as never,
        avgFillPrice: 0,
        whyHeld: '',
      },
    });
  }

  /** What the kernel has asked for arrives. */
  arrive(): void {
    for (const order of [...this.desk.state.orders.values()]) {
      if (order.rolledBy !== undefined || order.role === 'entry') continue;
      const known = this.#orders.get(order.ref);
      if (!known && order.state === 'planned') {
        const resting = this.#resting(order);
        this.#orders.set(order.ref, resting);
        this.desk.sent(order);
        this.#status(resting, 'Submitted');
      } else if (known?.state === 'open' && order.state === 'cancelling') known.state = 'cancel-asked';
    }
    this.look();
  }

  #live(): Resting[] {
    return [...this.#orders.values()].filter(
      ({ state, left }) => (state === 'open' || state === 'cancel-asked') && left > 0,
    );
  }

  /** A cancellation takes effect. */
  cancel(pick: number): void {
    const asked = this.#live().filter(({ state }) => state === 'cancel-asked');
    const resting = asked[pick % asked.length];
    if (resting) this.#end(resting);
  }

  #end(resting: Resting): void {
    resting.state = 'cancelled';
    this.#status(resting, 'Cancelled');
  }

  /** An exit fills. Its group gets smaller by it. */
  exit(pick: number, units: number): void {
    const exits = this.#live().filter(({ ref }) => this.#order(ref).role !== 'roll');
    const resting = exits[pick % exits.length];
    if (!resting) return;
    const order = this.#order(resting.ref);
    const size = Math.min(units, resting.left);
    const of = order.conId === MARCH.conId ? MARCH : JUNE;
    this.#tell([this.desk.execution(order, size, 6000, { symbol: 'ES', conId: of.conId })]);
    this.#fill(resting, size);
    for (const other of this.#live()) {
      if (other === resting || order.ocaGroup === undefined) continue;
      if (this.#order(other.ref).ocaGroup !== order.ocaGroup) continue;
      other.left = Math.max(0, other.left - size);
      if (other.left === 0) this.#end(other);
      else this.#reduced(other);
    }
    this.look();
  }

  #reduced(resting: Resting): void {
    const listed = this.desk.listed(this.#order(resting.ref), 'Submitted');
    this.#messages.push({
      type: 'order',
      order: { ...listed, quantity: cleanDecimal(resting.left + resting.filled) as never },
    });
  }

  #fill(resting: Resting, size: number): void {
    resting.left -= size;
    resting.filled += size;
    if (resting.left > 0) return;
    resting.state = 'filled';
    this.#status(resting, 'Filled');
  }

  /** The order for the spread fills so far, and what is left of it ends. */
  spread(units: number): void {
    const resting = this.#live().find(({ ref }) => this.#order(ref).role === 'roll');
    if (!resting) return;
    const size = Math.min(units, resting.left);
    if (size > 0) {
      this.#tell(this.desk.spreadFill(this.#order(resting.ref), size, [6000, 6055.25]));
      this.#fill(resting, size);
    }
    if (resting.state !== 'filled') this.#end(resting);
    this.look();
  }

  #tell(executions: readonly Execution[]): void {
    for (const execution of executions) {
      this.#executions.push(execution);
      this.#messages.push({ type: 'execution', execution });
      if (execution.isCombo) continue;
      const of = execution.conId === MARCH.conId ? MARCH : JUNE;
      const signed = execution.side === 'BUY' ? execution.quantity : -execution.quantity;
      this.held.set(of, (this.held.get(of) ?? 0) + signed);
    }
  }

  /** The oldest message arrives, or one that overtakes executions before it: IB tells those when it likes. */
  deliver(pick: number): void {
    const near = Math.min(3, this.#messages.length);
    if (near === 0) return;
    const overtaken = this.#messages.slice(0, pick % near);
    const from = overtaken.every(({ type }) => type === 'execution') ? overtaken.length : 0;
    const [event] = this.#messages.splice(from, 1);
    if (event) this.desk.broker(event);
    this.look();
  }

  tick(): void {
    this.desk.quoteBoth(6000, 6055);
    this.desk.agree();
    this.desk.tick(1_000);
    this.look();
  }

  /** Killed and started again: what was on its way is lost, and the broker is read. */
  restart(): void {
    this.#messages = [];
    this.desk.restart();
    for (const [contract, units] of this.held) this.desk.brokerHolds(units, contract);
    for (let reading = 0; reading < 3; reading += 1) {
      this.desk.clock.advance(1_000);
      const ended = [...this.#orders.values()].filter(
        ({ state }) => state === 'cancelled' || state === 'filled',
      );
      this.desk.reconcile({
        brokerDay: DAY,
        executions: this.#executions,
        openOrders: this.#live().map(({ ref, left, filled }) =>
          this.desk.listed(this.#order(ref), 'Submitted', {
            quantity: cleanDecimal(left + filled) as never,
            ...this.#prices(this.#order(ref)),
          }),
        ),
        completedOrders: ended.map(({ ref, filled, state }) =>
          this.desk.listed(this.#order(ref), state === 'cancelled' ? 'Cancelled' : 'Filled', {
            filled: filled as never,
            completedStatus: state,
          }),
        ),
      });
    }
    this.desk.keep(this.desk.kernel.commit([]));
    this.look();
  }

  #prices({ pricing }: OrderRecord): object {
    if (pricing.type === 'stop') return { orderType: 'STP', stopPrice: pricing.stop };
    return pricing.type === 'limit' ? { limitPrice: pricing.limit } : {};
  }

  /** What must hold at the broker at every moment, whatever has been told. */
  look(): void {
    for (const [contract, held] of this.held) {
      assert.ok(held * this.#direction >= 0, `${contract.localSymbol} was turned to ${held}`);
      const groups = new Map<string, number>();
      for (const { ref, left } of this.#live()) {
        const order = this.#order(ref);
        if (order.conId !== contract.conId && order.roll?.from !== contract.conId) continue;
        const group = order.ocaGroup ?? order.ref;
        groups.set(group, Math.max(groups.get(group) ?? 0, left));
      }
      const going = [...groups.values()].reduce((sum, left) => sum + left, 0);
      assert.ok(
        going <= Math.abs(held),
        `${going} ${contract.localSymbol} could be taken of the ${held} that are held`,
      );
    }
  }

  /** Everything arrives, and nothing fills that need not. */
  settle(): void {
    for (let round = 0; round < 40; round += 1) {
      this.arrive();
      for (let each = 0; each < 10; each += 1) this.cancel(0);
      this.spread(UNITS);
      for (let each = 0; each < 30; each += 1) this.deliver(0);
      this.tick();
    }
    const { state } = this.desk;
    assert.equal(state.rolls.size, 0, 'the roll has ended');
    assert.equal(this.held.get(MARCH), 0, 'nothing is left in the old contract');
    for (const [contract, held] of this.held) {
      assert.equal(this.desk.position(contract), held, contract.localSymbol);
      for (const wanted of ['stop', 'target'] as const) {
        const resting = this.#live()
          .filter(({ ref }) => this.#order(ref).conId === contract.conId && this.#order(ref).role === wanted)
          .reduce((sum, { left }) => sum + left, 0);
        assert.equal(resting, Math.abs(held), `${wanted}s of ${contract.localSymbol}`);
      }
    }
    assert.deepEqual([...state.breaks.values()], []);
    for (const order of state.orders.values())
      assert.ok(isFinal(order.state) || this.#orders.get(order.ref)?.state === 'open', order.ref);
    this.desk.provesReplay();
  }
}

type Step = readonly [what: keyof typeof STEPS, pick: number, units: number];

const STEPS = {
  arrive: (rough: Rough) => rough.arrive(),
  cancel: (rough: Rough, pick: number) => rough.cancel(pick),
  exit: (rough: Rough, pick: number, units: number) => rough.exit(pick, units),
  spread: (rough: Rough, _: number, units: number) => rough.spread(units),
  deliver: (rough: Rough, pick: number) => rough.deliver(pick),
  more: (rough: Rough, pick: number) => {
    for (let each = 0; each < 4; each += 1) rough.deliver(pick);
  },
  tick: (rough: Rough) => rough.tick(),
  restart: (rough: Rough) => rough.restart(),
} as const;

const step: fc.Arbitrary<Step> = fc.tuple(
  fc.constantFrom(
    ...([
      'arrive',
      'arrive',
      'cancel',
      'cancel',
      'exit',
      'spread',
      'deliver',
      'more',
      'more',
      'tick',
      'restart',
    ] as const),
  ),
  fc.nat(7),
  fc.integer({ min: 0, max: UNITS }),
);

it('a roll never leaves more exits than is held, whatever fills, arrives or is lost in between', () => {
  fc.assert(
    fc.property(
      fc.constantFrom<(1 | -1)[]>(1, -1),
      fc.nat(UNITS - 1),
      fc.array(step, { maxLength: 40 }),
      (direction, first, steps) => {
        const rough = new Rough(direction, first);
        for (const [what, pick, units] of steps)
          STEPS[what](rough, pick, Math.max(what === 'exit' ? 1 : 0, units));
        rough.settle();
      },
    ),
    { numRuns: Number(process.env.ROLL_RUNS ?? 150) },
  );
});
