import { count } from '../../core/count.ts';
import { scopeText } from '../../trading/risk/scope.ts';
import type { ScopeInput } from '../application.ts';
import type { Origin } from '../raw-signal.ts';
import { durable } from '../runtime/durable.ts';
import type { Trader } from '../runtime/trader.ts';
import type { ActionView, TradingStateView } from '../views.ts';
import { done, refused } from './refused.ts';

/** Lifts a lock; the reason and who gave it are kept. */
export async function liftLock(
  trader: Trader,
  origin: Origin,
  id: string,
  reason: string,
): Promise<ActionView> {
  const { locks } = trader.kernel.state.risk;
  if (!locks.has(id)) {
    const known = locks.size === 0 ? 'There is none.' : `There are: ${[...locks.keys()].join(', ')}.`;
    return refused({
      code: 'LOCK_UNKNOWN',
      field: 'id',
      found: id,
      message: `There is no lock ${id}. ${known}`,
    });
  }
  await durable(trader.record(trader.kernel.liftLock(id, origin, reason)));
  return done(`Lock ${id} is lifted.`);
}

/** From the least to the most restricted. */
const STATES: readonly TradingStateView[] = ['active', 'reduce-only', 'cancel-only', 'halted'];

/** Restricts the account. What lets more happen than before takes a person who types the account's id. */
export async function restrictAccount(
  trader: Trader,
  origin: Origin,
  state: 'active' | 'reduce-only' | 'cancel-only',
  reason: string,
): Promise<ActionView> {
  const now = trader.kernel.state.tradingState.name;
  if (now === state) return done(`Trading is ${state} already.`);
  if (state === 'active' || STATES.indexOf(state) < STATES.indexOf(now))
    return refused({
      code: 'RESUME_NEEDED',
      field: 'state',
      found: state,
      message: `Trading is ${now}, and ${state} lets more happen. That takes \`bowline resume\`, with the account id and a reason${state === 'active' ? '' : `; restrict it to ${state} then`}.`,
    });
  const stamped = trader.kernel.restrict(state, origin, reason);
  const orders = stamped.flatMap(({ event }) => (event.type === 'order.cancel-requested' ? [event.ref] : []));
  await durable(trader.record(stamped));
  const cancelled =
    orders.length === 0
      ? 'no entry was resting'
      : `${count(orders.length, 'resting entry is', 'resting entries are')} being cancelled`;
  return done(`Trading is ${state}; ${cancelled}; exits stay at the broker.`, orders);
}

export async function setScopedState(
  trader: Trader,
  origin: Origin,
  scope: ScopeInput,
  state: TradingStateView,
  reason: string,
): Promise<ActionView> {
  await durable(trader.record(trader.kernel.setScopedState(scope, state, origin, reason)));
  return done(`Trading of ${scopeText(scope)} is ${state}.`);
}
