import type { Execution } from '../../broker/port.ts';
import type { ConId } from '../../core/ids.ts';
import { heldCombosWith, movedBy } from '../combos/combo-book.ts';
import type { TradingEvent } from '../kernel/events.ts';
import { type KernelState, lackingOrders, type RecordedExecution } from '../kernel/state.ts';
import { applyFill, averagePrice, flatPosition, type Position } from '../portfolio/position.ts';
import { standingOf } from './broker-share.ts';
import type { BrokerTruth } from './reconcile.ts';

/** Rounding of the broker's average cost, as a share of it. */
const ROUNDING = 1e-6;

/**
 * Whether the broker's average cost is that of the position that we know of, with what others have traded in it since: false where
 * somebody has closed it and opened it again at another price, and while executions of ours are only being read. True of a position
 * of nothing. Undefined where our price cannot be told from the broker's: units of somebody else are among its own, several spreads
 * share the leg, or executions have not come.
 *
 * IB's average cost has the commissions of the units in it, by which it may be above the price of what is long, or below that of
 * what is short. Which units a partial closing has taken, the account's method decides: what is left may have cost what any did.
 */
export function isHeldAtOurPrice(
  state: KernelState,
  conId: ConId,
  truth: BrokerTruth,
  others: readonly Execution[],
  fresh: readonly TradingEvent[],
): boolean | undefined {
  if (standingOf(state, conId) !== 0) return undefined;
  const known = knownHolding(state, conId);
  const movers = movedBy(state, conId);
  if (!known || [...lackingOrders(state)].some((order) => movers.has(order.conId))) return undefined;
  // Booked by the next look, which tells.
  if (fresh.some((event) => event.type === 'execution.recorded' && movers.has(event.execution.conId)))
    return false;
  let { position } = known;
  const prices = pricesLeft(known, others);
  for (const { side, quantity, price, time } of others)
    position = applyFill(position, { side, quantity, price, at: time });
  if (position.quantity === 0) return true;
  const told = truth.positions.find((each) => each.conId === conId && each.account === state.account);
  if (!told) return undefined;
  const average = averagePrice(position);
  const [low, high] = [Math.min(average, ...prices), Math.max(average, ...prices)];
  const commission = mostCommission(state, known);
  const isLong = position.quantity > 0;
  const margin = average * position.multiplier * ROUNDING;
  const least = low * position.multiplier - (isLong ? 0 : commission) - margin;
  const most = high * position.multiplier + (isLong ? commission : 0) + margin;
  return told.averageCost >= least && told.averageCost <= most;
}

interface Holding {
  readonly position: Position;
  readonly fills: readonly RecordedExecution[];
  readonly folded: Position | undefined;
}

/** The position in a contract, by itself or through one spread; nothing where it is of several. */
function knownHolding(state: KernelState, conId: ConId): Holding | undefined {
  const own = state.positions.get(conId);
  const [combo, ...further] = [...heldCombosWith(state, conId)];
  if (!combo) {
    const fills = state.fills.get(conId) ?? [];
    const position = own ?? flatPosition(conId, state.instruments.get(conId)?.multiplier ?? 1);
    return { position, fills, folded: state.folded.get(conId) };
  }
  const book = state.combos.get(combo.conId);
  const position = book?.legs.get(conId);
  if (further.length > 0 || !book || !position || (own?.quantity ?? 0) !== 0) return undefined;
  return { position, fills: book.fills, folded: book.folded.get(conId) };
}

/** Where a part was closed since the position began: the prices at which units of it were opened, any of which may be left. */
function pricesLeft({ position, fills, folded }: Holding, others: readonly Execution[]): readonly number[] {
  const side = position.quantity > 0 ? 'BUY' : 'SELL';
  const since = [...fills.map(({ execution }) => execution), ...others].filter(
    ({ conId, time }) => conId === position.conId && time >= (position.openedAt ?? 0),
  );
  if (since.every((execution) => execution.side === side)) return [];
  const opened = since.filter((execution) => execution.side === side).map(({ price }) => price);
  return folded && folded.quantity !== 0 ? [...opened, averagePrice(folded)] : opened;
}

/**
 * The most that a unit of the position has cost in commissions, as far as they are known. What was adopted has them in its cost
 * already.
 */
function mostCommission(state: KernelState, { position, fills }: Holding): number {
  const side = position.quantity > 0 ? 'BUY' : 'SELL';
  let most = 0;
  for (const { execution } of fills) {
    if (execution.conId !== position.conId || execution.side !== side || execution.quantity <= 0) continue;
    most = Math.max(most, (state.commissions.get(execution.execId) ?? 0) / 1e6 / execution.quantity);
  }
  return most;
}
