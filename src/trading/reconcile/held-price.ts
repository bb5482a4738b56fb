import type { Execution } from '../../broker/port.ts';
import type { ConId } from '../../core/ids.ts';
import { heldCombosWith } from '../combos/combo-book.ts';
import type { TradingEvent } from '../kernel/events.ts';
import type { KernelState, RecordedExecution } from '../kernel/state.ts';
import { applyFill, averagePrice, flatPosition, type Position } from '../portfolio/position.ts';
import { standingOf } from './broker-share.ts';
import type { BrokerTruth } from './reconcile.ts';

/** Rounding of the broker's average cost, as a share of it. */
const ROUNDING = 1e-6;

/**
 * Whether the broker's average cost is that of the position that we know of, with what others have traded in it since: nobody has
 * closed it and opened it again at another price. True of a position of nothing. False where our price is not to be told from the
 * broker's: units of somebody else are among its own, several spreads share the leg, or executions have just come.
 *
 * IB's average cost has the commissions of the units in it, by which it may be above the price of what is long, or below that of
 * what is short.
 */
export function isHeldAtOurPrice(
  state: KernelState,
  conId: ConId,
  truth: BrokerTruth,
  others: readonly Execution[],
  fresh: readonly TradingEvent[],
): boolean {
  if (standingOf(state, conId) !== 0) return false;
  const known = knownHolding(state, conId);
  if (!known || fresh.some((event) => event.type === 'execution.recorded')) return false;
  let { position } = known;
  for (const { side, quantity, price, time } of others)
    position = applyFill(position, { side, quantity, price, at: time });
  if (position.quantity === 0) return true;
  const account = state.account;
  const told = truth.positions.find((each) => each.conId === conId && each.account === account);
  if (!told) return false;
  const price = averagePrice(position) * position.multiplier;
  const commission = mostCommission(state, known);
  const margin = price * ROUNDING;
  const above = (told.averageCost - price) * Math.sign(position.quantity);
  return above >= -margin && above <= commission + margin;
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

/** The most that a unit of the position has cost in commissions, as far as they are known. */
function mostCommission(state: KernelState, { position, fills, folded }: Holding): number {
  const side = position.quantity > 0 ? 'BUY' : 'SELL';
  let most = folded && folded.quantity !== 0 ? Math.abs(folded.commissions / 1e6 / folded.quantity) : 0;
  for (const { execution } of fills) {
    if (execution.conId !== position.conId || execution.side !== side || execution.quantity <= 0) continue;
    most = Math.max(most, (state.commissions.get(execution.execId) ?? 0) / 1e6 / execution.quantity);
  }
  return most;
}
