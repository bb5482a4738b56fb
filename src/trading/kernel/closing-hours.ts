import type { Pricing } from '../../broker/port.ts';
import { elapsedMs, unixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import { cleanDecimal } from '../../core/price.ts';
import { isCombo } from '../../instruments/combos/combo-legs.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { roundToTick } from '../../instruments/price-steps.ts';
import { hoursRule, marketOrderTrades } from '../../instruments/sessions/hours-rule.ts';
import { sessionAt } from '../../instruments/sessions/session-clock.ts';
import { type LiveGate, missingParts } from '../golive/live/live-gate.ts';
import type { OrderRecord } from '../order/order.ts';
import { type Leg, MARKETABLE_LIMIT_PERCENT, oppositeSide } from '../plan/legs.ts';
import { DEFAULT_POLICIES } from '../policies.ts';
import { isBusy, underWay } from '../rolls/roll-state.ts';
import { alarmIds } from './alarm-ids.ts';
import { bracketsOf, remaindersOf } from './bracket.ts';
import type { Condition } from './condition.ts';
import type { KernelContext } from './context.ts';
import { derivedOf } from './derived.ts';
import { exitPrice, freshQuote } from './exit-quote.ts';
import { askedGate } from './golive.ts';
import { marketTime } from './market-time.ts';
import { ordersOf } from './orders-of.ts';
import { type Closing, heldQuantity, type KernelState, openOrdersOf } from './state.ts';
import { showsUntoldTrade } from './unseen-ends.ts';

/** A closing may wait for an order in doubt so long before it is told of. */
const DOUBT_MAY_TAKE_MS = 5_000;

/** The alarm of a closing that cannot trade at this hour, or waits for the link or an order in doubt. */
export const closingWaitsAlarmId = alarmIds('closing-waits');

/** What goes out in place of a market order while that would wait. */
type ClosingTerms = Pick<Leg, 'pricing' | 'tif' | 'outsideRth'>;

/** Whether something of the position works outside regular hours by its sender's word. */
const worksOutside = derivedOf((state, conId): boolean => {
  if (openOrdersOf(state, conId).some(({ role, outsideRth }) => role !== 'close' && outsideRth)) return true;
  const left = remaindersOf(state, conId, heldQuantity(state, conId));
  return bracketsOf(state, conId).some(
    ({ record, bracket: { entry, exits } }) =>
      (left.get(record.id) ?? 0) > 0 && [entry, ...exits].some(({ outsideRth }) => outsideRth),
  );
});

type Hours = 'at-market' | 'extended' | 'closed';

/**
 * `at-market`: a market order trades now, or no exit would trade before it does. Otherwise the exits work while a market order would
 * wait for regular hours: `extended` now, `closed` when the market opens next.
 */
function hoursOf(state: KernelState, instrument: Instrument, context: KernelContext): Hours {
  const { conId } = instrument;
  if (hoursRule(instrument) !== 'shares') return 'at-market';
  const session = sessionAt(instrument, marketTime(conId, context));
  if (session === 'regular') return 'at-market';
  return worksOutside(state, conId) ? session : 'at-market';
}

/**
 * Whether a market order that rests at IB is to be left its chance: none trades now, or it began to less than `graceMs` ago. Not where
 * exits work outside regular hours: a closing has other terms then.
 */
export function marketOrderWaits(
  state: KernelState,
  instrument: Instrument,
  graceMs: number,
  context: KernelContext,
): boolean {
  const now = marketTime(instrument.conId, context);
  const trades = [now, unixMs(now - graceMs)].every((time) => marketOrderTrades(instrument, time));
  return !trades && !(hoursRule(instrument) === 'shares' && worksOutside(state, instrument.conId));
}

/**
 * The terms of a closing order where a market order would wait for regular hours: a limit that fills at once or not at all, so far
 * beyond the quote as an entry's, and by each further attempt as far again. Undefined: a market order.
 */
export function closingTerms(
  state: KernelState,
  instrument: Instrument,
  held: number,
  attempt: number,
  context: KernelContext,
): ClosingTerms | undefined {
  if (isCombo(instrument) || hoursOf(state, instrument, context) !== 'extended') return undefined;
  const side = oppositeSide(held > 0 ? 'BUY' : 'SELL');
  const market = exitPrice(context.quote(instrument.conId)?.quote, side);
  if (market === undefined) return undefined;
  const direction = side === 'BUY' ? 1 : -1;
  const raw = market * (1 + (direction * MARKETABLE_LIMIT_PERCENT * (attempt + 1)) / 100);
  const pricing: Pricing = { type: 'limit', limit: roundToTick(instrument, raw) };
  return { pricing, tif: 'IOC', outsideRth: true };
}

/** Why nothing can leave: exits that were asked to go now would go whenever the link is back, and the closing order after them. */
function linkObstacle(context: KernelContext): string | undefined {
  const { ready, readOnly, brokerUp, reason } = context.link();
  if (readOnly) return 'the gateway is in Read-Only API mode (321)';
  if (!brokerUp) return 'the gateway has lost its link to Interactive Brokers (1100)';
  if (!ready)
    return `there is no ready session with the gateway${reason === undefined ? '' : ` (${reason})`}`;
  return context.account().id === undefined ? 'the broker has not told the account yet' : undefined;
}

/** What keeps a live account from being traded, reductions included. */
const refusedLive = (gate: LiveGate): string =>
  `orders of the live account are refused (${missingParts(gate)[0]?.text ?? 'no permit was ever issued for it'})`;

/** Why a closing leaves the exits where they are; undefined while it can go on, or has given up some of them already. */
export function closingWaits(
  state: KernelState,
  closing: Closing,
  instrument: Instrument,
  context: KernelContext,
): string | undefined {
  const { conId } = closing;
  if (heldQuantity(state, conId) === 0) return undefined;
  const away = linkObstacle(context);
  if (away !== undefined && !hasTakenExits(state, closing)) return away;
  const doubted = doubtOf(state, closing);
  if (doubted) return hasGivenUp(state, closing, context) ? undefined : doubtText(doubted);
  // Of a live account: the closing order would be refused once the exits are gone.
  const { live } = askedGate(state, context);
  if (live && !live.reduces && !hasGivenUp(state, closing, context)) return refusedLive(live);
  if (showsUntoldTrade(state, conId, context) && !hasTakenExits(state, closing))
    return 'the broker has just shown less than Bowline holds, and no execution says why';
  const hours = hoursOf(state, instrument, context);
  if (hours === 'at-market' || hasGivenUp(state, closing, context)) return undefined;
  if (hours === 'closed') return 'the market is closed';
  if (isCombo(instrument)) return 'a market order for a spread does not trade outside regular hours';
  return freshQuote(conId, context) ? undefined : 'there is no fresh quote to price it by';
}

/**
 * An order of the instrument in doubt: as long as it may fill no closing order can go out, and without exits the position would wait for
 * it unprotected. The closing of a part waits for exits alone.
 */
const doubtOf = (state: KernelState, { conId, keep }: Closing): OrderRecord | undefined =>
  state.risk.inDoubt.size === 0
    ? undefined
    : openOrdersOf(state, conId).find(
        ({ role, state: at }) => at === 'unknown' && (keep === undefined || role !== 'entry'),
      );

const doubtText = ({ ref }: OrderRecord): string =>
  `${ref} is in doubt, and what it may still fill would change the position. Should no evidence settle it, do so yourself (bowline orders settle)`;

/**
 * True while a contract is being closed, or units of it are on their way into another: its exits are not to be touched by others. A
 * closing that waits for hours in which it can trade leaves them to their work.
 */
export function takesExits(state: KernelState, conId: ConId, context: KernelContext): boolean {
  return isBusy(state, conId) && (underWay(state, conId) !== undefined || !isWaiting(state, conId, context));
}

/** True of a closing that waits, for hours in which it can trade or for what passes, with the exits where they are. */
export function isWaiting(state: KernelState, conId: ConId, context: KernelContext): boolean {
  const closing = state.closings.get(conId);
  const instrument = state.instruments.get(conId);
  return (
    closing !== undefined &&
    instrument !== undefined &&
    closingWaits(state, closing, instrument, context) !== undefined
  );
}

const exitsIn = (state: KernelState, conId: ConId): readonly OrderRecord[] =>
  ordersOf(state, conId).filter(({ role }) => role !== 'entry' && role !== 'close');

/** Whether a closing has asked exits to go, or to make room, or has sent an order. */
export const hasTakenExits = (
  state: KernelState,
  { conId, since, reason, orders, shrunk }: Closing,
): boolean =>
  orders.length > 0 ||
  shrunk.size > 0 ||
  exitsIn(state, conId).some(
    ({ cancelAsked: asked }) => asked && asked.at >= since && asked.reason === reason,
  );

/** Whether it has taken exits away, or there are none that rest, nor will be again in a moment. */
function hasGivenUp(state: KernelState, closing: Closing, context: KernelContext): boolean {
  if (hasTakenExits(state, closing)) return true;
  const exits = exitsIn(state, closing.conId);
  if (exits.some(({ ref }) => state.openOrders.has(ref))) return false;
  return !exits.some((exit) => isComingBack(exit, context));
}

/** A stop that has just ended is placed anew, which takes a reading of the broker's orders first. */
const REPAIR_MAY_TAKE_MS = 30_000;

const isComingBack = ({ role, state: at, updatedAt }: OrderRecord, context: KernelContext): boolean =>
  role === 'stop' &&
  (at === 'cancelled' || at === 'rejected') &&
  (context.policies ?? DEFAULT_POLICIES).onMissingStop === 'repair' &&
  elapsedMs(updatedAt, context.now()) < REPAIR_MAY_TAKE_MS;

/** The closings that wait for hours in which they can trade, for the link, or for an order in doubt. */
export function waitingClosings(state: KernelState, context: KernelContext): readonly Condition[] {
  const found: Condition[] = [];
  for (const closing of state.closings.values()) {
    const instrument = state.instruments.get(closing.conId);
    const why = instrument && closingWaits(state, closing, instrument, context);
    if (!instrument || why === undefined) continue;
    // Most doubts, and most losses of the link, are over within seconds, and an untold trade is an alarm of its own then.
    const isFresh = elapsedMs(closing.since, context.now()) < DOUBT_MAY_TAKE_MS;
    const passes =
      (isFresh && (linkObstacle(context) !== undefined || doubtOf(state, closing))) ||
      showsUntoldTrade(state, closing.conId, context);
    if (passes && !state.alarms.has(closingWaitsAlarmId(closing.conId))) continue;
    const held = heldQuantity(state, closing.conId);
    const part =
      closing.keep === undefined ? '' : `${Math.max(0, cleanDecimal(Math.abs(held) - closing.keep))} of `;
    const message = `Closing ${part}${held} ${instrument.localSymbol} waits: ${why}. Its exits stay at the broker meanwhile, and it goes on by itself as soon as that is over.`;
    found.push({
      id: closingWaitsAlarmId(closing.conId),
      severity: 'warning',
      code: 'CLOSING_WAITS',
      message,
    });
  }
  return found;
}
