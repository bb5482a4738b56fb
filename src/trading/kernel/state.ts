import type { CommissionReport, Execution } from '../../broker/port.ts';
import { elapsedMs, type UnixMs } from '../../core/clock.ts';
import type { AccountId, ClientOrderId, ConId, ExecId, OrderRef, SignalId } from '../../core/ids.ts';
import type { Micros } from '../../core/money.ts';
import { cleanDecimal } from '../../core/price.ts';
import type { Refusal } from '../../core/result.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { ComboBook } from '../combos/combo-book.ts';
import { emptyGoLive, type GoLiveState } from '../golive/live/golive-state.ts';
import { isFinal, lackingOf, type OrderRecord } from '../order/order.ts';
import type { StrayOrder } from '../order/stray.ts';
import type { RuleOfEntry } from '../plan/exit-rules.ts';
import type { Position } from '../portfolio/position.ts';
import type { PositionBreak } from '../reconcile/position-break.ts';
import { addOrder, dropOrder } from '../risk/book/open-orders.ts';
import { emptyBook, type RiskBook } from '../risk/book/risk-book.ts';
import type { RiskVerdict } from '../risk/verdict.ts';
import type { Roll } from '../rolls/roll.ts';
import type { Signal } from '../signal.ts';
import type { Alarm } from './alarm.ts';
import { derived, notePlaces } from './derived.ts';
import type { EquitySample } from './equity-sample.ts';
import type { Actor, TradingStateName } from './events.ts';
import type { GatewayLogin } from './gateway-login.ts';
import { type Gone, nothingGone } from './gone-executions.ts';
import type { AskedMargin } from './margin-preview.ts';
import type { Overtaking } from './overtaken.ts';
import type { ResolvedBreak } from './resolved-break.ts';
import type { Stop } from './stops.ts';
import type { TakenSplit } from './taken-splits.ts';
import type { Uncovered } from './uncovered.ts';

/** One step of a signal's fate, for people. */
export interface TimelineEntry {
  readonly at: UnixMs;
  readonly stage: string;
  readonly text: string;
}

/** A signal and what became of it. */
export interface SignalRecord {
  readonly id: SignalId;
  readonly source: string;
  readonly receivedAt: UnixMs;
  readonly summary: string;
  /** Absent when the body could not be understood. */
  readonly signal?: Signal;
  refusal?: Refusal;
  /** The event that the verdict of the risk room stands in; one of an earlier run is read only when it is asked for. */
  judgedBy?: { readonly verdict?: RiskVerdict };
  arithmetic: readonly string[];
  carriedOut?: string;
  /** The resting entries, of other signals, that it asked to cancel. */
  cancels?: readonly OrderRef[];
  /** It waits for a person's approval until then. */
  waitsUntil?: UnixMs;
  /** An entry that waits for the end of a reset. */
  held?: {
    readonly since: UnixMs;
    readonly until: UnixMs;
    readonly dropAt: UnixMs;
    readonly conId?: ConId;
  };
  /** For how long it was held before it was acted upon. */
  heldMs?: number;
  /** What the broker was asked about its margins last. */
  margin?: AskedMargin;
  /** Of an entry that was on its way to its contract then. */
  overtakenBy?: readonly Overtaking[];
  /** It is not acted upon before then. Stays when it has been. */
  startsAt?: UnixMs;
  /** True once a closing that it asked for has ended without the position being flat. */
  closingFailed?: boolean;
  repeats: number;
  readonly orders: OrderRef[];
  readonly timeline: TimelineEntry[];
}

/** A position on its way to flat: its orders are being cancelled, then it is closed, then perhaps reversed. */
export interface Closing {
  readonly conId: ConId;
  readonly signalId: SignalId;
  readonly by: Actor;
  readonly reason: string;
  readonly since: UnixMs;
  /** The signal that enters once it is flat. A later signal that wants it flat takes it away. */
  reverse?: Signal;
  /** Units that stay, without sign; absent: none. A later signal for the whole takes it away. */
  keep?: number;
  /** Of the closing of a part: what entries had filled when it began. */
  readonly entered?: ReadonlyMap<OrderRef, number>;
  /** The entry whose exits make room first when a part is closed. */
  readonly exitsOf?: SignalId;
  /** The rule of exits that it carries out. */
  readonly rule?: RuleOfEntry;
  /** The closing orders sent so far. */
  readonly orders: OrderRef[];
  /** One of them was for less than we count: the broker held no more. */
  isBounded?: true;
  /** By how much exits were made smaller for it. */
  readonly shrunk: Map<OrderRef, number>;
  /** Later signals that asked for the same. */
  readonly joined: SignalId[];
}

export interface RecordedExecution {
  readonly ref: OrderRef;
  readonly execution: Execution;
  /** Of another order of our client under that reference. */
  readonly twin?: true;
  /** Of a correction: its original has come, too. */
  readonly originalTold?: true;
}

/**
 * All that the kernel of one account knows. Rebuilt from the journal; changed only by `apply`. Facts that the broker
 * repeats by itself (quotes, account values, link health, its positions) are not here.
 */
export interface KernelState {
  account?: AccountId;
  /** When our book was last compared with the broker's. */
  reconciledAt?: UnixMs;
  /** When the reading of the broker's lists began that was compared last. */
  listedSince?: UnixMs;
  /** The broker's day at the latest comparison that was certain of it; see `BrokerTruth`. */
  brokerDay?: string;
  /** Of the latest session. */
  clientId?: number;
  /** Of the latest session. */
  login?: GatewayLogin;
  /** Orders planned since the latest session with the gateway began: they may still wait for their turn. */
  readonly plannedThisSession: Set<OrderRef>;
  tradingState: {
    readonly name: TradingStateName;
    readonly reason?: string;
    readonly by?: Actor;
    readonly since?: UnixMs;
  };
  /** What stopped or restricted the account, by every way the last, also where it has been lifted since. */
  stops: readonly Stop[];
  /** The next order number to use: above every number ever planned, and at least what the gateway asked for. */
  nextOrderId: ClientOrderId;
  readonly instruments: Map<ConId, Instrument>;
  readonly signals: Map<SignalId, SignalRecord>;
  /** When so many are kept, the oldest that are not needed any more are let go. */
  forgetSignalsAt: number;
  /**
   * The latest signal of each dedupe key, oldest first. Keys of signals that were refused for a passing reason are not
   * here: the same signal may come again.
   */
  readonly dedupe: Map<string, { readonly signalId: SignalId; readonly at: UnixMs }>;
  /** When the latest entry was planned. */
  lastEntryAt?: UnixMs;
  readonly orders: Map<OrderRef, OrderRecord>;
  /** Orders that are not final. */
  readonly openOrders: Set<OrderRef>;
  /** Of these, the ones that were asked to go. */
  readonly cancelsAsked: Set<OrderRef>;
  /** Entries with rules of exits, also final ones; oldest first. */
  readonly ruled: Set<OrderRef>;
  /** Orders that have filled more than their executions say, also final ones. */
  readonly lacking: Set<OrderRef>;
  readonly orderByNumber: Map<ClientOrderId, OrderRef>;
  /** By the root of the execution id, so that a correction finds what it replaces. */
  readonly executions: Map<string, RecordedExecution>;
  /** Of one instrument, in order. */
  readonly fills: Map<ConId, RecordedExecution[]>;
  /** Spreads that have been traded or looked at, with what their legs have traded. */
  readonly combos: Map<ConId, ComboBook>;
  /** Executions of the legs of combinations, by the root of their ids. */
  readonly legExecutions: Map<string, RecordedExecution>;
  /** In the currency of their instrument, as far as its rate was known. */
  readonly commissions: Map<ExecId, Micros>;
  /** As they were told: those in another currency than their instrument's, and those whose execution has not come. */
  readonly foreignCommissions: Map<ExecId, CommissionReport>;
  /** What the fills that are kept no longer have added up to, by instrument. */
  readonly folded: Map<ConId, Position>;
  readonly positions: Map<ConId, Position>;
  /** What is held without a working stop, longest first; only instruments of which something is. */
  readonly uncovered: Map<ConId, readonly Uncovered[]>;
  /** Instruments whose exits rest for more than is held, and since when that was seen; our clock. */
  readonly exceeding: Map<ConId, UnixMs>;
  /** What executions gave each account of an advisor's group, signed; only where orders go to one. */
  readonly shares: Map<ConId, Map<AccountId, number>>;
  readonly closings: Map<ConId, Closing>;
  /** By the contract that is held. */
  readonly rolls: Map<ConId, Roll>;
  /** Contracts whose positions were rolled, with what they were rolled into last. */
  readonly rolledInto: Map<ConId, ConId>;
  readonly alarms: Map<string, Alarm>;
  /** Open orders at the broker under references of ours that are not the orders we sent, by `strayKey`. */
  readonly strays: Map<string, StrayOrder>;
  /** Differences between our position and the broker's that have lasted. */
  readonly breaks: Map<ConId, PositionBreak>;
  /** The splits that were taken over, oldest first, under the contract id that the shares have now. */
  readonly splits: Map<ConId, readonly TakenSplit[]>;
  /** Contracts whose shares the broker holds under another id since a split. */
  readonly successors: Map<ConId, ConId>;
  /** Whose position was taken over from the broker, where it was ours before: the latest entry's signal. */
  readonly heirs: Map<ConId, SignalId>;
  /** Units of each entry at the latest split, in new units and without sign, where the position is what came of it. */
  readonly carried: Map<ConId, ReadonlyMap<SignalId, number>>;
  /** A person's last word on a break, with what was executed before it and told after it, by instrument. */
  readonly resolved: Map<ConId, ResolvedBreak>;
  /** What the broker holds that is known to be somebody else's, signed. */
  readonly standing: Map<ConId, number>;
  /** Other clients' executions and those by hand, by the root of their ids, oldest first. */
  readonly externalExecutions: Map<string, Execution>;
  /** Executions that are kept no longer and may be told again, by root, with the broker's time: ours and others'. */
  readonly goneExecutions: Gone<string>;
  /** Orders that are kept no longer, with when they were heard of last; our clock. */
  readonly goneOrders: Gone<OrderRef>;
  /** Roots of the executions of the watchdog that are booked; kept for good, because nothing else tells them from new ones. */
  readonly watchdogFills: Set<string>;
  readonly equity: EquitySample[];
  /** What the risk checks remember. */
  readonly risk: RiskBook;
  /** Permit, arming and waivers. */
  readonly golive: GoLiveState;
}

export const emptyState = (): KernelState => ({
  tradingState: { name: 'active' },
  stops: [],
  nextOrderId: 1 as ClientOrderId,
  instruments: new Map(),
  signals: new Map(),
  forgetSignalsAt: 0,
  dedupe: new Map(),
  orders: new Map(),
  plannedThisSession: new Set(),
  openOrders: new Set(),
  cancelsAsked: new Set(),
  ruled: new Set(),
  lacking: new Set(),
  orderByNumber: new Map(),
  executions: new Map(),
  fills: new Map(),
  combos: new Map(),
  legExecutions: new Map(),
  commissions: new Map(),
  foreignCommissions: new Map(),
  folded: new Map(),
  positions: new Map(),
  uncovered: new Map(),
  exceeding: new Map(),
  shares: new Map(),
  closings: new Map(),
  rolls: new Map(),
  rolledInto: new Map(),
  alarms: new Map(),
  strays: new Map(),
  breaks: new Map(),
  splits: new Map(),
  successors: new Map(),
  heirs: new Map(),
  carried: new Map(),
  resolved: new Map(),
  standing: new Map(),
  externalExecutions: new Map(),
  goneExecutions: nothingGone(),
  goneOrders: nothingGone(),
  watchdogFills: new Set(),
  equity: [],
  risk: emptyBook(),
  golive: emptyGoLive(),
});

/** Units below this are rounding, not an execution that is missing. */
const ROUNDING = 1e-9;

/** It has ended, or works on and nobody wants it gone. */
const isNotLeaving = ({ state, cancelAsked }: OrderRecord): boolean =>
  isFinal(state) || (state !== 'unknown' && !cancelAsked);

/** Keeps the sets of open orders, and of those whose executions have still to come, in step with an order. */
export function trackOpen(state: KernelState, order: OrderRecord): void {
  const { openEntries, openStops, inDoubt } = state.risk;
  const lacks = lackingOf(order) > ROUNDING;
  if (lacks) {
    state.lacking.add(order.ref);
    order.lackingSince ??= order.updatedAt;
  } else {
    state.lacking.delete(order.ref);
    if (order.lackingSince !== undefined) delete order.lackingSince;
  }
  if (order.state === 'unknown') {
    inDoubt.add(order.ref);
    order.doubtedAt ??= order.updatedAt;
  } else {
    inDoubt.delete(order.ref);
    if (order.doubtedAt !== undefined) delete order.doubtedAt;
  }
  const kind = order.role === 'entry' ? openEntries : order.role === 'stop' ? openStops : undefined;
  if (order.state === 'cancelling') order.cancellingSince ??= order.updatedAt;
  else if (order.cancellingSince !== undefined && isNotLeaving(order)) delete order.cancellingSince;
  if (isFinal(order.state)) {
    state.openOrders.delete(order.ref);
    state.cancelsAsked.delete(order.ref);
    // Fills that the broker has told of without their executions are in no position yet.
    if (kind && lacks) addOrder(kind, order);
    else if (kind) dropOrder(kind, order);
  } else {
    state.openOrders.add(order.ref);
    if (order.cancelAsked) state.cancelsAsked.add(order.ref);
    if (kind) addOrder(kind, order);
  }
}

/** Puts an order under another contract: the one that its shares are under since a split. */
export function moveOrder(state: KernelState, order: OrderRecord, conId: ConId): void {
  if (order.conId === conId) return;
  forgetOpen(state, order);
  order.conId = conId;
  notePlaces(state);
  trackOpen(state, order);
}

/** Takes an order out of the books of what is open. */
export function forgetOpen({ risk }: KernelState, order: OrderRecord): void {
  dropOrder(risk.openEntries, order);
  dropOrder(risk.openStops, order);
}

/** Entries with rules of exits, oldest first. */
export function* ruledEntries(state: KernelState): Generator<OrderRecord> {
  for (const ref of state.ruled) {
    const order = state.orders.get(ref);
    if (order) yield order;
  }
}

/** Orders of an instrument that are not final, oldest first. */
export function openOrdersOf(state: KernelState, conId: ConId): OrderRecord[] {
  const found: OrderRecord[] = [];
  for (const ref of state.openOrders) {
    const order = state.orders.get(ref);
    if (order && order.conId === conId) found.push(order);
  }
  return found;
}

/** Executions follow the status that tells of them within a moment; later than this they are lost until a reading. */
const EXECUTIONS_MAY_TAKE_MS = 10_000;

/** Orders that have filled more than their executions say: a status `Filled` may arrive first. */
export function* lackingOrders(state: KernelState): Generator<OrderRecord> {
  for (const ref of state.lacking) {
    const order = state.orders.get(ref);
    if (order) yield order;
  }
}

/** True while the broker has told of fills whose executions may yet come. Those that are overdue are not waited for. */
export function awaitsExecutions(state: KernelState, conId: ConId, now: UnixMs): boolean {
  // Mostly there are none, and every second asks.
  if (state.lacking.size === 0) return false;
  for (const order of lackingOrders(state))
    if (order.conId === conId && elapsedMs(order.updatedAt, now) < EXECUTIONS_MAY_TAKE_MS) return true;
  return false;
}

/**
 * What we hold of an instrument, signed: the position that the executions make, and the fills that the broker has told of
 * without their executions. Whatever closes or protects goes by this; the ledger waits for the executions.
 */
export function heldQuantity(state: KernelState, conId: ConId): number {
  let held = state.positions.get(conId)?.quantity ?? 0;
  if (state.lacking.size === 0) return cleanDecimal(held);
  for (const order of lackingOrders(state))
    if (order.conId === conId) held += (order.side === 'BUY' ? 1 : -1) * lackingOf(order);
  return cleanDecimal(held);
}

export const openPositions = derived((state): readonly Position[] =>
  [...state.positions.values()].filter((position) => position.quantity !== 0),
);

/** Instruments that are held, by the executions or by the orders' counts; what they come to is `heldQuantity`. */
export const heldInstruments = derived((state): readonly ConId[] => {
  const found = new Set(openPositions(state).map(({ conId }) => conId));
  for (const order of lackingOrders(state)) if (!order.roll) found.add(order.conId);
  return [...found].filter((conId) => heldQuantity(state, conId) !== 0);
});

/** Instruments with orders that are not final. */
export const orderedInstruments = derived((state): ReadonlySet<ConId> => {
  const found = new Set<ConId>();
  for (const ref of state.openOrders) {
    const order = state.orders.get(ref);
    if (order) found.add(order.conId);
  }
  return found;
});
