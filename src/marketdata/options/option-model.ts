import type { UnixMs } from '../../core/clock.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { OptionTerms } from '../../instruments/options/option-class.ts';
import { type Greeks, intrinsic, type OptionInputs } from './black-scholes.ts';
import { impliedVolatility, optionGreeks, optionValue } from './pricing.ts';
import { VolatilitySurface } from './surface.ts';

/** How the options of a class are priced and quoted. */
export interface OptionBehaviour {
  /** Long-run volatility of the underlying, for a year. */
  readonly volatility: number;
  /** Correlation of price and volatility: the lower, the dearer the puts. */
  readonly skew: number;
  /** Continuous, a year's. */
  readonly dividendYield: number;
  /** Width of the quotes; 1 for a stock of middling liquidity. */
  readonly spread: number;
  /** Contracts at the best price near the money. */
  readonly typicalSize: number;
  /** Trades a minute of the busiest contract. */
  readonly tradesPerMinute: number;
}

/** What tells the class of an option. */
export type OfClass = Pick<Instrument, 'symbol' | 'tradingClass' | 'secType'>;

/** An instrument that is an option. */
export interface OptionInstrument extends Instrument {
  readonly option: OptionTerms;
  readonly strike: number;
  readonly right: 'C' | 'P';
}

export const isOption = (instrument: Instrument): instrument is OptionInstrument =>
  instrument.option !== undefined && instrument.strike !== undefined && instrument.right !== undefined;

/** What one price of an option means: the figures of IB's option computation. */
export interface OptionComputation extends Greeks {
  readonly impliedVolatility: number;
  readonly price: number;
  /** Present value of the dividends until the expiration, in money for one share. */
  readonly dividends: number;
  readonly spot: number;
}

/** A year's riskless rate, continuous, at all terms and times. */
export const RATE = 0.0375;
const YEAR_MS = 365 * 86_400_000;

/** Prices options around their underlying's price: Black-Scholes-Merton or its American approximation, over a volatility surface. */
export class OptionModel {
  readonly #seed: number;
  readonly #behaviourOf: (instrument: OfClass) => OptionBehaviour | undefined;
  readonly #surfaces = new Map<string, VolatilitySurface>();

  /** `behaviourOf`: of the class of an option. */
  constructor(seed: number, behaviourOf: (instrument: OfClass) => OptionBehaviour | undefined) {
    this.#seed = seed;
    this.#behaviourOf = behaviourOf;
  }

  behaviour(instrument: OfClass): OptionBehaviour {
    const behaviour = this.#behaviourOf(instrument);
    if (behaviour === undefined) throw new Error(`no option class ${instrument.tradingClass}`);
    return behaviour;
  }

  /** Everything that the value depends on, with the surface's volatility. */
  inputs(instrument: OptionInstrument, spot: number, now: UnixMs): OptionInputs {
    const { right, strike, option } = instrument;
    const years = Math.max(0, (option.fixing - now) / YEAR_MS);
    const carry = this.carry(instrument);
    const forward = spot * Math.exp(carry * years);
    const volatility = this.#surface(instrument).at(strike, forward, years, now);
    return { right, spot, strike, years, volatility, rate: RATE, carry };
  }

  value(instrument: OptionInstrument, spot: number, now: UnixMs): number {
    return optionValue(instrument.option.style, this.inputs(instrument, spot, now));
  }

  /** Volatility at the money of the options of this class for a term in years. */
  atTheMoney(instrument: OfClass, years: number, now: UnixMs): number {
    return this.#surface(instrument).atTheMoney(years, now);
  }

  /**
   * The figures that belong to a price of the option, or to the model's own price. Undefined for a price that no volatility
   * explains.
   */
  compute(
    instrument: OptionInstrument,
    spot: number,
    now: UnixMs,
    price?: number,
  ): OptionComputation | undefined {
    const { style } = instrument.option;
    const model = this.inputs(instrument, spot, now);
    if (model.years <= 0) return undefined;
    const volatility =
      price === undefined ? model.volatility : impliedVolatility(style, model, price, model.volatility);
    if (volatility === undefined) return undefined;
    return this.computeAt(instrument, spot, now, volatility, price);
  }

  /** The same at a given volatility; `price` is the option's where it is known already. */
  computeAt(
    instrument: OptionInstrument,
    spot: number,
    now: UnixMs,
    volatility: number,
    price?: number,
  ): OptionComputation {
    const { style } = instrument.option;
    const inputs = { ...this.inputs(instrument, spot, now), volatility };
    const paid = instrument.option.underlyingSecType === 'FUT' ? 0 : this.behaviour(instrument).dividendYield;
    return {
      impliedVolatility: volatility,
      price: price ?? optionValue(style, inputs),
      dividends: spot * -Math.expm1(-paid * inputs.years),
      spot,
      ...optionGreeks(style, inputs),
    };
  }

  /** Growth of the underlying's forward price. */
  carry(instrument: OptionInstrument): number {
    return instrument.option.underlyingSecType === 'FUT'
      ? 0
      : RATE - this.behaviour(instrument).dividendYield;
  }

  /** Classes of the same underlying share a surface. */
  #surface(instrument: OfClass): VolatilitySurface {
    const known = this.#surfaces.get(instrument.symbol);
    if (known !== undefined) return known;
    const { volatility, skew } = this.behaviour(instrument);
    const surface = new VolatilitySurface({ seed: this.#seed, name: instrument.symbol, volatility, skew });
    this.#surfaces.set(instrument.symbol, surface);
    return surface;
  }
}

/** What an exercise of one unit would bring at a price of the underlying. */
export const exerciseValue = ({ right, strike }: OptionInstrument, spot: number): number =>
  intrinsic({ right, strike, spot });
