import type { PositionView } from '../../../src/app/views.ts';

/** Money won (positive) or lost when `units` of the position leave at `price`, from the average entry price. */
export const resultAt = (
  { quantity, averagePrice, multiplier }: Pick<PositionView, 'quantity' | 'averagePrice' | 'multiplier'>,
  price: number,
  units = Math.abs(quantity),
): number => (price - averagePrice) * Math.sign(quantity) * units * multiplier;

/** The broker's count where it differs from ours; that is a break to look into. */
export const brokerDiffers = ({ quantity, brokerQuantity }: PositionView): boolean =>
  brokerQuantity !== undefined && brokerQuantity !== quantity;
