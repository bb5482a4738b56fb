import { cleanDecimal, type Price } from '../../core/price.ts';
import { roundQuantity } from '../../instruments/price-steps.ts';
import type { MarketEvent } from '../../marketdata/market.ts';
import { legsWithinLimits } from '../combos/combo-fills.ts';
import { isLegged } from '../combos/combo-terms.ts';
import { leggedFills } from '../combos/legging.ts';
import { openLegs } from '../options/open-options.ts';
import { activateChildren } from '../orders/brackets.ts';
import { deactivate, endOrder, NOT_IMMEDIATE } from '../orders/cancellation.ts';
import { limitAt } from '../orders/first-stop.ts';
import {
  awaitsTrigger,
  isTrailing,
  type LiveOrder,
  reach,
  remainingOf,
  workingLimit,
} from '../orders/live-order.ts';
import { settleGroup } from '../orders/oca.ts';
import { tellPair } from '../orders/reports.ts';
import { mayTrade } from '../sessions/order-hours.ts';
import { marketOf, type Simulation } from '../simulation.ts';
import { execute, executeLegs } from './executions.ts';
import { admitted, filledBy, visible } from './fill-constraints.ts';
import type { Fill } from './fill-model.ts';
import { isTradable, matchingSession } from './hours.ts';
import type { Market } from './market.ts';
import { isPegged, pegPrice } from './pegs.ts';
import { adjustStop } from './stop-adjustment.ts';
import { doubledEvent, followPrice, stopReached, triggerPrice, triggerSide } from './triggers.ts';

/** An order begins to stand at the exchange, or its terms have changed: it may trigger or fill at once, at quotes of the present moment. */
export function meetMarket(simulation: Simulation, order: LiveOrder): void {
  openLegs(simulation, order.terms.conId);
  const market = marketOf(simulation, order.terms.conId);
  if (order.stage !== 'working' || !isTradable(simulation, order)) return;
  arrive(simulation, order);
  if (awaitsTrigger(order)) watchStop(simulation, order, market);
  else takeLiquidity(simulation, order, market);
}

/** Matches the orders of one instrument with what has just happened there. */
export function matchEvent(simulation: Simulation, market: Market, event: MarketEvent): void {
  const working = simulation.orders.workingOn(market.instrument.conId);
  if (working.length === 0 || !market.interest.concerns(market, event)) return;
  const session = matchingSession(simulation, market);
  if (session === 'closed') return;
  const concerned = working.filter(
    (order) =>
      order.dormant !== true &&
      mayTrade(market.instrument, order.terms, session) &&
      isConcerned(order, market, event),
  );
  if (concerned.length === 0) market.interest.rebuild(working, market.instrument);
  if (concerned.length > 1) concerned.sort(byPriority);
  let printed = event.type === 'trade' && event.size > 0 ? event.size : Number.POSITIVE_INFINITY;
  for (const order of concerned) {
    // A fill before it in this loop may have ended it.
    if (order.stage !== 'working') continue;
    if (!order.atExchange) comeAlive(simulation, order);
    else if (awaitsTrigger(order)) watchStop(simulation, order, market, event);
    else if (event.type === 'quote') meetQuote(simulation, order, market);
    else printed -= meetTrade(simulation, order, market, event.price, printed);
  }
}

/** Cheap: most orders have nothing to do with most events. */
function isConcerned(order: LiveOrder, market: Market, event: MarketEvent): boolean {
  if (!order.atExchange || isLegged(order.terms)) return true;
  const { action } = order.terms;
  if (awaitsTrigger(order)) {
    const { triggerMethod, adjustment, orderType } = order.terms;
    if (triggerMethod !== undefined || adjustment !== undefined) return true;
    const side = triggerSide(order);
    const price = triggerPrice(market, side);
    if (price === undefined) return false;
    if (order.stop === undefined || stopReached(side, order.stop, price)) return true;
    return isTrailing(orderType) && followPrice(market.instrument, order, price) !== order.stop;
  }
  const limit = reach(order);
  if (event.type === 'quote') {
    if (limit === undefined || isPegged(order)) return true;
    const best = market.takeable(action);
    return best !== undefined && (action === 'BUY' ? best <= limit : best >= limit);
  }
  return limit !== undefined && (action === 'BUY' ? event.price <= limit : event.price >= limit);
}

/** Stops and market orders in order of arrival, then limit orders by price and arrival. */
function byPriority(a: LiveOrder, b: LiveOrder): number {
  const first = workingLimit(a);
  const second = workingLimit(b);
  if (first !== undefined && second !== undefined && a.terms.action === b.terms.action && first !== second) {
    return a.terms.action === 'BUY' ? second - first : first - second;
  }
  return Number(first !== undefined) - Number(second !== undefined) || a.permId - b.permId;
}

function arrive(simulation: Simulation, order: LiveOrder): void {
  if (order.atExchange) return;
  order.atExchange = true;
  simulation.outbox.orderChanged(order);
}

/** Its session has opened, or the first quote has come. */
export function comeAlive(simulation: Simulation, order: LiveOrder): void {
  arrive(simulation, order);
  if (!awaitsTrigger(order) && order.status !== 'Submitted') {
    order.status = 'Submitted';
    tellPair(simulation, order);
  }
  meetMarket(simulation, order);
}

/**
 * Compares a waiting stop with the market; a trailing one follows its first known price, then only in its favour. Without an event
 * the order has just arrived.
 */
function watchStop(simulation: Simulation, order: LiveOrder, market: Market, event?: MarketEvent): void {
  adjustStop(simulation, order, market);
  const { orderType, triggerMethod } = order.terms;
  const side = triggerSide(order);
  const price = triggerPrice(market, side, triggerMethod);
  if (price === undefined) return;
  if (order.stop !== undefined && stopReached(side, order.stop, price)) {
    if (isOnce(simulation, order, event)) trigger(simulation, order, market);
    return;
  }
  touch(simulation, order, false);
  if (!isTrailing(orderType)) return;
  const followed = followPrice(market.instrument, order, price);
  if (followed === order.stop) return;
  order.stop = followed;
  order.movingLimit = limitAt(order.terms, followed);
  simulation.outbox.orderChanged(order);
}

/** False while a double trigger method has seen its price only once. */
function isOnce(simulation: Simulation, order: LiveOrder, event: MarketEvent | undefined): boolean {
  const doubled = doubledEvent(order.terms.triggerMethod);
  if (doubled === undefined) return true;
  if (event?.type !== doubled) return false;
  const isSecond = order.touched === true;
  touch(simulation, order, true);
  return isSecond;
}

/** Notes whether the price has been seen once, also on disk: a restart between the two must not forget the first. */
function touch(simulation: Simulation, order: LiveOrder, touched: boolean): void {
  if ((order.touched ?? false) === touched) return;
  order.touched = touched;
  simulation.outbox.orderChanged(order);
}

function trigger(simulation: Simulation, order: LiveOrder, market: Market): void {
  order.triggered = true;
  order.status = 'Submitted';
  tellPair(simulation, order);
  takeLiquidity(simulation, order, market);
}

/** A pegged order goes to where the quote and its algo want it. */
function follow(simulation: Simulation, order: LiveOrder, market: Market): void {
  if (order.algoFrom === undefined && order.terms.algo !== undefined) {
    order.algoFrom = simulation.now;
    simulation.timers.add(simulation.now, { type: 'algo', order });
  }
  order.movingLimit = pegPrice(order, market, simulation.now);
}

/** Time has passed for a pegged order: it moves, and may fill. */
export function repeg(simulation: Simulation, order: LiveOrder): void {
  if (order.stage !== 'working' || !order.atExchange || !isTradable(simulation, order)) return;
  takeLiquidity(simulation, order, marketOf(simulation, order.terms.conId));
  simulation.outbox.orderChanged(order);
}

/** An order that takes what the quote offers; what is left rests, or ends when it was to be immediate. */
function takeLiquidity(simulation: Simulation, order: LiveOrder, market: Market): void {
  const { tif, action } = order.terms;
  if (isPegged(order)) follow(simulation, order, market);
  if (isLegged(order.terms)) {
    fillLegs(simulation, order);
  } else {
    const remaining = remainingOf(order);
    const fills = allowed(
      simulation,
      order,
      simulation.models.fills.taking(market, action, remaining, reach(order)),
    );
    if (tif === 'FOK' && filledBy(fills) < remaining) {
      deactivate(simulation, order);
      return;
    }
    fillOrder(simulation, order, market, fills);
  }
  if (order.stage !== 'working') return;
  if (tif === 'IOC') {
    endOrder(simulation, order, NOT_IMMEDIATE);
    return;
  }
  const resting = workingLimit(order) !== undefined;
  if (resting === order.resting) return;
  order.resting = resting;
  const limit = workingLimit(order);
  if (limit !== undefined) order.queueAhead = simulation.models.fills.ahead?.(market, action, limit);
  simulation.outbox.orderChanged(order);
}

/** What the order's own attributes, and its legs' limits, let happen. */
function allowed(simulation: Simulation, order: LiveOrder, fills: readonly Fill[]): readonly Fill[] {
  const legs = simulation.combos.legs(order.terms.conId);
  if (legs !== undefined && !legsWithinLimits(order.terms, legs)) return [];
  return admitted(order, fills);
}

function meetQuote(simulation: Simulation, order: LiveOrder, market: Market): void {
  const limit = workingLimit(order);
  if (limit === undefined || !order.resting || isLegged(order.terms)) {
    takeLiquidity(simulation, order, market);
    return;
  }
  const { action, discretionaryAmt } = order.terms;
  const fills = allowed(
    simulation,
    order,
    simulation.models.fills.crossed(market, action, visible(order), limit),
  );
  fillOrder(simulation, order, market, fills);
  if (order.stage !== 'working' || fills.length > 0) return;
  if (
    discretionaryAmt !== undefined ||
    (isPegged(order) && pegPrice(order, market, simulation.now) !== limit)
  ) {
    takeLiquidity(simulation, order, market);
    simulation.outbox.orderChanged(order);
  }
}

/** Returns how many units of the trade the order got. */
function meetTrade(
  simulation: Simulation,
  order: LiveOrder,
  market: Market,
  price: Extract<MarketEvent, { type: 'trade' }>['price'],
  size: number,
): number {
  const limit = workingLimit(order);
  if (limit === undefined || !order.resting) return 0;
  const before = order.filled;
  const { action } = order.terms;
  if (price === limit && order.queueAhead !== undefined)
    return meetQueue(simulation, order, market, limit, size);
  const fills = allowed(
    simulation,
    order,
    simulation.models.fills.printed(market, action, visible(order), limit, price, size),
  );
  fillOrder(simulation, order, market, fills);
  return order.filled - before;
}

/** A trade at the order's own limit: those in front of it come first, then it. Returns the units it got. */
function meetQueue(
  simulation: Simulation,
  order: LiveOrder,
  market: Market,
  limit: Price,
  size: number,
): number {
  const ahead = order.queueAhead ?? 0;
  order.queueAhead = Math.max(0, ahead - size);
  const quantity = roundQuantity(market.instrument, Math.min(visible(order), Math.max(0, size - ahead)));
  const before = order.filled;
  if (quantity > 0) {
    fillOrder(
      simulation,
      order,
      market,
      allowed(simulation, order, [{ price: limit, quantity, liquidity: 1 }]),
    );
  }
  return order.filled - before;
}

/** The legs of an order that is not guaranteed trade what each can have. */
function fillLegs(simulation: Simulation, order: LiveOrder): void {
  const legs = simulation.combos.legs(order.terms.conId) ?? [];
  const parts = leggedFills(order.terms, legs, order.legs ?? [], workingLimit(order));
  if (parts.length === 0) return;
  const before = order.filled;
  executeLegs(simulation, order, parts);
  simulation.outbox.orderChanged(order);
  settleFill(simulation, order, cleanDecimal(order.filled - before));
}

/** Executes the fills one by one; after each, the order's OCA group and its children are seen to. */
export function fillOrder(
  simulation: Simulation,
  order: LiveOrder,
  market: Market,
  fills: readonly Fill[],
): void {
  for (const fill of fills) {
    execute(simulation, order, market, fill);
    settleGroup(simulation, order, fill.quantity);
  }
  if (fills.length > 0) wakeChildren(simulation, order);
}

/** What a fill of so many units means to the order's group and children; of legs alone, nothing. */
function settleFill(simulation: Simulation, order: LiveOrder, quantity: number): void {
  if (quantity <= 0) return;
  settleGroup(simulation, order, quantity);
  wakeChildren(simulation, order);
}

function wakeChildren(simulation: Simulation, order: LiveOrder): void {
  if (order.status !== 'Filled') return;
  for (const child of activateChildren(simulation, order)) meetMarket(simulation, child);
}
