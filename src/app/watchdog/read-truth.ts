import type { Broker } from '../../broker/port.ts';
import type { Clock } from '../../core/clock.ts';
import { ok, type Result } from '../../core/result.ts';
import type { BrokerTruth } from '../../trading/reconcile/reconcile.ts';
import { unreadOf } from '../../trading/reconcile/unread.ts';
import type { BrokerDays } from '../runtime/broker-day.ts';

/** What is asked of a broker for it. */
export type TruthSource = Pick<Broker, 'executions' | 'openOrders' | 'completedOrders' | 'positions'>;

/** All that the broker says of orders and positions, in the order in which a comparison wants it read. */
export async function readTruth(
  broker: TruthSource,
  clock: Clock,
  days: Pick<BrokerDays, 'at'>,
): Promise<Result<BrokerTruth>> {
  const executions = await broker.executions();
  if (!executions.ok) return executions;
  const openOrders = await broker.openOrders();
  if (!openOrders.ok) return openOrders;
  const completedOrders = await broker.completedOrders();
  if (!completedOrders.ok) return completedOrders;
  const positions = await broker.positions();
  if (!positions.ok) return positions;
  // The process that sent orders is dead: nothing of it can be on its way any more.
  const now = clock.now();
  const day = days.at(now);
  return ok({
    judgesOrdersUntil: now,
    comparedAt: now,
    ...(day === undefined ? {} : { brokerDay: day }),
    executions: executions.value,
    openOrders: openOrders.value,
    completedOrders: completedOrders.value,
    positions: positions.value,
    ...unreadOf({ executions, openOrders, completedOrders, positions }),
  });
}
