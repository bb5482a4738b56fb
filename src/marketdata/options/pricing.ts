import { americanValue } from './american.ts';
import { europeanGreeks, europeanValue, type Greeks, intrinsic, type OptionInputs } from './black-scholes.ts';

export type ExerciseStyle = 'american' | 'european';

/** Value of an option, never below what it would bring now where it can be exercised. */
export const optionValue = (style: ExerciseStyle, inputs: OptionInputs): number =>
  style === 'american' ? americanValue(inputs) : europeanValue(inputs);

/** Steps of the differences by which American sensitivities are taken. */
const SPOT_STEP = 0.002;
const VOLATILITY_STEP = 0.005;
const POINT = 0.01;
const DAYS = 365;

/** European sensitivities in closed form, American ones by differences of the value. */
export function optionGreeks(style: ExerciseStyle, inputs: OptionInputs): Greeks {
  if (style === 'european' || inputs.years <= 0) return europeanGreeks(inputs);
  const { spot, volatility, years } = inputs;
  const value = (changes: Partial<OptionInputs>): number => americanValue({ ...inputs, ...changes });
  const step = spot * SPOT_STEP;
  const here = value({});
  const up = value({ spot: spot + step });
  const down = value({ spot: spot - step });
  const points = Math.min(VOLATILITY_STEP, volatility / 2);
  const wider = value({ volatility: volatility + points });
  const narrower = value({ volatility: volatility - points });
  const day = Math.min(1 / DAYS, years / 2);
  return {
    delta: (up - down) / (2 * step),
    gamma: Math.max(0, (up - 2 * here + down) / step ** 2),
    vega: Math.max(0, ((wider - narrower) / (2 * points)) * POINT),
    theta: (value({ years: years - day }) - here) / (day * DAYS),
  };
}

const LOWEST_VOLATILITY = 0.001;
const HIGHEST_VOLATILITY = 10;
const MOST_ROUNDS = 60;

/**
 * The volatility at which the model gives `price`; undefined for a price that no volatility gives, such as one below what the option
 * would bring now. `guess` (the model's own volatility) makes it quick and does not change the answer.
 */
export function impliedVolatility(
  style: ExerciseStyle,
  inputs: Omit<OptionInputs, 'volatility'>,
  price: number,
  guess = 0.3,
): number | undefined {
  if (inputs.years <= 0 || !(price > 0)) return undefined;
  const missing = (volatility: number): number => optionValue(style, { ...inputs, volatility }) - price;
  const tolerance = Math.max(1e-9, price * 1e-7);
  if (price < intrinsic({ ...inputs }) - tolerance && style === 'american') return undefined;
  let low = LOWEST_VOLATILITY;
  let high = HIGHEST_VOLATILITY;
  if (missing(low) > tolerance || missing(high) < 0) return undefined;
  let volatility = Math.min(high, Math.max(low, guess));
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const error = missing(volatility);
    if (Math.abs(error) <= tolerance || high - low < 1e-7) return volatility;
    if (error > 0) high = volatility;
    else low = volatility;
    const step = Math.max(1e-4, volatility * 1e-3);
    const slope = (missing(volatility + step) - error) / step;
    const newton = volatility - error / slope;
    volatility = newton > low && newton < high ? newton : (low + high) / 2;
  }
  return volatility;
}
