import { elapsedMs, unixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import { isFinal, isOfClient, type OrderRecord } from '../order/order.ts';
import { DEFAULT_POLICIES } from '../policies.ts';
import { compare } from '../reconcile/position-break.ts';
import { isBusy } from '../rolls/roll-state.ts';
import type { KernelContext } from './context.ts';
import type { TradingEvent } from './events.ts';
import { lastFillAt } from './last-fills.ts';
import { unprotectedAlarmId } from './repair-stop.ts';
import { heldInstruments, heldQuantity, type KernelState, openOrdersOf } from './state.ts';

/** What an entry that rests has filled may be without a working stop for so long after its last fill, and while it goes on filling. */
const REST_MAY_TAKE_MS = 10_000;
const FILLING_MAY_TAKE_MS = 60_000;

/**
 * Ends entries that have filled in part and rest: IB holds their exits back until they have filled completely, so that what has filled is
 * held without a stop for as long. Once an entry has ended its exits are placed for what it has filled, or that is closed (`repairStops`).
 */
export function endPartFilled(state: KernelState, context: KernelContext): TradingEvent[] {
  const { ready, brokerUp } = context.link();
  const policy = (context.policies ?? DEFAULT_POLICIES).onMissingStop;
  if (!ready || !brokerUp || policy === 'alarm' || state.alarms.size === 0) return [];
  const reason = 'it has filled in part, and its stop works only when it has filled completely or ended';
  return heldInstruments(state).flatMap((conId): TradingEvent[] => {
    if (!state.alarms.has(unprotectedAlarmId(conId)) || isBusy(state, conId)) return [];
    const rest = openOrdersOf(state, conId).filter((order) => restsInPart(state, order, conId, context));
    if (rest.length === 0 || compare(state, conId, context)?.cause === 'split') return [];
    return rest.map(({ ref }) => ({ type: 'order.cancel-requested', ref, by: 'bowline', reason }));
  });
}

/** An entry of the position held whose stops wait for it, for too long. */
function restsInPart(state: KernelState, order: OrderRecord, conId: ConId, context: KernelContext): boolean {
  const { role, side, state: at, filled, firstFillAt, cancelAsked, signalId } = order;
  if (role !== 'entry' || at !== 'partially-filled' || filled <= 0 || cancelAsked) return false;
  if (side !== (heldQuantity(state, conId) > 0 ? 'BUY' : 'SELL') || !isOfClient(order, state.clientId))
    return false;
  if (firstFillAt === undefined) return false;
  const now = context.now();
  const rests = elapsedMs(unixMs(lastFillAt(state, conId)), now) >= REST_MAY_TAKE_MS;
  if (!rests && elapsedMs(firstFillAt, now) < FILLING_MAY_TAKE_MS) return false;
  return (state.signals.get(signalId)?.orders ?? []).some((ref) => {
    const stop = state.orders.get(ref);
    return stop?.role === 'stop' && stop.conId === conId && !isFinal(stop.state);
  });
}
