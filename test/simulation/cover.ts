import type { BrokerOrder, Execution } from '../../src/broker/port.ts';
import type { GatewayMessage } from '../../src/broker/simulated/messages.ts';
import type { ConId, ExecId } from '../../src/core/ids.ts';
import { cleanDecimal, type Quantity } from '../../src/core/price.ts';
import type { ExchangeEvent, SimulatedOrder } from '../../src/simulator/exchange.ts';
import { corrects, executionRoot } from '../../src/trading/kernel/execution-id.ts';
import { heldQuantity, type KernelState } from '../../src/trading/kernel/state.ts';
import { CLIENT_ID } from './life.ts';

/** A position without its stop is an alarm so soon after the confirmation has come. */
const WITHIN_MS = 5_000;
/** Bowline looks once a second. */
const LOOKS_EVERY_MS = 1_000;

/** A stop of ours. */
interface Stop {
  readonly conId: ConId;
  readonly action: SimulatedOrder['action'];
  readonly ref: string;
  /** Units that it would close at the exchange now. */
  works: number;
  /** Units that it has worked for and of whose end nobody has told. */
  told: number;
  /** The type that was told is no stop's. */
  isNone: boolean;
  /** As described last: by hand in TWS it may have become another without a word of it. */
  size: number;
}

/** What one order has filled in one contract as far as Bowline was told. */
interface Fills {
  readonly conId: ConId;
  readonly sign: 1 | -1;
  counted: number;
  executed: number;
}

/** An execution as it was told last. */
interface Told {
  readonly execId: ExecId;
  /** Signed. */
  readonly units: number;
  /** None of its root was told before. */
  isFirst: boolean;
}

export interface CoverWorld {
  readonly now: () => number;
  /** Bowline's, while it lives and is connected. */
  readonly state: () => KernelState | undefined;
  /** How much longer it may take, as intervals are longer in a quiet world. */
  readonly slackMs: number;
  /** Whether the fills of an order in a contract are a position of the contract: a spread is bounded by its legs and needs no stop. */
  readonly counts: (conId: ConId, ref: string) => boolean;
  /** The contracts of an order that rolls. */
  readonly rolled: (ref: string) => { readonly from: ConId; readonly to: ConId } | undefined;
  /** Of which executions alone do not add up to what is held: Bowline's own word counts. */
  readonly byBook: (conId: ConId) => boolean;
  readonly fail: (text: string) => void;
}

const STOP = /-S[^-]*$/;
const STOP_TYPES: ReadonlySet<string> = new Set(['STP', 'STP LMT', 'TRAIL', 'TRAIL LIMIT']);
const WORKS: ReadonlySet<string> = new Set(['PreSubmitted', 'Submitted', 'PendingCancel']);

/** Units of a stop that would be closed in this state of it. */
const unitsOf = (status: string, whyHeld: string, remaining: number): number =>
  WORKS.has(status) && !whyHeld.includes('child') ? remaining : 0;

/**
 * Watches, from the exchange and from what arrives at Bowline alone, that units without a stop are an alarm within five seconds of the
 * moment at which Bowline was told of it: of their fill, or of the end of their stop. A stop covers while it works at the exchange, and
 * while nobody has told that it does not.
 */
export class Cover {
  readonly #world: CoverWorld;
  readonly #stops = new Map<number, Stop>();
  readonly #stopsOf = new Map<ConId, Set<Stop>>();
  readonly #fills = new Map<number, readonly Fills[]>();
  readonly #executions = new Map<string, Told>();
  /** Signed, as far as told. */
  readonly #held = new Map<ConId, number>();
  /** Instruments with units that no stop covers, and since when nothing excuses that they are no alarm. */
  readonly #bare = new Map<ConId, number>();
  #checkedAt = 0;

  constructor(world: CoverWorld) {
    this.#world = world;
  }

  /** Something has happened at the exchange. */
  happened(event: ExchangeEvent): void {
    if (event.type !== 'order' || event.order.clientId !== CLIENT_ID) return;
    const { order } = event;
    const { orderId, conId, action, orderRef: ref } = order;
    if (!this.#fills.has(orderId)) this.#fills.set(orderId, this.#fillsOf(order));
    if (!STOP.test(ref)) return;
    let stop = this.#stops.get(orderId);
    if (!stop) {
      stop = { conId, action, ref, works: 0, told: 0, isNone: false, size: order.totalQuantity };
      this.#stops.set(orderId, stop);
      const others = this.#stopsOf.get(conId) ?? new Set();
      this.#stopsOf.set(conId, others.add(stop));
    }
    stop.works = STOP_TYPES.has(order.orderType) ? unitsOf(order.status, order.whyHeld, order.remaining) : 0;
    stop.told = Math.max(stop.told, stop.works);
    this.#look(conId);
  }

  /** An order that rolls buys or sells the contract that comes, and takes as much of the other. */
  #fillsOf({ conId, action, orderRef: ref }: SimulatedOrder): readonly Fills[] {
    const sign = action === 'BUY' ? 1 : -1;
    const of = (filled: ConId, by: 1 | -1): Fills => ({ conId: filled, sign: by, counted: 0, executed: 0 });
    const roll = this.#world.rolled(ref);
    if (roll) return [of(roll.from, sign === 1 ? -1 : 1), of(roll.to, sign)];
    return this.#world.counts(conId, ref) ? [of(conId, sign)] : [];
  }

  /** A message has come to Bowline. */
  heard(message: GatewayMessage): void {
    if (message.type === 'code') {
      if (message.code === 202 && message.orderId !== undefined) this.#ended(message.orderId);
    } else if (message.type === 'answer') {
      for (const item of message.items)
        if (typeof item === 'object' && 'execution' in item) this.#execution(item.execution);
    } else if (message.type !== 'told') return;
    else if (message.event.type === 'order-status') {
      const { clientId, orderId, status, filled, remaining, whyHeld } = message.event.report;
      if (clientId !== CLIENT_ID) return;
      const stop = this.#stops.get(orderId);
      if (stop) {
        // That it was held back is no news of one that has worked since.
        if (!whyHeld.includes('child'))
          stop.told = stop.isNone ? 0 : unitsOf(status, whyHeld, Math.max(remaining, stop.size - filled));
        this.#look(stop.conId);
      }
      this.#counted(orderId, filled);
    } else if (message.event.type === 'execution') this.#execution(message.event.execution);
    else if (message.event.type === 'order') this.#shown(message.event.order);
  }

  /** A person may have made it another type in TWS. */
  #shown({ clientId, orderId, orderType, quantity, filled = 0 as Quantity }: BrokerOrder): void {
    const stop = clientId === CLIENT_ID ? this.#stops.get(orderId) : undefined;
    if (!stop) return;
    stop.isNone = !STOP_TYPES.has(orderType);
    stop.size = quantity;
    stop.told = stop.isNone ? 0 : Math.min(stop.told, quantity - filled);
    this.#look(stop.conId);
  }

  #ended(orderId: number): void {
    const stop = this.#stops.get(orderId);
    if (!stop) return;
    stop.told = 0;
    this.#look(stop.conId);
  }

  #counted(orderId: number, filled: number): void {
    for (const fills of this.#fills.get(orderId) ?? [])
      if (filled > fills.counted)
        this.#move(fills, () => {
          fills.counted = filled;
        });
  }

  /** What the status counts and the executions lack is a fill as well. */
  #move(fills: Fills, change: () => void): void {
    const units = (): number => fills.sign * Math.max(fills.counted, fills.executed);
    const before = units();
    change();
    this.#add(fills.conId, units() - before);
  }

  #add(conId: ConId, units: number): void {
    if (units === 0) return;
    this.#held.set(conId, cleanDecimal((this.#held.get(conId) ?? 0) + units));
    this.#look(conId);
  }

  #execution(execution: Execution): void {
    if (execution.clientId !== CLIENT_ID) return;
    if (execution.isCombo && this.#world.rolled(execution.ref))
      this.#counted(execution.orderId, execution.cumulativeQuantity);
    // A whole that is told late may be listed no more.
    if (execution.isCombo || !this.#world.counts(execution.conId, execution.ref)) return;
    const root = executionRoot(execution.execId);
    const known = this.#executions.get(root);
    const { conId, quantity, execId } = execution;
    const units = execution.side === 'BUY' ? quantity : -quantity;
    const fills = this.#fills.get(execution.orderId)?.find((each) => each.conId === conId);
    if (known && !corrects(execId, known.execId)) {
      if (known.isFirst && fills && corrects(known.execId, execId)) this.#original(fills, known, units);
      return;
    }
    this.#executions.set(root, { execId, units, isFirst: !known });
    if (!fills) {
      // A leg of an order for several.
      this.#add(conId, units - (known?.units ?? 0));
      return;
    }
    this.#move(fills, () => {
      const more = fills.sign * (units - (known?.units ?? 0));
      fills.executed = cleanDecimal(fills.executed + more);
      // What is corrected has been counted as it was.
      if (known) fills.counted = cleanDecimal(Math.max(fills.counted + more, fills.executed));
    });
  }

  /** An original that comes after its correction: the order had been counted as it was. */
  #original(fills: Fills, known: Told, units: number): void {
    known.isFirst = false;
    this.#move(fills, () => {
      const taken = fills.sign * (units - known.units);
      if (taken > 0) fills.counted = cleanDecimal(Math.max(fills.executed, fills.counted - taken));
    });
  }

  /** Units of a position that no stop covers. */
  #lacking(conId: ConId): number {
    const state = this.#world.state();
    const byBook = this.#world.byBook(conId);
    // The book alone says what of it was adopted, and there is none while Bowline does not run.
    if (byBook && !state) return 0;
    const held = byBook && state ? heldQuantity(state, conId) : (this.#held.get(conId) ?? 0);
    const side = held > 0 ? 'SELL' : 'BUY';
    let covered = 0;
    for (const { action, works, told } of this.#stopsOf.get(conId) ?? [])
      if (action === side) covered += Math.max(works, told);
    return cleanDecimal(Math.abs(held) - covered);
  }

  #look(conId: ConId): void {
    if (this.#lacking(conId) <= 0) this.#bare.delete(conId);
    else if (!this.#bare.has(conId)) this.#bare.set(conId, this.#world.now());
  }

  /** After every step of the world. */
  check(): void {
    const now = this.#world.now();
    if (this.#bare.size === 0 || now - this.#checkedAt < LOOKS_EVERY_MS) return;
    this.#checkedAt = now;
    for (const [conId, since] of [...this.#bare]) {
      if (this.#isExcused(conId)) this.#bare.set(conId, now);
      else if (now - since > WITHIN_MS + LOOKS_EVERY_MS + this.#world.slackMs) this.#late(conId, now - since);
    }
  }

  #late(conId: ConId, forMs: number): void {
    this.#look(conId);
    if (!this.#bare.has(conId)) return;
    this.#world.fail(
      `${this.#lacking(conId)} of ${conId} have been without a working stop for ${forMs / 1000} s since Bowline was told, and are no alarm`,
    );
  }

  #isExcused(conId: ConId): boolean {
    const state = this.#world.state();
    if (!state || state.alarms.has(`unprotected-${conId}`)) return true;
    // What was told to a process that died with it, and since midnight to nobody: the broker's position is all that is left of it.
    return state.breaks.get(conId)?.cause === 'missed-fill';
  }
}
