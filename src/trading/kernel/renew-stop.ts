import type { Quantity } from '../../core/price.ts';
import { isFinal, type OrderRecord } from '../order/order.ts';
import type { Leg } from '../plan/legs.ts';
import { makePlan } from '../plan/make-plan.ts';
import { refusalOf } from '../risk/assess.ts';
import { assessClosing } from './assess-closing.ts';
import type { KernelContext } from './context.ts';
import type { TradingEvent } from './events.ts';
import { exitShare } from './protection.ts';
import { awaitsExecutions, heldQuantity, type KernelState, openOrdersOf, openPositions } from './state.ts';

/** A renewed stop that is refused is tried so often; then the alarm has to be answered by a person. */
const ATTEMPTS = 3;

/**
 * An entry that ends partly filled (cancelled, expired, stopped by the kill switch) takes its exits with it at IB: the
 * filled part would be naked. It gets a stop of its own at the planned price. Stops that somebody cancelled by hand are
 * not renewed; they are an alarm.
 */
export function renewStops(state: KernelState, context: KernelContext): TradingEvent[] {
  const link = context.link();
  if (!link.ready || !link.brokerUp || state.account === undefined) return [];
  for (const { conId } of openPositions(state)) {
    if (state.closings.has(conId) || awaitsExecutions(state, conId, context.now())) continue;
    const held = heldQuantity(state, conId);
    const open = openOrdersOf(state, conId);
    const covered = open
      .filter((order) => order.role === 'stop')
      .reduce((sum, order) => sum + exitShare(order, open).units, 0);
    const naked = Math.abs(held) - covered;
    if (naked <= 0) continue;
    for (const order of state.orders.values()) {
      if (order.conId !== conId || !endedPartlyFilled(order, held)) continue;
      const events = renew(state, order, Math.min(naked, order.filled), held, context);
      if (events.length > 0) return events;
    }
  }
  return [];
}

const endedPartlyFilled = (order: OrderRecord, held: number): boolean =>
  order.role === 'entry' &&
  isFinal(order.state) &&
  order.filled > 0 &&
  order.filled < order.quantity &&
  order.side === (held > 0 ? 'BUY' : 'SELL');

function renew(
  state: KernelState,
  entry: OrderRecord,
  quantity: number,
  held: number,
  context: KernelContext,
): TradingEvent[] {
  const record = state.signals.get(entry.signalId);
  const instrument = state.instruments.get(entry.conId);
  if (!record?.signal || !instrument || state.account === undefined) return [];
  const stops = record.orders.map((ref) => state.orders.get(ref)).filter((order) => order?.role === 'stop');
  const [planned] = stops;
  // Exits of the entry that are still open may yet protect; a stop that traded has done its work.
  if (
    !planned ||
    stops.length > ATTEMPTS ||
    stops.some((stop) => stop && (!isFinal(stop.state) || stop.filled > 0))
  )
    return [];
  const leg: Leg = {
    role: 'stop',
    side: planned.side,
    quantity: quantity as Quantity,
    pricing: planned.pricing,
    tif: planned.tif,
    outsideRth: planned.outsideRth,
  };
  const verdict = assessClosing(
    state,
    { signal: record.signal, by: 'bowline', held, underWay: true },
    instrument,
    context,
  );
  if (refusalOf(verdict)) return [];
  const plan = makePlan([leg], {
    signalId: entry.signalId,
    account: state.account,
    conId: entry.conId,
    nextOrderId: state.nextOrderId,
    suffix: `R${stops.length}`,
  });
  return [
    {
      type: 'plan.made',
      plan,
      verdict,
      arithmetic: [
        `the entry ended with ${entry.filled} of ${entry.quantity} filled: a stop for ${quantity} of its own`,
      ],
    },
  ];
}
