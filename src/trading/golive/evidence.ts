import { apply } from '../kernel/apply.ts';
import type { Stamped, TradingEvent } from '../kernel/events.ts';
import { emptyState, type KernelState } from '../kernel/state.ts';
import { orderTypeCode, stopPriceOf } from '../order/order.ts';
import { compared, limitKey, refusedLimit } from './limit-key.ts';
import type { Waiver } from './live/golive-state.ts';

/** What a journal shows of the past. */
export interface Evidence {
  readonly account?: string;
  /** A gateway of this journal has said that its market is simulated. */
  readonly simulated: boolean;
  /** What a person need not show, or not as much of. */
  readonly waivers: readonly Waiver[];
  /** Risk days on which orders were planned, oldest first. */
  readonly days: readonly string[];
  readonly closedTrades: number;
  readonly ordersPlanned: number;
  readonly rejected: number;
  readonly entries: number;
  readonly entriesWithoutStop: number;
  /** IB's codes of order types that were planned, and of those that have filled. */
  readonly typesPlanned: ReadonlySet<string>;
  readonly typesFilled: ReadonlySet<string>;
  readonly stopsHit: number;
  readonly targetsHit: number;
  /** In percent of the stop's price; positive is worse. */
  readonly stopSlippages: readonly number[];
  /** Plans whose verdict holds a check that did not pass. */
  readonly plansAgainstVerdict: number;
  /** Limits that have refused an order, in trading or in a drill, as `limitKey` names them. */
  readonly refusedBy: ReadonlySet<string>;
  /** Halts by a person or the kill file that a person has lifted again. */
  readonly haltsLifted: number;
  /** Closings of everything that a person asked for and that ended flat. */
  readonly flattened: number;
  /** Sessions that began after an earlier one and were compared with the broker. */
  readonly reconnections: number;
  /** Sessions that began on a later day than the last one while orders or positions were open. */
  readonly nightsWithOpenOrders: number;
  /** Risk days with an order in doubt or a position that the broker told otherwise. */
  readonly daysInDoubt: ReadonlySet<string>;
}

/** Reads a journal, oldest event first, and gathers what it shows. The state is rebuilt along the way. */
export function gatherEvidence(journal: Iterable<Stamped>): Evidence {
  const gathering = new Gathering();
  for (const entry of journal) gathering.take(entry);
  return gathering.evidence();
}

/** Gathers as it reads; it can be asked at any time and read on. */
export class Gathering {
  readonly #state: KernelState = emptyState();
  readonly #days = new Set<string>();
  readonly #daysInDoubt = new Set<string>();
  readonly #typesPlanned = new Set<string>();
  readonly #typesFilled = new Set<string>();
  readonly #refusedBy = new Set<string>();
  readonly #slippages: number[] = [];
  readonly #personsFlattens = new Set<string>();
  readonly #counts = {
    closedTrades: 0,
    ordersPlanned: 0,
    rejected: 0,
    entries: 0,
    entriesWithoutStop: 0,
    stopsHit: 0,
    targetsHit: 0,
    plansAgainstVerdict: 0,
    haltsLifted: 0,
    flattened: 0,
    reconnections: 0,
    nightsWithOpenOrders: 0,
  };
  #haltedByPerson = false;
  #sessionDay: string | undefined;
  #awaitsComparison = false;

  take(entry: Stamped): void {
    const { trades } = this.#state.risk;
    const lastTrade = trades.at(-1);
    const carriedOpen = this.#isOpen();
    apply(this.#state, entry);
    if (trades.at(-1) !== lastTrade) this.#counts.closedTrades += 1;
    this.#note(entry.event, carriedOpen);
  }

  get #day(): string {
    return this.#state.risk.day?.key ?? '';
  }

  #isOpen(): boolean {
    if (this.#state.openOrders.size > 0) return true;
    for (const { quantity } of this.#state.positions.values()) if (quantity !== 0) return true;
    return false;
  }

  #note(event: TradingEvent, carriedOpen: boolean): void {
    switch (event.type) {
      case 'plan.made':
        this.#notePlan(event);
        break;
      case 'signal.refused':
        for (const check of event.verdict?.checks ?? [])
          if (!check.passed && compared(check)) this.#refusedBy.add(refusedLimit(check));
        break;
      case 'drill.made':
        if (event.outcome === 'refused') this.#refusedBy.add(limitKey(event.code, event.scope));
        break;
      case 'execution.recorded':
        this.#noteFill(event);
        break;
      case 'order.changed':
        if (event.state === 'rejected') this.#counts.rejected += 1;
        break;
      case 'order.doubted':
        this.#daysInDoubt.add(this.#day);
        break;
      case 'alarm.raised':
        if (event.code === 'POSITION_MISMATCH') this.#daysInDoubt.add(this.#day);
        break;
      case 'trading-state.changed':
        if (event.scope || event.by === 'bowline') break;
        if (event.to === 'active' && this.#haltedByPerson) this.#counts.haltsLifted += 1;
        this.#haltedByPerson = event.to === 'halted';
        break;
      case 'signal.received':
        if (event.signal.action === 'flatten' && event.signal.source !== 'alert')
          this.#personsFlattens.add(event.signal.id);
        break;
      case 'closing.started':
        this.#closings.set(event.conId, event.signalId);
        break;
      case 'closing.ended':
        if (event.outcome === 'closed' && this.#personsFlattens.has(this.#closings.get(event.conId) ?? ''))
          this.#counts.flattened += 1;
        break;
      case 'session.established':
        this.#noteSession(carriedOpen);
        break;
      case 'reconciled':
        if (this.#awaitsComparison) this.#counts.reconnections += 1;
        this.#awaitsComparison = false;
        break;
    }
  }

  readonly #closings = new Map<number, string>();

  #notePlan({ plan, verdict }: Extract<TradingEvent, { type: 'plan.made' }>): void {
    this.#days.add(this.#day);
    this.#counts.ordersPlanned += plan.orders.length;
    for (const { pricing } of plan.orders) this.#typesPlanned.add(orderTypeCode(pricing));
    if (!verdict.approved || verdict.checks.some(({ passed }) => !passed))
      this.#counts.plansAgainstVerdict += 1;
    if (!plan.orders.some(({ role }) => role === 'entry')) return;
    this.#counts.entries += 1;
    if (!plan.orders.some(({ role }) => role === 'stop')) this.#counts.entriesWithoutStop += 1;
  }

  #noteFill({ ref, execution, twin }: Extract<TradingEvent, { type: 'execution.recorded' }>): void {
    const order = this.#state.orders.get(ref);
    if (!order || twin) return;
    this.#typesFilled.add(orderTypeCode(order.pricing));
    if (order.role === 'target') this.#counts.targetsHit += 1;
    if (order.role !== 'stop') return;
    this.#counts.stopsHit += 1;
    const meant = stopPriceOf(order.pricing);
    if (order.pricing.type !== 'stop' || meant === undefined || meant === 0) return;
    const worse = order.side === 'BUY' ? execution.price - meant : meant - execution.price;
    this.#slippages.push((worse / Math.abs(meant)) * 100);
  }

  #noteSession(carriedOpen: boolean): void {
    const earlier = this.#sessionDay;
    const day = this.#day;
    if (earlier !== undefined) {
      this.#awaitsComparison = true;
      if (day > earlier && carriedOpen) this.#counts.nightsWithOpenOrders += 1;
    }
    this.#sessionDay = day;
  }

  evidence(): Evidence {
    const { account, golive } = this.#state;
    return {
      ...(account === undefined ? {} : { account }),
      ...this.#counts,
      simulated: golive.simulated,
      waivers: [...golive.waivers.values()],
      days: [...this.#days],
      typesPlanned: this.#typesPlanned,
      typesFilled: this.#typesFilled,
      refusedBy: this.#refusedBy,
      stopSlippages: this.#slippages,
      daysInDoubt: this.#daysInDoubt,
    };
  }
}
