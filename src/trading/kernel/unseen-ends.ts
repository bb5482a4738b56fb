import { elapsedMs, type UnixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import { heldCombosWith } from '../combos/combo-book.ts';
import { isFinal, type OrderRecord, type OrderRole } from '../order/order.ts';
import { compare } from '../reconcile/position-break.ts';
import { mismatchAlarmId, shownQuantity, shownUnits } from './closable.ts';
import type { KernelContext } from './context.ts';
import { MISMATCH_AFTER_MS } from './differing-positions.ts';
import { lastToldMoveAt } from './last-fills.ts';
import { instrumentsWithOrders, ordersOf } from './orders-of.ts';
import { type Closing, heldQuantity, type KernelState, openOrdersOf } from './state.ts';
import { wasGivenUp } from './strays.ts';

const EXITS: readonly OrderRole[] = ['stop', 'target', 'time-exit'];
/** Orders that are sent anew for the same units where one has ended. */
const SENT_ANEW: readonly OrderRole[] = ['close', 'roll'];

/** The exits of an entry that ended without having filled completely end with it. */
function endedWithEntry(state: KernelState, { parent }: OrderRecord): boolean {
  const entry = parent === undefined ? undefined : state.orders.get(parent);
  return entry !== undefined && isFinal(entry.state) && entry.filled < entry.quantity;
}

/**
 * Exits and closing orders that have ended by the broker's word, and no reading that was asked for since has confirmed it: told
 * wrongly, they would fill beside another one; and what they filled before their end may be told later.
 */
export function unseenEnds(state: KernelState, conId: ConId, now: UnixMs): readonly OrderRecord[] {
  const listed = state.listedSince ?? 0;
  const found: OrderRecord[] = [];
  for (const order of [...ordersOf(state, conId), ...rollsOf(state, conId)]) {
    if (order.state !== 'cancelled' && order.state !== 'rejected') continue;
    if (order.role === 'entry' || wasGivenUp(order)) continue;
    // Heard of in the future: the clock was set back, and it was before any reading of now.
    const told = order.endedAt ?? order.updatedAt;
    if (told <= listed || told > now || endedWithEntry(state, order)) continue;
    found.push(order);
  }
  return found;
}

/** Orders for spreads that roll units of a contract, out of it or into it. */
const rollsOf = (state: KernelState, conId: ConId): readonly OrderRecord[] =>
  [...instrumentsWithOrders(state)]
    .filter((traded) => state.instruments.get(traded)?.secType === 'BAG')
    .flatMap((traded) => ordersOf(state, traded))
    .filter(({ roll }) => roll?.from === conId || roll?.to === conId);

/**
 * Whether the end of an order calls for the broker's lists: nothing takes its place before they show that it is gone, and what it has
 * filled. Every end that `endsUnread` waits for does, whatever is held.
 */
export function callsForLists(state: KernelState, order: OrderRecord): boolean {
  if (order.role === 'entry') return false;
  if (sendsAnew(order) || !order.cancelAsked) return true;
  return (
    order.role === 'stop' &&
    (heldQuantity(state, order.conId) !== 0 ||
      openOrdersOf(state, order.conId).some(({ role }) => role === 'entry'))
  );
}

const sendsAnew = ({ role }: OrderRecord): boolean => SENT_ANEW.includes(role);

/**
 * Whether an order that takes a position away has ended just now, and the broker's executions have not been read since: what takes its
 * place waits for them. Not for exits that were asked to make room: their end is the answer to that.
 */
export const endsUnread = (state: KernelState, conId: ConId, now: UnixMs): boolean =>
  unseenEnds(state, conId, now).some(
    (order) => sendsAnew(order) || (EXITS.includes(order.role) && !order.cancelAsked),
  );

/** The same for the orders of closings and rolls alone. */
export const closersUnread = (state: KernelState, conId: ConId, now: UnixMs): boolean =>
  unseenEnds(state, conId, now).some(sendsAnew);

/** The broker's position may come so long after the executions that it is of. */
const POSITION_MAY_TAKE_MS = 10_000;

/**
 * Others' trades account for what the broker shows less than we hold, as where somebody has closed by hand while the link was away. The
 * alarm of the difference bounds what is closed; until it is one, within seconds, a closing would open the other side.
 */
function isTakenByOthers(state: KernelState, conId: ConId, held: number, context: KernelContext): boolean {
  if (Math.abs(shownUnits(state, conId, held, context)) >= Math.abs(held)) return false;
  const legs = state.combos.has(conId) ? state.instruments.get(conId)?.comboLegs : undefined;
  return (legs ?? [{ conId }]).some(
    ({ conId: traded }) =>
      !state.alarms.has(mismatchAlarmId(traded)) &&
      compare(state, traded, context)?.cause === 'external-trade',
  );
}

/** From then on the alarm of the difference bounds what is closed; it is looked at every second. */
const ALARM_COMES_WITHIN_MS = MISMATCH_AFTER_MS + 2_000;

/**
 * The broker has just shown less than we hold, long after our last fill: somebody has traded by hand, which positions alone tell, or a
 * fill of ours is on its way. Soon after a fill it may be the figure of before. Legs of spreads are told one by one, and the
 * accounts of a group are bounded each by its own.
 */
export function showsUntoldTrade(state: KernelState, conId: ConId, context: KernelContext): boolean {
  const since = context.brokerPositionSince?.(conId);
  if (since === undefined || elapsedMs(since, context.now()) >= ALARM_COMES_WITHIN_MS) return false;
  if (since - lastToldMoveAt(state, conId) < POSITION_MAY_TAKE_MS || state.alarms.has(mismatchAlarmId(conId)))
    return false;
  if (state.combos.has(conId) || state.shares.has(conId) || !heldCombosWith(state, conId).next().done)
    return false;
  const held = heldQuantity(state, conId);
  return Math.abs(shownQuantity(state, conId, held, context)) < Math.abs(held);
}

/**
 * What of the position an order of a closing may count on, signed. Nothing to count on yet (undefined) while an end has not been
 * looked into, or the broker shows less than we hold for want of executions that are on their way; after a while as much as it shows.
 */
export function provenHeld(
  state: KernelState,
  { conId, orders }: Closing,
  context: KernelContext,
): number | undefined {
  const now = context.now();
  if (endsUnread(state, conId, now)) return undefined;
  const held = heldQuantity(state, conId);
  const ended = orders
    .map((ref) => state.orders.get(ref))
    .filter((order) => order !== undefined)
    .filter((order) => (order.state === 'cancelled' || order.state === 'rejected') && !wasGivenUp(order));
  if (ended.length === 0) return isTakenByOthers(state, conId, held, context) ? undefined : held;
  const shown = shownUnits(state, conId, held, context);
  if (Math.abs(shown) >= Math.abs(held)) return held;
  const isFresh = ended.some(({ updatedAt }) => elapsedMs(updatedAt, now) < POSITION_MAY_TAKE_MS);
  return isFresh ? undefined : shown;
}
