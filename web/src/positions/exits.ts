import type { PositionView } from '../../../src/app/views.ts';

/** Money won (positive) or lost when the whole position leaves at `price`, from the average entry price. */
export const resultAt = (
  { quantity, averagePrice, multiplier }: Pick<PositionView, 'quantity' | 'averagePrice' | 'multiplier'>,
  price: number,
): number => (price - averagePrice) * quantity * multiplier;

/** The broker's count where it differs from ours; that is a break to look into. */
export const brokerDiffers = ({ quantity, brokerQuantity }: PositionView): boolean =>
  brokerQuantity !== undefined && brokerQuantity !== quantity;
