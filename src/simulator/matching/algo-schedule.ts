import { unixMs } from '../../core/clock.ts';
import { cleanDecimal } from '../../core/price.ts';
import { roundQuantity } from '../../instruments/price-steps.ts';
import { ADAPTIVE_MS, algoParam, algoSpan, isAdaptive } from '../orders/algos.ts';
import { BY_SYSTEM, endOrder } from '../orders/cancellation.ts';
import { type LiveOrder, remainingOf } from '../orders/live-order.ts';
import { tellPair } from '../orders/reports.ts';
import { mayTrade } from '../sessions/order-hours.ts';
import { marketOf, type Simulation } from '../simulation.ts';
import { matchingSession } from './hours.ts';
import type { Market } from './market.ts';
import { comeAlive, fillOrder, repeg } from './matcher.ts';

/** A scheduled algo sends a part of its order this often; an Adaptive one moves in this many steps. */
const SLICE_MS = 30_000;
const ADAPTIVE_STEPS = 10;

/** One step of an order's algo, and the time of the next one. */
export function stepAlgo(simulation: Simulation, order: LiveOrder): void {
  if (order.stage !== 'working' || order.terms.algo === undefined) return;
  if (isAdaptive(order.terms)) stepAdaptive(simulation, order);
  else stepSchedule(simulation, order);
}

function stepAdaptive(simulation: Simulation, order: LiveOrder): void {
  const whole = ADAPTIVE_MS[algoParam(order.terms.algo, 'adaptivePriority')] ?? ADAPTIVE_MS.Normal ?? 0;
  repeg(simulation, order);
  const isDone = order.algoFrom !== undefined && simulation.now - order.algoFrom >= whole;
  if (order.stage === 'working' && !isDone) later(simulation, order, whole / ADAPTIVE_STEPS);
}

const later = (simulation: Simulation, order: LiveOrder, ms: number): void =>
  simulation.timers.add(unixMs(simulation.now + Math.max(1, ms)), { type: 'algo', order });

/**
 * Share of a day's volume that has been traded when the share `x` of regular hours has passed: a U-shape, three times as much at
 * the beginning and the end as in the middle (density 1 + 2(2x − 1)², brought to 1).
 */
export const volumeCurve = (x: number): number => (x + ((2 * x - 1) ** 3 + 1) / 3) * 0.6;

/** The share of the order that should have been sent by now. */
function shareDue(simulation: Simulation, order: LiveOrder, from: number, to: number): number {
  const { now, calendar } = simulation;
  if (now >= to) return 1;
  if (now <= from) return 0;
  if (order.terms.algo?.strategy !== 'Vwap') return (now - from) / (to - from);
  const { instrument } = marketOf(simulation, order.terms.conId);
  const close = calendar.dayEnd(instrument, unixMs(from), true);
  const day = Math.max(close, to) - from;
  const at = (time: number): number => volumeCurve(1 - (Math.max(close, to) - time) / Math.max(day, 1));
  return (at(now) - at(from)) / (at(to) - at(from));
}

function stepSchedule(simulation: Simulation, order: LiveOrder): void {
  const market = marketOf(simulation, order.terms.conId);
  const { from, to } = algoSpan(simulation, order);
  const tradable = mayTrade(market.instrument, order.terms, matchingSession(simulation, market));
  if (!tradable && simulation.now < to) {
    later(simulation, order, SLICE_MS);
    return;
  }
  if (simulation.now < from) {
    simulation.timers.add(from, { type: 'algo', order });
    return;
  }
  begin(simulation, order, market);
  if (tradable) sendSlice(simulation, order, market, shareDue(simulation, order, from, to));
  if (order.stage !== 'working') return;
  if (simulation.now < to) {
    simulation.timers.add(unixMs(Math.min(to, simulation.now + SLICE_MS)), { type: 'algo', order });
  } else if (algoParam(order.terms.algo, 'allowPastEndTime') === '1') {
    order.dormant = false;
    comeAlive(simulation, order);
  } else {
    endOrder(simulation, order, BY_SYSTEM);
  }
}

function begin(simulation: Simulation, order: LiveOrder, market: Market): void {
  if (order.algoVolume === undefined) order.algoVolume = market.volume;
  if (order.status === 'Submitted') return;
  order.status = 'Submitted';
  tellPair(simulation, order);
}

/** Takes what is due and has not been filled, at the quote, within the limit and the allowed share of the volume. */
function sendSlice(simulation: Simulation, order: LiveOrder, market: Market, share: number): void {
  const { action, totalQuantity, lmtPrice, orderType, algo } = order.terms;
  let due = share >= 1 ? totalQuantity : roundQuantity(market.instrument, totalQuantity * share);
  const maxShare = Number(algoParam(algo, 'maxPctVol'));
  if (maxShare > 0) {
    const traded = Math.max(0, market.volume - (order.algoVolume ?? 0));
    due = Math.min(due, roundQuantity(market.instrument, traded * maxShare)) as typeof due;
  }
  const quantity = Math.min(remainingOf(order), cleanDecimal(due - order.filled));
  if (quantity <= 0) return;
  const limit = orderType === 'LMT' ? lmtPrice : undefined;
  fillOrder(simulation, order, market, simulation.models.fills.taking(market, action, quantity, limit));
}
