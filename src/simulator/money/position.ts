import type { ConId } from '../../core/ids.ts';
import { addMoney, negateMoney, notional, subtractMoney, ZERO_MONEY } from '../../core/money.ts';
import { cleanDecimal } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { type Micros, shareOf } from './amounts.ts';

/** One instrument in one account, in the instrument's currency. Whole micros throughout: sums never drift. */
export interface PositionState {
  readonly conId: ConId;
  /** Signed units. */
  quantity: number;
  /** Signed cost of the open units with their commissions: what IB's average cost is made of. */
  cost: Micros;
  /** Signed trade value of the open units without commissions; for futures, what variation is reckoned from. */
  basis: Micros;
  /** Of the current market day, after commissions. */
  realized: Micros;
  /** Market value at the start of the market day. */
  dayStartValue: Micros;
  /** Of options: contracts that the holder lets lapse at the expiration. */
  lapsing?: number;
  /** Money that today's trades moved: sales less purchases less commissions. */
  dayFlow: Micros;
}

export const newPosition = (conId: ConId): PositionState => ({
  conId,
  quantity: 0,
  cost: ZERO_MONEY,
  basis: ZERO_MONEY,
  realized: ZERO_MONEY,
  dayStartValue: ZERO_MONEY,
  dayFlow: ZERO_MONEY,
});

/** Futures and contracts for difference are not paid for: their gains and losses become cash, and nothing else does. */
export const settlesByDifference = ({ secType }: Pick<Instrument, 'secType'>): boolean =>
  secType === 'FUT' || secType === 'CFD';

/** What a fill did to a position. */
export interface PositionChange {
  /** Gain on the closed units before commissions; zero when the fill only opened. */
  readonly grossRealized: Micros;
  /** Gain on the closed units after the commissions of both sides; absent when the fill only opened. */
  readonly realized?: Micros;
}

/**
 * Books a fill of `signedQuantity` units into the position. Closed units leave with their share of the cost (average
 * cost, as IB); a fill that goes through zero closes with one part and opens with the rest, and its commission is split alike.
 */
export function bookFill(
  position: PositionState,
  signedQuantity: number,
  price: number,
  multiplier: number,
  commission: Micros,
): PositionChange {
  const held = position.quantity;
  const size = Math.abs(signedQuantity);
  const isClosing = held !== 0 && Math.sign(held) !== Math.sign(signedQuantity);
  const closed = isClosing ? Math.min(size, Math.abs(held)) : 0;
  const value = notional(price, signedQuantity, multiplier);
  const closedValue = shareOf(value, closed, size);
  const closedCommission = shareOf(commission, closed, size);
  const openedValue = subtractMoney(value, closedValue);

  const costOut = shareOf(position.cost, closed, Math.abs(held) || 1);
  const basisOut = shareOf(position.basis, closed, Math.abs(held) || 1);
  const grossRealized = negateMoney(addMoney(closedValue, basisOut));
  const realized = negateMoney(addMoney(addMoney(closedValue, costOut), closedCommission));

  position.quantity = cleanDecimal(held + signedQuantity);
  position.cost = addMoney(
    subtractMoney(position.cost, costOut),
    addMoney(openedValue, subtractMoney(commission, closedCommission)),
  );
  position.basis = addMoney(subtractMoney(position.basis, basisOut), openedValue);
  position.dayFlow = subtractMoney(subtractMoney(position.dayFlow, value), commission);
  if (closed === 0) return { grossRealized: ZERO_MONEY };
  position.realized = addMoney(position.realized, realized);
  return { grossRealized, realized };
}

/** Takes `units` (unsigned) out of the position as if they had never been there. Returns the cost that leaves with them. */
export function releaseUnits(position: PositionState, units: number): Micros {
  const held = Math.abs(position.quantity);
  const cost = shareOf(position.cost, units, held);
  position.cost = subtractMoney(position.cost, cost);
  position.basis = subtractMoney(position.basis, shareOf(position.basis, units, held));
  position.quantity = cleanDecimal(position.quantity - Math.sign(position.quantity) * units);
  return cost;
}

export const marketValue = (position: PositionState, mark: number, multiplier: number): Micros =>
  notional(mark, position.quantity, multiplier);

/** IB's `averageCost`: per unit, with the multiplier and the commissions in it. */
export const averageCost = (position: PositionState): number =>
  position.quantity === 0 ? 0 : cleanDecimal(position.cost / 1e6 / position.quantity);
