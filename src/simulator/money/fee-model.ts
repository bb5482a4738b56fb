import type { UnixMs } from '../../core/clock.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { SimulatedSide } from '../exchange.ts';
import type { Micros } from './amounts.ts';

/** An order's fills so far, this one included. */
export interface OrderFills {
  readonly instrument: Instrument;
  readonly side: SimulatedSide;
  readonly quantity: number;
  /** Σ price × quantity × multiplier, in units of the instrument's currency. */
  readonly value: number;
  /** US dollars for one unit of the instrument's currency; absent where no rate is known. */
  readonly dollars?: number | undefined;
  readonly time: UnixMs;
}

export interface Fee {
  readonly amount: Micros;
  readonly currency: string;
}

/**
 * What an order costs. The answer is for the whole order so far, so that a minimum is charged once per order; the
 * simulator charges each execution with what has been added by it.
 */
export interface FeeModel {
  orderFee(fills: OrderFills): Fee;
}
