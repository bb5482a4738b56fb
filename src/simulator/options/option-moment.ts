import type { UnixMs } from '../../core/clock.ts';
import type { OptionInstrument } from '../../marketdata/options/option-model.ts';
import type { Market } from '../matching/market.ts';
import type { Simulation } from '../simulation.ts';

/**
 * A moment of an underlying, of which the quotes of its options are made. Quotes belong together when their moment is the same object:
 * only they make the quote of a combination.
 */
export interface OptionMoment {
  readonly time: UnixMs;
  /** The underlying's price. */
  readonly spot: number;
}

/** The price of an underlying from which its options are priced: the middle of its quote, or what it traded at last. */
export function spotOf(underlying: Market): number | undefined {
  const { bid, ask } = underlying;
  const isIndex = underlying.instrument.secType === 'IND';
  if (isIndex || bid === undefined || ask === undefined) return underlying.mark();
  return (bid + ask) / 2;
}

/** The price of an option's underlying now; undefined before its first. */
export function underlyingPrice({ markets }: Simulation, { option }: OptionInstrument): number | undefined {
  const underlying = markets.get(option.underlying);
  return underlying && spotOf(underlying);
}

/** The price of its underlying that belongs to an option's quote; the present one where it is not quoted. */
export const quotedSpot = (simulation: Simulation, option: OptionInstrument): number | undefined =>
  simulation.markets.get(option.conId)?.moment?.spot ?? underlyingPrice(simulation, option);
