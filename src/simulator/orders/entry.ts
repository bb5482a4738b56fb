import { unixMs } from '../../core/clock.ts';
import { cleanDecimal } from '../../core/price.ts';
import { moveByTicks } from '../../instruments/price-steps.ts';
import {
  beyondBand,
  LOCATING,
  notBeforeOpening,
  OCA_GROUP_FILLED,
  OUTSIDE_RTH_IGNORED,
} from '../broker-errors.ts';
import type { BrokerError } from '../exchange.ts';
import { inSession, isTradable, watchSession } from '../matching/hours.ts';
import { meetMarket } from '../matching/matcher.ts';
import { messageTime } from '../sessions/market-day.ts';
import { ignoresOutsideRth, regularHoursOnly } from '../sessions/order-hours.ts';
import { marketOf, type Simulation } from '../simulation.ts';
import { settleActivation } from './activation.ts';
import { BY_SYSTEM, deactivate, endOrder } from './cancellation.ts';
import { scheduleExpiry } from './expiry.ts';
import { refuseForFunds } from './funds.ts';
import { awaitsTrigger, isOpen, type LiveOrder } from './live-order.ts';
import { oddLotWarning } from './odd-lots.ts';
import { bandEdge, locateTime, refuseForNumber } from './order-limits.ts';
import { tellError, tellOpenOrder, tellPair, tellStatus } from './reports.ts';

/** Ticks beyond the stop that the first openOrder of a stop shows as a limit price; the second one shows none. */
const FIRST_ECHO_TICKS = 3;
const FIRST_ECHO_TYPES: ReadonlySet<string> = new Set(['STP', 'TRAIL']);

const isImmediate = ({ terms }: LiveOrder): boolean => terms.tif === 'IOC' || terms.tif === 'FOK';

/**
 * Orders leave the staging area together: all are acknowledged, parent before children, then those without an open parent
 * meet the market. An order that the account cannot carry is refused, and its children with it.
 */
export function enter(simulation: Simulation, released: readonly LiveOrder[]): void {
  for (const order of released) acknowledge(simulation, order);
  // Children that a parent's fill activates on the way have been told of by then.
  const working = released.filter((order) => order.stage === 'working');
  for (const order of working) if (order.stage === 'working') begin(simulation, order);
}

function acknowledge(simulation: Simulation, order: LiveOrder): void {
  // A refused parent has already ended its children.
  if (order.stage !== 'staged') return;
  const { orders } = simulation;
  const parent = order.parentPermId === 0 ? undefined : orders.byPermId(order.parentPermId);
  const isHeld = parent !== undefined && isOpen(parent);
  orders.open(order, isHeld ? 'held' : 'working');
  orders.joinGroup(order);
  const refusal = refuseEntry(simulation, order);
  if (refusal !== undefined) {
    deactivate(simulation, order, refusal);
    return;
  }
  if (!isHeld) {
    settleActivation(simulation, order);
    watchSession(simulation, marketOf(simulation, order.terms.conId));
  }
  scheduleExpiry(simulation, order);
  tellFirst(simulation, order);
}

/** Why the order may not go out. What its account can carry is judged when it goes to work. */
function refuseEntry(simulation: Simulation, order: LiveOrder): BrokerError | undefined {
  if (simulation.orders.isGroupFilled(order)) return OCA_GROUP_FILLED;
  if (order.stage === 'held') return undefined;
  return refuseForNumber(simulation, order) ?? refuseForFunds(simulation, order);
}

/** The first word about an order: `PreSubmitted`, except that market sales and immediate orders begin as `Submitted`. */
function tellFirst(simulation: Simulation, order: LiveOrder): void {
  const { terms, stage } = order;
  const tradable = stage === 'working' && isTradable(simulation, order);
  order.status = 'PreSubmitted';
  if (tradable && isImmediate(order)) {
    order.status = 'Submitted';
    tellOpenOrder(simulation, order);
    return;
  }
  if (tradable && terms.orderType === 'MKT' && terms.action === 'SELL') order.status = 'Submitted';
  if (stage === 'working' && order.stop !== undefined && FIRST_ECHO_TYPES.has(terms.orderType)) {
    const { instrument } = marketOf(simulation, terms.conId);
    tellPair(simulation, order, { lmtPrice: moveByTicks(instrument, order.stop, FIRST_ECHO_TICKS) });
    return;
  }
  tellPair(simulation, order);
}

/** A working order's second word, by where it stands; then it meets the market. */
function begin(simulation: Simulation, order: LiveOrder): void {
  const { terms } = order;
  const { instrument } = marketOf(simulation, terms.conId);
  if (terms.outsideRth && ignoresOutsideRth(instrument, terms.orderType)) {
    tellError(simulation, terms, OUTSIDE_RTH_IGNORED);
  }
  const warning = oddLotWarning(simulation, order);
  if (warning !== undefined) tellError(simulation, terms, warning);
  if (!inSession(simulation, order)) {
    tellNotBeforeOpening(simulation, order);
    return;
  }
  if (!isTradable(simulation, order)) return;
  if (isBeyondBand(simulation, order) || isBeingLocated(simulation, order)) return;
  order.atExchange = true;
  if (awaitsTrigger(order)) {
    tellPair(simulation, order);
  } else if (terms.orderType === 'LMT' && !isImmediate(order)) {
    order.status = 'Submitted';
    tellPair(simulation, order);
  }
  meetMarket(simulation, order);
  if (order.stage === 'working' && !awaitsTrigger(order) && order.status === 'PreSubmitted') {
    order.status = 'Submitted';
    tellPair(simulation, order);
  }
}

/** An order with a limit beyond the band is cancelled: PendingCancel twice, Cancelled, 202 with the band's edge. */
function isBeyondBand(simulation: Simulation, order: LiveOrder): boolean {
  const band = bandEdge(simulation, order);
  if (band === undefined) return false;
  tellStatus(simulation, order, 'PendingCancel');
  tellStatus(simulation, order, 'PendingCancel');
  endOrder(simulation, order, { ...BY_SYSTEM, error: beyondBand(band.edge, band.market) });
  return true;
}

/** A short sale whose shares are not at hand is held (404) until they have been found. */
function isBeingLocated(simulation: Simulation, order: LiveOrder): boolean {
  const needed = locateTime(simulation, order);
  if (needed <= 0) return false;
  order.dormant = true;
  order.locating = true;
  order.status = 'PreSubmitted';
  if (Number.isFinite(needed)) {
    order.activeAt = unixMs(simulation.now + needed);
    simulation.timers.add(order.activeAt, { type: 'wake', order });
  }
  tellError(simulation, order.terms, LOCATING);
  tellPair(simulation, order);
  return true;
}

/** 399 with the time of the next opening, then the order once more. */
export function tellNotBeforeOpening(simulation: Simulation, order: LiveOrder): void {
  const { terms } = order;
  const { instrument } = marketOf(simulation, terms.conId);
  const { calendar, now } = simulation;
  const opens = calendar.nextOpen(instrument, now, regularHoursOnly(instrument, terms));
  if (opens !== undefined) {
    const venue = `${instrument.primaryExchange || instrument.exchange}.${instrument.tradingClass}`;
    const line = `${terms.action} ${cleanDecimal(terms.totalQuantity)} ${instrument.symbol} ${venue}`;
    tellError(simulation, terms, notBeforeOpening(line, messageTime(opens, instrument.timeZone)));
  }
  tellPair(simulation, order);
}
