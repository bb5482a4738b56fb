import type { BrokerEvent } from '../../broker/port.ts';
import type { UnixMs } from '../../core/clock.ts';
import type { ClientOrderId, ConId, OrderRef, SignalId } from '../../core/ids.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { Actor } from '../actor.ts';
import { movedBy } from '../combos/combo-book.ts';
import { type ArmRequest, decideArm } from '../golive/live/decide-arm.ts';
import type { LiveGate } from '../golive/live/live-gate.ts';
import { isFinal } from '../order/order.ts';
import type { PreviewFact } from '../risk/facts/risk-facts.ts';
import type { ScopedLimits } from '../risk/limits/scoped-limits.ts';
import { ACCOUNT_SCOPE, type RiskScope } from '../risk/scope.ts';
import { KernelRolls } from '../rolls/kernel-rolls.ts';
import { afterRoll } from '../rolls/rolled-symbol.ts';
import type { SaidInChat } from '../said-in-chat.ts';
import type { Signal } from '../signal.ts';
import { apply } from './apply.ts';
import { decideApproval, endWaitingBy } from './approval.ts';
import { atOneMoment } from './at-one-moment.ts';
import { withBookedCommission } from './commission-currency.ts';
import type { KernelContext } from './context.ts';
import { decideBrokerEvent } from './decide-broker.ts';
import { decideSignal } from './decide-signal.ts';
import { DifferingPositions } from './differing-positions.ts';
import type { Stamped, TradingEvent, TradingStateName } from './events.ts';
import { eventsOf } from './events-of-decision.ts';
import { followUps } from './follow-ups.ts';
import { liveGateOf } from './golive.ts';
import { dueEntries, endHeldBy, holdEvents } from './held-entries.ts';
import { LOOKS } from './looks.ts';
import { askMargin, awaitsMargin, type MarginAnswer } from './margin-preview.ts';
import { brokerNow } from './market-time.ts';
import { isDue } from './open-signal.ts';
import { endOnTheirWay, refuseOvertaken } from './overtaken.ts';
import { driftEvents } from './position-drift.ts';
import { findRepeat } from './repeats.ts';
import { resolution, unchangedBreak } from './resolve-break.ts';
import { AccountFigures } from './risk-facts.ts';
import { bookedCount, type SeenFill, settledDoubt } from './settle-doubt.ts';
import type { Resolution, SignalDecision } from './signal-decision.ts';
import { emptyState, type KernelState, openOrdersOf } from './state.ts';
import { beginRiskDay } from './watch-risk.ts';

/** A parsed signal with what goes into the journal beside it. */
export interface ReceivedSignal {
  readonly signal: Signal;
  readonly summary: string;
  readonly warnings: readonly string[];
  /** The body as received, without secrets. */
  readonly body: string;
  /** The message by which a person ordered it in a chat. */
  readonly said?: SaidInChat;
}

/**
 * The trading kernel of one account. Every method decides, applies and returns the events, in order; the caller makes
 * them durable and only then carries out their effects. No I/O, no time of its own.
 */
export class Kernel {
  readonly state: KernelState = emptyState();
  readonly #context: KernelContext;
  /** Positions on their way into another contract month. */
  readonly rolls: KernelRolls;
  readonly #differing = new DifferingPositions();
  #ownClientId: number | undefined;

  constructor(context: KernelContext) {
    this.#context = context;
    this.rolls = new KernelRolls(this.state, context, (events) => this.commit(events));
  }

  /** Rebuilds the state: events of the journal, in order. Decides nothing. */
  replay(stamped: Stamped): void {
    apply(this.state, stamped);
  }

  /** Which client id order numbers belong to. */
  setClientId(clientId: number): void {
    this.#ownClientId = clientId;
  }

  /** Applies events, then whatever follows from them, and returns all. */
  commit(events: readonly TradingEvent[]): Stamped[] {
    const at = this.#context.now();
    const stamped: Stamped[] = [];
    const queue = [...events];
    for (let event = queue.shift(); event; event = queue.shift()) {
      const entry: Stamped = { at, event: withBookedCommission(this.state, this.#context, event) };
      apply(this.state, entry);
      stamped.push(entry);
      if (queue.length === 0) queue.push(...this.#followUps());
    }
    return stamped;
  }

  /** What waits without an event that would move it. */
  #goOn(): Stamped[] {
    const events = this.#followUps();
    return events.length > 0 ? this.commit(events) : [];
  }

  #followUps(): readonly TradingEvent[] {
    return followUps(this.state, this.#context, this.rolls, this.#ownClientId);
  }

  /** The same signal seen before, if it is. */
  repeatOf(signal: Signal): { readonly signalId: SignalId; readonly at: UnixMs } | undefined {
    return findRepeat(this.state, signal, this.#context.limits.duplicateWindowMs);
  }

  /** Decides without changing anything: for `--explain`. */
  explain(signal: Signal, found: Resolution, supposedMargin?: PreviewFact): SignalDecision {
    const resolution = afterRoll(this.state, signal, found);
    const context = supposedMargin ? { ...this.#context, supposedMargin } : this.#context;
    return decideSignal(this.state, signal, resolution, context);
  }

  /** Notes a signal before its contract is known. */
  receive(received: ReceivedSignal): Stamped[] {
    return this.commit([{ type: 'signal.received', ...received }]);
  }

  /** Notes a signal that waits for a person until then. */
  askApproval(received: ReceivedSignal, until: UnixMs): Stamped[] {
    return this.commit([
      { type: 'signal.received', ...received },
      { type: 'approval.asked', signalId: received.signal.id, until },
    ]);
  }

  /** Notes a signal that is not acted upon before then. */
  postpone(received: ReceivedSignal, until: UnixMs): Stamped[] {
    return this.commit([
      { type: 'signal.received', ...received },
      { type: 'signal.postponed', signalId: received.signal.id, until },
    ]);
  }

  /** A person's word on a waiting signal. Approved, it still has to be acted upon. */
  decideApproval(id: SignalId, word: Parameters<typeof decideApproval>[2]): Result<Stamped[]> {
    const decided = decideApproval(this.state, id, word, this.#context.now());
    return 'refusal' in decided ? fail(decided.refusal) : ok(this.commit([...decided.events]));
  }

  /** Acts on a received signal; once: asked again, it does nothing. */
  act(signal: Signal, found: Resolution): Stamped[] {
    const resolution = afterRoll(this.state, signal, found);
    const record = this.state.signals.get(signal.id);
    if (record && !isDue(record, this.#context.now())) return [];
    const overtaken = refuseOvertaken(record, resolution);
    if (overtaken.length > 0) return this.commit(overtaken);
    // The first signal of a day is not judged by yesterday's losses and counts.
    const began = this.commit(beginRiskDay(this.state, this.#context));
    const decision = decideSignal(this.state, signal, resolution, this.#context);
    const ended = [
      ...endHeldBy(this.state, signal, resolution),
      ...endWaitingBy(this.state, signal),
      ...endOnTheirWay(this.state, signal, resolution, this.#context.now()),
    ];
    const events =
      decision.kind === 'held'
        ? holdEvents(signal, decision, resolution)
        : this.#askOrAct(signal, decision, resolution);
    return [...began, ...this.commit([...ended, ...events])];
  }

  /** Where nothing but the broker's word on its margins is missing, that is asked for first. */
  #askOrAct(
    signal: Signal,
    decision: Exclude<SignalDecision, { kind: 'held' }>,
    resolution: Resolution,
  ): TradingEvent[] {
    const asked = askMargin(this.state, decision, { signalId: signal.id }, this.#context);
    if (asked.length > 0) return asked;
    return [
      ...eventsOf(this.state, this.#context, signal, decision),
      ...driftEvents(this.state, signal, resolution),
    ];
  }

  /** Asks for the margins of a signal that is only explained. Empty where nothing speaks for asking. */
  supposeMargin(signalId: SignalId, decision: SignalDecision): Stamped[] {
    return this.commit(askMargin(this.state, decision, { signalId, supposed: true }, this.#context));
  }

  /** The broker's answer about the margins of a signal, which is decided anew with it, unless it has ended meanwhile. */
  previewed(signalId: SignalId, orderId: ClientOrderId, answer: MarginAnswer): Stamped[] {
    const record = this.state.signals.get(signalId);
    const waits = record !== undefined && awaitsMargin(record) && record.margin?.order.orderId === orderId;
    const told = this.commit([{ type: 'margin.previewed', signalId, orderId, answer }]);
    const margin = record?.margin;
    const instrument = margin && this.state.instruments.get(margin.order.conId);
    if (!waits || !record?.signal || !instrument) return told;
    if (!margin.entry) return [...told, ...this.act(record.signal, { instrument })];
    return [...told, ...this.commit(this.#enterAfterClosing(margin.entry, instrument))];
  }

  #enterAfterClosing(entry: Signal, instrument: Instrument): TradingEvent[] {
    const decision = decideSignal(this.state, entry, { instrument }, this.#context);
    const question = { signalId: entry.id, entry: () => entry };
    const again = askMargin(this.state, decision, question, this.#context);
    if (again.length > 0) return again;
    if (decision.kind !== 'held') return eventsOf(this.state, this.#context, entry, decision);
    const refusal = { code: 'RESET_WINDOW', message: `${decision.text}. The other side is not entered.` };
    return [{ type: 'signal.refused', signalId: entry.id, refusal, arithmetic: decision.arithmetic }];
  }

  /** The held entries whose moment has come. Each is to be released, and then acted upon. */
  dueEntries(): readonly Signal[] {
    return dueEntries(this.state, this.#context);
  }

  release(id: SignalId): Stamped[] {
    return this.state.signals.get(id)?.held ? this.commit([{ type: 'signal.released', signalId: id }]) : [];
  }

  /** Takes in a broker's message. */
  onBroker(event: BrokerEvent): Stamped[] {
    const events = decideBrokerEvent(this.state, event, this.#ownClientId);
    return events.length > 0 ? this.commit(events) : [];
  }

  /**
   * Stops new orders and cancels the resting entries, also those that turn up later; exits stay. Doing it twice changes
   * nothing more. `said`: the message, where it was ordered in a chat.
   */
  kill(by: Actor, reason: string, said?: SaidInChat): Stamped[] {
    return this.#changeState('halted', by, reason, said);
  }

  /** The caller has asked `refuseBeforeStop`. */
  resume(by: Actor, reason: string, said?: SaidInChat): Stamped[] {
    return this.#changeState('active', by, reason, said);
  }

  #changeState(to: TradingStateName, by: Actor, reason: string, said: SaidInChat | undefined): Stamped[] {
    return this.commit([{ type: 'trading-state.changed', to, by, reason, ...(said ? { said } : {}) }]);
  }

  /** Restricts the account, less than a kill does: reductions only, or nothing but cancellations. */
  restrict(to: 'reduce-only' | 'cancel-only', by: Actor, reason: string): Stamped[] {
    return this.commit([{ type: 'trading-state.changed', to, by, reason }]);
  }

  /** Sets the trading state of a strategy, an instrument or a source, beside that of the account. */
  setScopedState(scope: RiskScope, to: TradingStateName, by: Actor, reason: string): Stamped[] {
    return this.commit([{ type: 'trading-state.changed', to, by, reason, scope }]);
  }

  /** Whether orders on a live account may leave now, part by part. Of a paper account it is never open. */
  liveGate(): LiveGate {
    return liveGateOf(this.state, this.#context);
  }

  /** A person lets live orders leave, until a halt, a restart or `disarm`. */
  arm(request: ArmRequest): Result<Stamped[]> {
    const { id } = this.#context.account();
    const decided = decideArm(request, {
      golive: this.state.golive,
      gate: this.liveGate(),
      halted: this.state.tradingState.name !== 'active',
      ...(id === undefined ? {} : { account: id }),
    });
    return decided.ok ? ok(this.commit(decided.value)) : decided;
  }

  /** No further live entry leaves. What rests stays. Nothing happens when nobody has armed. */
  disarm(by: Actor, reason: string): Stamped[] {
    return this.state.golive.armed ? this.commit([{ type: 'live.disarmed', by, reason }]) : [];
  }

  /** Limits of narrower scopes. */
  get scopedLimits(): readonly ScopedLimits[] {
    return this.#context.scopedLimits ?? [];
  }

  /** Profit of the account since the risk day or week began, in the base currency; NaN while a price is missing. */
  profitSince(began: 'day' | 'week'): number {
    return new AccountFigures(this.state, this.#context).profitSince(began, ACCOUNT_SCOPE);
  }

  /** Lifts a lock. The caller has checked that there is one. */
  liftLock(id: string, by: Actor, reason: string): Stamped[] {
    return this.state.risk.locks.has(id) ? this.commit([{ type: 'risk.unlocked', id, by, reason }]) : [];
  }

  /** Asks to cancel one order. The caller has checked that it may be cancelled. */
  cancel(ref: OrderRef, by: Actor, reason: string): Stamped[] {
    const order = this.state.orders.get(ref);
    return order && !isFinal(order.state)
      ? this.commit([{ type: 'order.cancel-requested', ref, by, reason }])
      : [];
  }

  /**
   * A person's word for an order in doubt that no evidence settles: it has ended with what has been executed, and with `fill`, which
   * the person has seen in TWS. The caller has checked that it is in doubt, and the fill (`SeenFill`; none for a spread). Should the
   * order turn up working, it is shown as a stray. Of any other order `fill` is what the broker has counted as filled without telling
   * its executions (`EXECUTIONS_MISSING`); nothing else of it changes.
   */
  settle(ref: OrderRef, by: Actor, reason: string, fill?: SeenFill): Stamped[] {
    const order = this.state.orders.get(ref);
    const now = brokerNow(this.#context);
    if (order?.state === 'unknown')
      return this.commit(settledDoubt(this.state, order, { by, reason, fill }, now));
    return order && fill ? this.commit(bookedCount(this.state, order, fill, now)) : [];
  }

  /** The orders of an instrument, and of spreads with it, whose fate nobody knows yet. */
  inDoubt(conId: ConId): readonly OrderRef[] {
    return [...movedBy(this.state, conId)]
      .flatMap((mover) => openOrdersOf(this.state, mover))
      .filter(({ state }) => state === 'unknown')
      .map(({ ref }) => ref);
  }

  /**
   * Whether the broker's executions have been read since a break was found with its present figures. Before that some of
   * ours may be in the broker's position without being known here: adopted now, they would be booked a second time.
   */
  isCompared(conId: ConId): boolean {
    const { reconciledAt } = this.state;
    const found = this.state.breaks.get(conId);
    const { ready, brokerUp } = this.#context.link();
    return (
      ready && brokerUp && found !== undefined && reconciledAt !== undefined && reconciledAt > found.foundAt
    );
  }

  /**
   * A person's word on a break. `adopt` makes our position the broker's; `ignore` leaves the difference to whoever made
   * it. Nothing is sent; nothing happens where there is no break or it cannot be ignored (`takesFromOurs`), or while
   * `inDoubt` has an order there, which may have made it: adopted, its executions would be booked a second time, and ignored,
   * it would seem never to have been sent. Nothing is adopted before the break is compared (`isCompared`), for the same reason.
   */
  resolveBreak(conId: ConId, wanted: 'adopt' | 'ignore', by: Actor, reason: string): Stamped[] {
    if (this.inDoubt(conId).length > 0 || (wanted === 'adopt' && !this.isCompared(conId))) return [];
    return this.commit(resolution(this.state, this.#context, conId, { resolution: wanted, by, reason }));
  }

  /** False where the figures of a break are others by now than those that people were shown. */
  isAsShown(conId: ConId): boolean {
    return unchangedBreak(this.state, this.#context, conId) !== undefined;
  }

  /** Raises and clears alarms as time passes, places missing stops, carries out the rules of exits, and lets closings that waited for the link go on. */
  tick(): Stamped[] {
    const context = atOneMoment(this.#context, this.#differing);
    this.#differing.look(this.state, context);
    const stamped: Stamped[] = [];
    for (const look of LOOKS) {
      const events = look(this.state, context);
      if (events.length > 0) stamped.push(...this.commit(events));
    }
    stamped.push(...this.#goOn());
    return stamped;
  }
}
