import { elapsedMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import { limitPriceOf, type OrderRecord } from '../order/order.ts';
import { alarmIds } from './alarm-ids.ts';
import { isWaiting } from './closing-hours.ts';
import type { Condition } from './condition.ts';
import type { KernelContext } from './context.ts';
import { exitQuote } from './exit-quote.ts';
import { protectionOf } from './protection.ts';
import { heldInstruments, type KernelState } from './state.ts';
import { symbolOf } from './symbol-of.ts';

export const STOP_PASSED = 'STOP_PASSED';
export const passedAlarmId = alarmIds('passed');
/** The fill of a stop that was triggered may be on its way for so long. */
const FILL_MAY_TAKE_MS = 4_000;

/** A stop with a limit that works as a limit order: IB tells those that wait for their trigger as `PreSubmitted`. */
const works = ({ pricing, state, brokerStatus }: OrderRecord): boolean =>
  pricing.type === 'stop-limit' &&
  (state === 'working' || state === 'partially-filled') &&
  brokerStatus?.startsWith('Submitted') === true;

/** Stops with a limit that work, while the market is where that limit cannot fill: they rest, and protect nothing. */
export function passedStops(state: KernelState, context: KernelContext): readonly Condition[] {
  const found: Condition[] = [];
  for (const conId of heldInstruments(state)) {
    if (state.closings.has(conId) && !isWaiting(state, conId, context)) continue;
    const stop = protectionOf(state, conId).stops.find((order) => isPassed(state, order, context));
    if (!stop) continue;
    const market = exitQuote(conId, stop.side, context);
    const at = market === undefined ? 'beyond it' : `at ${market}`;
    found.push({
      id: passedAlarmId(conId),
      severity: 'critical',
      code: STOP_PASSED,
      message: `The stop ${stop.ref} of ${symbolOf(state, conId)} works at its limit ${limitPriceOf(stop.pricing)} and cannot fill with the market ${at}: the loss has no limit now. Close the position, or change the order in TWS.`,
    });
  }
  return found;
}

/** An alarm stays one until a fresh quote shows that the limit can fill again. */
function isPassed(state: KernelState, order: OrderRecord, context: KernelContext): boolean {
  const limit = limitPriceOf(order.pricing);
  if (limit === undefined || !works(order)) return false;
  const alarmed = state.alarms.has(passedAlarmId(order.conId));
  const market = exitQuote(order.conId, order.side, context);
  if (market === undefined) return alarmed;
  const isBeyond = order.side === 'SELL' ? market < limit : market > limit;
  return isBeyond && (alarmed || elapsedMs(order.updatedAt, context.now()) >= FILL_MAY_TAKE_MS);
}

/** Whether a stop of what is held has been behind for long enough to close the position: a quote may be wrong for a moment. */
export function isLeftBehind(state: KernelState, conId: ConId, context: KernelContext): boolean {
  const alarm = state.alarms.get(passedAlarmId(conId));
  return alarm !== undefined && elapsedMs(alarm.since, context.now()) >= FILL_MAY_TAKE_MS;
}
