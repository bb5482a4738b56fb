import type { Execution } from '../../../broker/port.ts';
import type { UnixMs } from '../../../core/clock.ts';
import type { ConId } from '../../../core/ids.ts';
import type { OrderRecord } from '../../order/order.ts';
import { isWatchdogReference } from '../../order/watchdog-reference.ts';
import type { Position } from '../../portfolio/position.ts';
import { closedProfit } from '../../portfolio/profit.ts';
import type { Owner } from '../scope.ts';
import { ownerProfitKey, type RiskBook } from './risk-book.ts';
import { type Division, divide, inProportion, ofOne, sharesIn } from './shares.ts';

/** Trades kept for streaks and counts. */
const TRADES_KEPT = 1_000;

export interface BookedFill {
  readonly execution: Execution;
  readonly order: OrderRecord | undefined;
  readonly owner: Owner;
  readonly currency: string;
  readonly before: Position | undefined;
  readonly after: Position;
  readonly at: UnixMs;
}

/** Keeps owners' shares and profits and the trades in step with a fill (or its correction) that was just booked. */
export function bookFill(book: RiskBook, fill: BookedFill): void {
  const { execution, order, owner, before, after } = fill;
  const conId = execution.conId;
  const shares = book.shares.get(conId) ?? new Map();
  // What is rolled is known to be one owner's.
  const closes =
    (order?.role === 'close' && order.rolledBy === undefined) || isWatchdogReference(execution.ref);
  const division = closes ? inProportion(shares, owner) : ofOne(owner);
  addProfit(book, division, fill.currency, closedProfit(after) - closedProfit(before));
  divide(shares, division, after.quantity - (before?.quantity ?? 0), after.quantity);
  if (after.quantity === 0) book.shares.delete(conId);
  else book.shares.set(conId, shares);
  bookTrade(book, fill);
}

export interface BookedAdoption {
  readonly conId: ConId;
  /** The contract that its units are under from now on. */
  readonly now: ConId;
  readonly currency: string;
  readonly before: Position | undefined;
  readonly after: Position | undefined;
}

/**
 * Keeps them in step with a position that was taken over from the broker: nobody says whose units have come or gone, so each owner's
 * change in proportion, and so does what those that have gone have made.
 */
export function bookAdoption(book: RiskBook, { conId, now, currency, before, after }: BookedAdoption): void {
  const shares = book.shares.get(conId) ?? new Map();
  const division = inProportion(shares, { source: 'unknown' });
  const profit = now === conId ? closedProfit(after) - closedProfit(before) : 0;
  if (profit !== 0) addProfit(book, division, currency, profit);
  const total = after?.quantity ?? 0;
  divide(shares, division, total - sharesIn(shares), total);
  book.shares.delete(conId);
  if (total !== 0) book.shares.set(now, shares);
  const trade = book.openTrades.get(conId);
  book.openTrades.delete(conId);
  // Of a trade that ended without our executions nothing is left: the next one is not as old as it.
  if (trade && total !== 0) book.openTrades.set(now, trade);
}

/** Gives each leg of a spread that is none any more to the owners of the spread. */
export function bookDissolution(
  book: RiskBook,
  conId: ConId,
  legs: readonly { readonly conId: ConId; readonly quantity: number; readonly total: number }[],
): void {
  const division = inProportion(book.shares.get(conId), { source: 'unknown' });
  for (const { conId: leg, quantity, total } of legs) {
    const shares = book.shares.get(leg) ?? new Map();
    divide(shares, division, quantity, total);
    if (total === 0) book.shares.delete(leg);
    else book.shares.set(leg, shares);
  }
  book.shares.delete(conId);
  book.openTrades.delete(conId);
}

function bookTrade(book: RiskBook, { execution, order, owner, before, after, at }: BookedFill): void {
  const { conId } = execution;
  const day = book.day?.key ?? '';
  const held = before?.quantity ?? 0;
  const open = book.openTrades.get(conId);
  const ended = held !== 0 && (after.quantity === 0 || Math.sign(after.quantity) !== Math.sign(held));
  if (open && ended) {
    const { strategy, source, openedAt } = open;
    book.trades.push({
      conId,
      source,
      ...(strategy === undefined ? {} : { strategy }),
      openedAt,
      closedAt: at,
      openedOn: open.day,
      closedOn: day,
      profit: closedProfit(after) - open.profitBefore,
      byStop: order?.role === 'stop',
    });
    if (book.trades.length > TRADES_KEPT) book.trades.shift();
    book.openTrades.delete(conId);
  }
  if (after.quantity === 0) return;
  let trade = book.openTrades.get(conId);
  if (!trade) {
    const profitBefore = ended ? closedProfit(after) : closedProfit(before);
    trade = { ...owner, openedAt: at, day, profitBefore, entries: [] };
    book.openTrades.set(conId, trade);
  }
  if (order?.role === 'entry' && !trade.entries.includes(order.ref)) trade.entries.push(order.ref);
}

/** A commission that was told after its fill; of a trade that has ended meanwhile, it belongs to that trade. */
export function bookCommission(book: RiskBook, fill: Omit<BookedFill, 'at'>): void {
  const difference = closedProfit(fill.after) - closedProfit(fill.before);
  if (difference === 0) return;
  addProfit(book, ofOne(fill.owner), fill.currency, difference);
  const { conId } = fill.execution;
  if (book.openTrades.has(conId)) return;
  const trade = book.trades.findLast((each) => each.conId === conId);
  if (trade) trade.profit += difference;
}

function addProfit(book: RiskBook, division: Division, currency: string, amount: number): void {
  for (const [owner, part] of division) {
    const key = ownerProfitKey(owner, currency);
    const { strategy, source } = owner;
    const known = book.ownerProfit.get(key) ?? {
      source,
      ...(strategy === undefined ? {} : { strategy }),
      currency,
      amount: 0,
    };
    known.amount += amount * part;
    book.ownerProfit.set(key, known);
  }
}
