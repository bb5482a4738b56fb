import type { Side } from '../../broker/port.ts';
import type { UnixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import { addMoney, type Micros, notional, subtractMoney, toMicros, ZERO_MONEY } from '../../core/money.ts';
import { cleanDecimal } from '../../core/price.ts';

/** What Bowline's own executions add up to in one instrument. */
export interface Position {
  readonly conId: ConId;
  readonly multiplier: number;
  /** Signed. */
  readonly quantity: number;
  /** Price × quantity × multiplier of the open part, without commissions; never negative. */
  readonly cost: Micros;
  /** From closed parts, before commissions. */
  readonly realized: Micros;
  readonly commissions: Micros;
  readonly openedAt?: UnixMs;
}

export const flatPosition = (conId: ConId, multiplier: number): Position => ({
  conId,
  multiplier,
  quantity: 0,
  cost: ZERO_MONEY,
  realized: ZERO_MONEY,
  commissions: ZERO_MONEY,
});

export interface PositionFill {
  readonly side: Side;
  readonly quantity: number;
  readonly price: number;
  readonly at: UnixMs;
}

/** The position after a fill, by the average cost method that IB shows. A fill through zero closes, then opens. */
export function applyFill(position: Position, fill: PositionFill): Position {
  const signed = fill.side === 'BUY' ? fill.quantity : -fill.quantity;
  const held = position.quantity;
  const value = (quantity: number): Micros => notional(fill.price, quantity, position.multiplier);
  if (held === 0 || Math.sign(held) === Math.sign(signed)) {
    return {
      ...position,
      quantity: cleanDecimal(held + signed),
      cost: addMoney(position.cost, value(fill.quantity)),
      openedAt: held === 0 ? fill.at : (position.openedAt ?? fill.at),
    };
  }
  const closing = Math.min(fill.quantity, Math.abs(held));
  // The last part takes all the cost that is left, so that rounding never leaves money in a flat position.
  const costOut =
    closing === Math.abs(held) ? position.cost : toMicros((position.cost / 1e6) * (closing / Math.abs(held)));
  const proceeds = value(closing);
  const gain = held > 0 ? subtractMoney(proceeds, costOut) : subtractMoney(costOut, proceeds);
  const opening = cleanDecimal(fill.quantity - closing);
  const { conId, multiplier, commissions, openedAt } = position;
  const left = {
    conId,
    multiplier,
    quantity: cleanDecimal(held + signed),
    cost: opening > 0 ? value(opening) : subtractMoney(position.cost, costOut),
    realized: addMoney(position.realized, gain),
    commissions,
  };
  return left.quantity === 0 ? left : { ...left, openedAt: opening > 0 ? fill.at : openedAt };
}

/** What a position has realised once it is `quantity` (signed), where units of it have gone at a price. */
export function realizedBy(
  position: Position,
  quantity: number,
  { price, at }: Pick<PositionFill, 'price' | 'at'>,
): Micros {
  const { quantity: held } = position;
  const left = Math.max(0, Math.sign(held) * quantity);
  const gone = cleanDecimal(Math.abs(held) - left);
  if (gone <= 0) return position.realized;
  const side = held > 0 ? 'SELL' : 'BUY';
  return applyFill(position, { side, quantity: gone, price, at }).realized;
}

/**
 * What units that have come at a price have realised by now, where a position costs `after.cost`: it differs from what they were traded at
 * where they closed something that was closed once more by an order of ours.
 */
export function realizedByGrowth(
  { quantity: held, cost, multiplier }: Position,
  after: Pick<Position, 'quantity' | 'cost'>,
  price: number,
): Micros {
  const kept = Math.max(0, Math.sign(after.quantity) * held);
  const come = cleanDecimal(Math.abs(after.quantity) - kept);
  if (come <= 0) return ZERO_MONEY;
  const value = notional(price, come, multiplier);
  const costs = kept === 0 ? after.cost : subtractMoney(after.cost, cost);
  return after.quantity > 0 ? subtractMoney(costs, value) : subtractMoney(value, costs);
}

export const applyCommission = (position: Position, commission: Micros): Position => ({
  ...position,
  commissions: addMoney(position.commissions, commission),
});

/** Per unit, in the instrument's price; 0 when flat. */
export const averagePrice = (position: Position): number =>
  position.quantity === 0
    ? 0
    : cleanDecimal(position.cost / 1e6 / (Math.abs(position.quantity) * position.multiplier));

/** Open profit at a market price, before commissions. */
export function unrealized(position: Position, marketPrice: number): Micros {
  if (position.quantity === 0) return ZERO_MONEY;
  const value = notional(marketPrice, Math.abs(position.quantity), position.multiplier);
  return position.quantity > 0 ? subtractMoney(value, position.cost) : subtractMoney(position.cost, value);
}
