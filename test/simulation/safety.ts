import type { ClientMessage } from '../../src/broker/simulated/messages.ts';
import type { ConId } from '../../src/core/ids.ts';
import { cleanDecimal } from '../../src/core/price.ts';
import type { JournalEntry } from '../../src/journal/entry.ts';
import type { ExchangeEvent, SimulatedExecution } from '../../src/simulator/exchange.ts';
import type { TradingEvent } from '../../src/trading/kernel/events.ts';
import { executionRoot } from '../../src/trading/kernel/execution-id.ts';
import { seenExecution } from '../../src/trading/kernel/settle-doubt.ts';
import { CLIENT_ID } from './life.ts';

/** What must never be, at whatever moment; thrown where it is found. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

/** A closing order of a spread ends in the number of the spread, which is negative. */
const ROLE = /-([ESTXC])-?[^-]*$/;
const roleOf = (ref: string): string => ROLE.exec(ref)?.[1] ?? '';

/** Bowline's own numbers of spreads are negative. */
export const isSpread = (conId: ConId): boolean => conId < 0;

const add = (to: Map<string, number>, key: string, units: number): void => {
  to.set(key, cleanDecimal((to.get(key) ?? 0) + units));
};

/** Watches the disk, the line and the exchange, and knows from them alone what Bowline may do. */
export class Safety {
  /** References of orders whose plan is on disk. */
  readonly planned = new Set<string>();
  /** Of these, the orders for spreads: the number that Bowline knows the spread by. */
  readonly spreads = new Map<string, ConId>();
  /** Orders that roll units from one contract into another: the contract that they leave. */
  readonly rolls = new Map<string, { readonly from: ConId; readonly to: ConId }>();
  /** What the legs of spreads have traded: the roots of their executions. */
  readonly legs = new Map<string, SimulatedExecution>();
  /** Signals on disk. */
  readonly signals = new Set<string>();
  /** Every execution of ours at the exchange, as last corrected, by the root of its id. */
  readonly executions = new Map<string, SimulatedExecution>();
  /** What our orders add up to at the exchange. */
  readonly positions = new Map<ConId, number>();
  /** Instruments of which a person has put somebody else's trades into our book. */
  readonly adopted = new Set<ConId>();
  /** Instruments of which a person has said what an order in doubt filled. */
  readonly settled = new Set<ConId>();
  /**
   * Instruments in which the venue has corrected the size of somebody else's trade, or of one that a person's adoption stands for: that is
   * no trade, and explains itself to nobody.
   */
  readonly unexplained = new Set<ConId>();
  /** Instruments that were split while Bowline may have held them. */
  readonly split = new Set<ConId>();
  /** Orders of ours that a person has made larger in TWS. */
  readonly #enlarged = new Set<string>();
  /** By signal: units by which exits may take more than their entry has, for which somebody else has to answer. */
  readonly #excused = new Map<string, number>();
  /** The same by instrument, of closings and rolls. */
  readonly #excusedIn = new Map<string, number>();
  readonly #sent = new Map<string, number>();
  /** Changes of an order that are on disk and have not left. */
  readonly #changes = new Map<string, number>();
  readonly #numbers = new Map<number, string>();
  readonly #permIds = new Map<string, number>();
  /** Entries less exits, by signal. */
  readonly #brackets = new Map<string, number>();
  /** What entries have filled at the exchange, and what of it is on disk, by instrument and side. */
  readonly #entered = new Map<string, number>();
  readonly #booked = new Map<string, number>();
  /** By closing order: how much of the entries on its side was on disk when it was planned. */
  readonly #bookedAtPlan = new Map<string, number>();
  #halted = false;
  /** Whether a number of the exchange's is a whole spread's. */
  readonly #isWhole: (conId: ConId) => boolean;
  /** The first violation: kept, because the code that met it may catch what is thrown. */
  violation: Violation | undefined;

  constructor(isWhole: (conId: ConId) => boolean) {
    this.#isWhole = isWhole;
  }

  #fail(text: string): never {
    this.violation ??= new Violation(text);
    throw this.violation;
  }

  /** Entries that are on disk now. */
  written(entries: readonly JournalEntry[]): void {
    for (const { data } of entries) {
      const event = data as TradingEvent;
      if (event.type === 'signal.received') this.signals.add(event.signal.id);
      else if (event.type === 'signal.not-understood') this.signals.add(event.signalId);
      else if (event.type === 'trading-state.changed' && !event.scope) this.#halted = event.to === 'halted';
      else if (event.type === 'break.resolved' && event.resolution === 'adopt') this.adopted.add(event.conId);
      else if (event.type === 'combo.dissolved')
        for (const conId of [event.conId, ...event.legs.map((leg) => leg.conId)]) this.adopted.add(conId);
      else if (event.type === 'execution.recorded') {
        const { conId, side, quantity, execId } = event.execution;
        if (executionRoot(execId) === executionRoot(seenExecution(event.ref, 1))) this.settled.add(conId);
        if (roleOf(event.ref) === 'E' || event.ref.endsWith('-in'))
          add(this.#booked, `${conId} ${side}`, quantity);
      } else if (event.type === 'order.amend-requested')
        this.#changes.set(event.ref, (this.#changes.get(event.ref) ?? 0) + 1);
      else if (event.type === 'plan.made') {
        for (const { ref, role, conId, side, roll } of event.plan.orders) {
          if (roll) this.rolls.set(ref, roll);
          if (role === 'close') this.#bookedAtPlan.set(ref, this.#booked.get(`${conId} ${side}`) ?? 0);
          if (this.planned.has(ref)) this.#fail(`${ref} was planned twice`);
          if (this.#halted && role === 'entry') this.#fail(`${ref} was planned while trading was halted`);
          this.planned.add(ref);
          if (isSpread(conId)) this.spreads.set(ref, conId);
        }
      }
    }
  }

  /** A message is about to leave the process. */
  leaving(message: ClientMessage): void {
    if (message.type !== 'place') return;
    const { orderRef, orderId } = message.request;
    if (!this.planned.has(orderRef)) this.#fail(`${orderRef} leaves before its plan is on disk`);
    if (this.#sent.has(orderRef)) {
      // The same number with new terms is a change of the order, if one was decided.
      const changes = this.#changes.get(orderRef) ?? 0;
      if (changes === 0) this.#fail(`${orderRef} is sent a second time`);
      if (this.#sent.get(orderRef) !== orderId) this.#fail(`${orderRef} is changed under another number`);
      this.#changes.set(orderRef, changes - 1);
      return;
    }
    const other = this.#numbers.get(orderId);
    if (other !== undefined) this.#fail(`${orderRef} is sent under number ${orderId}, which is ${other}'s`);
    this.#sent.set(orderRef, orderId);
    this.#numbers.set(orderId, orderRef);
  }

  /**
   * A person has given an order of ours another size: what a larger exit fills beyond, and what exits fill beyond a smaller entry, is
   * that person's to answer for.
   */
  resizedByHand(ref: string, units: number): void {
    if (units > 0) this.#enlarged.add(ref);
    const excused = roleOf(ref) === 'E' ? -units : units;
    if (excused > 0) add(this.#excused, ref.replace(ROLE, ''), excused);
  }

  /** Something has happened at the exchange. */
  happened(event: ExchangeEvent): void {
    if (event.type === 'order' && event.order.clientId === CLIENT_ID) {
      const { orderRef, permId } = event.order;
      const known = this.#permIds.get(orderRef);
      if (known !== undefined && known !== permId) this.#fail(`${orderRef} exists twice at the exchange`);
      this.#permIds.set(orderRef, permId);
    }
    if (event.type === 'execution' && event.execution.clientId === CLIENT_ID) this.#told(event.execution);
  }

  /** Whether the fills of an order in a contract are a position of that contract, and not of a spread. */
  isPosition(conId: ConId, ref: string): boolean {
    return !this.#isWhole(conId) && (!this.spreads.has(ref) || this.rolls.has(ref));
  }

  /** Of a spread the legs are executed, and the whole, which the exchange has a number of its own for. */
  #told(execution: SimulatedExecution): void {
    const conId = this.spreads.get(execution.orderRef);
    const roll = this.rolls.get(execution.orderRef);
    if (conId === undefined) this.#executed(execution);
    else if (roll) this.#rolled(this.#isWhole(execution.conId) ? { ...execution, conId } : execution, roll);
    else if (this.#isWhole(execution.conId)) this.#executed({ ...execution, conId });
    else this.legs.set(executionRoot(execution.execId), execution);
  }

  /** The legs of a roll are our positions in both contracts. What leaves the one is no more than is held there. */
  #rolled(execution: SimulatedExecution, { from, to }: { readonly from: ConId; readonly to: ConId }): void {
    const { conId, side, shares, orderRef } = execution;
    const root = executionRoot(execution.execId);
    const isNew = !this.executions.has(root);
    this.executions.set(root, execution);
    if (!isNew || isSpread(conId)) return;
    const before = this.positions.get(conId) ?? 0;
    const after = cleanDecimal(before + (side === 'BOT' ? shares : -shares));
    this.positions.set(conId, after);
    if (this.adopted.has(from)) this.adopted.add(to);
    if (conId === to) add(this.#entered, `${conId} ${side === 'BOT' ? 'BUY' : 'SELL'}`, shares);
    const grows = Math.abs(after) > Math.abs(before) || Math.sign(after) * Math.sign(before) < 0;
    const excused = this.adopted.has(conId) || Math.abs(after) <= (this.#excusedIn.get(String(conId)) ?? 0);
    if (conId === from && grows && !excused)
      this.#fail(`${orderRef} rolled more than was held: the position went from ${before} to ${after}`);
  }

  #executed(execution: SimulatedExecution): void {
    const { conId, side, shares, orderRef } = execution;
    const root = executionRoot(execution.execId);
    const earlier = this.executions.get(root);
    this.executions.set(root, execution);
    const units = (of: SimulatedExecution): number => (of.side === 'BOT' ? of.shares : -of.shares);
    const before = (this.positions.get(conId) ?? 0) - (earlier ? units(earlier) : 0);
    const after = cleanDecimal(before + units(execution));
    this.positions.set(conId, after);
    if (earlier) {
      this.#resized(execution, units(execution) - units(earlier));
      return;
    }
    const role = roleOf(orderRef);
    const grows = Math.abs(after) > Math.abs(before) || Math.sign(after) * Math.sign(before) < 0;
    const key = `${conId} ${side === 'BOT' ? 'BUY' : 'SELL'}`;
    if (role === 'E') add(this.#entered, key, shares);
    // An entry of its side that nobody had told of when it was planned has turned the position meanwhile.
    const overtaken = (this.#entered.get(key) ?? 0) > (this.#bookedAtPlan.get(orderRef) ?? 0);
    const beyond = Math.abs(after) <= (this.#excusedIn.get(String(conId)) ?? 0);
    const answersForIt = this.adopted.has(conId) || this.#enlarged.has(orderRef) || beyond;
    if (role === 'C' && grows && !overtaken && !answersForIt)
      this.#fail(`closing order ${orderRef} took the position from ${before} to ${after}`);
    if (role === 'C') return;
    // Exits take back what their own entry has filled, and no more; brackets of both sides may stand side by side.
    const bracket = orderRef.replace(ROLE, '');
    const open = this.#brackets.get(bracket) ?? 0;
    const left = cleanDecimal(open + units(execution));
    this.#brackets.set(bracket, left);
    // Exits of an adopted position are placed for the latest entry there, and are larger than that has filled.
    const ofAdopted = this.adopted.has(conId) && /-[STX]R[^-]*$/.test(orderRef);
    const isExcused = ofAdopted || Math.abs(left) <= (this.#excused.get(bracket) ?? 0);
    if (role !== 'E' && !isExcused && (Math.abs(left) > Math.abs(open) || left * open < 0))
      this.#fail(`exit ${orderRef} ${side} ${shares} took its bracket from ${open} to ${left}`);
  }

  /** The venue has corrected what was traded: orders that were sized by what it had told before may take more than there is. */
  #resized({ conId, side, orderRef }: SimulatedExecution, units: number): void {
    if (units === 0) return;
    // A person has put the broker's position in the place of what it was made of.
    if (this.adopted.has(conId)) this.unexplained.add(conId);
    add(this.#excusedIn, String(conId), Math.abs(units));
    const role = roleOf(orderRef);
    if (role === 'E') add(this.#entered, `${conId} ${side === 'BOT' ? 'BUY' : 'SELL'}`, Math.abs(units));
    if (role === 'C') return;
    const bracket = orderRef.replace(ROLE, '');
    add(this.#brackets, bracket, units);
    add(this.#excused, bracket, Math.abs(units));
  }

  /** An alert was answered as taken. */
  acknowledged(signalId: string): void {
    if (!this.signals.has(signalId)) this.#fail(`signal ${signalId} was acknowledged before it was on disk`);
  }
}
