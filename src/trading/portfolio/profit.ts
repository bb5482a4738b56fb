import { fromMicros } from '../../core/money.ts';
import type { Position } from './position.ts';

/** Closed profit after commissions, in the instrument's currency; 0 where nothing was ever traded. */
export const closedProfit = (position: Position | undefined): number =>
  position ? fromMicros(position.realized) - fromMicros(position.commissions) : 0;
