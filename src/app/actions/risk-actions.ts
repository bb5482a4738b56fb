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
