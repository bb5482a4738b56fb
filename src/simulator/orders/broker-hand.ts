import type { PermId } from '../../core/ids.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import { NOT_OPEN } from '../broker-errors.ts';
import type { BrokerError } from '../exchange.ts';
import { isTradable } from '../matching/hours.ts';
import { meetMarket } from '../matching/matcher.ts';
import type { Simulation } from '../simulation.ts';
import { deactivate } from './cancellation.ts';
import { awaitsTrigger, isOpen } from './live-order.ts';
import { tellPair } from './reports.ts';

/** What the broker does with an open order that nobody has asked it for. */

/** Refuses it after all: `Inactive`, then the reason; it has ended, and its children with it. */
export function refuseOpen(
  simulation: Simulation,
  permId: PermId,
  error: BrokerError,
): Result<PermId, BrokerError> {
  const order = simulation.orders.byPermId(permId);
  if (order === undefined || !isOpen(order)) return fail(NOT_OPEN);
  deactivate(simulation, order, error);
  return ok(permId);
}

/** Holds a working order back: it is told as `Inactive` and stays open, and no price means anything to it. A change lets it go. */
export function holdBack(simulation: Simulation, permId: PermId): Result<PermId, BrokerError> {
  const order = simulation.orders.byPermId(permId);
  if (order?.stage !== 'working') return fail(NOT_OPEN);
  order.dormant = true;
  order.status = 'Inactive';
  tellPair(simulation, order);
  return ok(permId);
}

/** Lets an order that was held back work again. */
export function letGo(simulation: Simulation, permId: PermId): Result<PermId, BrokerError> {
  const order = simulation.orders.byPermId(permId);
  if (order?.stage !== 'working' || order.status !== 'Inactive') return fail(NOT_OPEN);
  order.dormant = false;
  const works = isTradable(simulation, order) && !awaitsTrigger(order);
  order.status = works ? 'Submitted' : 'PreSubmitted';
  tellPair(simulation, order);
  meetMarket(simulation, order);
  return ok(permId);
}
