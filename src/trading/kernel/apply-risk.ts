import type { ConId, OrderRef, SignalId } from '../../core/ids.ts';
import { bookedUnder, recordedBy } from '../combos/apply-combo.ts';
import type { Position } from '../portfolio/position.ts';
import { bookAdoption, bookCommission, bookDissolution, bookFill } from '../risk/book/book-fill.ts';
import type { RiskBook, Tally } from '../risk/book/risk-book.ts';
import { type Belonging, type Owner, scopeKey, scopeKeysOf } from '../risk/scope.ts';
import type { Stamped, TradingEvent } from './events.ts';
import { executionRoot } from './execution-id.ts';
import type { KernelState } from './state.ts';

/** How long planned orders are remembered for pace and repeats. */
const RECENT_MS = 60_000;
/** Above this many the older ones are let go whatever their age: far more than IB takes in a minute. */
const RECENT_KEPT = 10_000;

/** Who sent the signal of an order. Signals that are no longer kept are nobody's. */
export function ownerOf(state: KernelState, signalId: SignalId): Owner {
  const record = state.signals.get(signalId);
  const strategy = record?.signal?.strategy;
  const source = record?.source ?? 'unknown';
  return strategy === undefined ? { source } : { source, strategy };
}

/** What an order of a signal belongs to; absent while its contract is not known. */
export function belongingOf(state: KernelState, signalId: SignalId, conId: ConId): Belonging | undefined {
  const instrument = state.instruments.get(conId);
  return instrument && { ...ownerOf(state, signalId), instrument };
}

/** The position that an event is about, before it is applied. */
export function positionBefore(state: KernelState, event: TradingEvent): Position | undefined {
  switch (event.type) {
    case 'execution.recorded':
    case 'execution.corrected':
      return state.positions.get(event.execution.conId);
    case 'break.resolved':
      return state.positions.get(event.conId);
    case 'commission.recorded': {
      const recorded = recordedBy(state, executionRoot(event.report.execId));
      return recorded && state.positions.get(bookedUnder(state, recorded));
    }
    default:
      return undefined;
  }
}

/** Keeps the risk book in step with an event that has just been applied. */
export function applyRisk(state: KernelState, { at, event }: Stamped, before: Position | undefined): void {
  const book = state.risk;
  switch (event.type) {
    case 'plan.made':
      notePlan(state, event, at);
      return;
    case 'order.cancel-requested':
      tallyOf(state, event.ref, (tally) => {
        tally.cancels += 1;
      });
      return;
    case 'order.amend-requested':
      tallyOf(state, event.ref, (tally) => {
        tally.revisions += 1;
      });
      return;
    case 'execution.recorded':
    case 'execution.corrected': {
      const { execution, ref } = event;
      const after = state.positions.get(execution.conId);
      // An execution that was known already has changed nothing.
      if (!after || after === before) return;
      const order = state.orders.get(ref);
      const isOwn = event.type === 'execution.recorded' && !event.twin;
      const first = isOwn && order?.executedQuantity === execution.quantity;
      if (first)
        tallyOf(state, ref, (tally) => {
          tally.executed += 1;
        });
      const owner = order ? ownerOf(state, order.signalId) : { source: 'unknown' };
      const currency = currencyOf(state, execution.conId);
      bookFill(book, { execution, order, owner, currency, before, after, at });
      return;
    }
    case 'commission.recorded': {
      const recorded = recordedBy(state, executionRoot(event.report.execId));
      const conId = recorded && bookedUnder(state, recorded);
      const after = conId === undefined ? undefined : state.positions.get(conId);
      if (!recorded || conId === undefined || !after || after === before) return;
      const order = state.orders.get(recorded.ref);
      const owner = order ? ownerOf(state, order.signalId) : { source: 'unknown' };
      const currency = currencyOf(state, conId);
      const execution = { ...recorded.execution, conId };
      bookCommission(book, { execution, order, owner, currency, before, after });
      return;
    }
    case 'break.resolved':
      if (event.resolution === 'adopt') {
        const { conId, successor: now = conId } = event;
        const currency = currencyOf(state, conId);
        bookAdoption(book, { conId, now, currency, before, after: state.positions.get(now) });
      }
      return;
    case 'combo.dissolved': {
      const legs = event.legs.map(({ conId, quantity }) => {
        return { conId, quantity, total: state.positions.get(conId)?.quantity ?? 0 };
      });
      bookDissolution(book, event.conId, legs);
      return;
    }
    case 'equity.sampled':
    case 'equity.peaked':
      notePeak(book, event.equity);
      return;
    case 'risk-day.began':
      beginDay(book, event, at);
      return;
    case 'risk.locked': {
      const { type: _, ...lock } = event;
      book.locks.set(lock.id, { ...lock, since: at });
      return;
    }
    case 'risk.unlocked':
      book.locks.delete(event.id);
      book.ended.set(event.id, at);
      if (event.by !== 'bowline') book.liftedToday.add(event.id);
      return;
    case 'trading-state.changed': {
      if (!event.scope) return;
      const { scope, to, reason, by } = event;
      if (to === 'active') book.states.delete(scopeKey(scope));
      else book.states.set(scopeKey(scope), { scope, name: to, reason, by, since: at });
      return;
    }
  }
}

const currencyOf = (state: KernelState, conId: ConId): string => state.instruments.get(conId)?.currency ?? '';

function notePlan(
  state: KernelState,
  { plan }: Extract<TradingEvent, { type: 'plan.made' }>,
  at: Stamped['at'],
): void {
  const book = state.risk;
  const [first] = plan.orders;
  const belonging = first && belongingOf(state, plan.signalId, first.conId);
  if (!belonging) return;
  const entry = plan.orders.find(({ role }) => role === 'entry');
  const keys = scopeKeysOf(belonging);
  for (const key of keys) {
    const tally = tallyAt(book, key);
    tally.orders += plan.orders.length;
    if (entry) tally.entries += 1;
  }
  const orders = plan.orders.length;
  book.recentOrders.push({ at, keys, orders, total: (book.recentOrders.at(-1)?.total ?? 0) + orders });
  forgetOld(book.recentOrders, at);
  if (entry) {
    const { conId, side, quantity } = entry;
    book.recentEntries.push({ at, signalId: plan.signalId, conId, side, quantity });
    forgetOld(book.recentEntries, at);
  }
}

function forgetOld(list: { readonly at: Stamped['at'] }[], at: Stamped['at']): void {
  let old = Math.max(0, list.length - RECENT_KEPT);
  for (let item = list[old]; item && at - item.at > RECENT_MS; item = list[old]) old += 1;
  if (old > 0) list.splice(0, old);
}

function tallyAt(book: RiskBook, key: string): Tally {
  const known = book.tallies.get(key);
  if (known) return known;
  const tally: Tally = { orders: 0, entries: 0, cancels: 0, revisions: 0, executed: 0 };
  book.tallies.set(key, tally);
  return tally;
}

function tallyOf(state: KernelState, ref: OrderRef, change: (tally: Tally) => void): void {
  const order = state.orders.get(ref);
  const belonging = order && belongingOf(state, order.signalId, order.conId);
  if (!belonging) return;
  for (const key of scopeKeysOf(belonging)) change(tallyAt(state.risk, key));
}

function notePeak(book: RiskBook, equity: number): void {
  book.peak = Math.max(book.peak ?? equity, equity);
  book.dayPeak = Math.max(book.dayPeak ?? equity, equity);
}

function beginDay(
  book: RiskBook,
  event: Extract<TradingEvent, { type: 'risk-day.began' }>,
  at: Stamped['at'],
): void {
  const base = { instruments: new Map(event.instruments), owners: new Map(event.owners) };
  if (book.day?.week !== event.week) book.weekBase = base;
  book.dayBase = base;
  book.day = { key: event.day, week: event.week, since: at };
  book.tallies.clear();
  book.liftedToday.clear();
  delete book.dayPeak;
  if (event.equity !== undefined) notePeak(book, event.equity);
}
