import { europeanValue, intrinsic, type OptionInputs } from './black-scholes.ts';
import { normalCdf, normalDensity } from './normal.ts';

const MOST_ROUNDS = 100;
const PRECISION = 1e-7;

/**
 * Barone-Adesi and Whaley's quadratic approximation (Journal of Finance 42, 1987) of an American option: the European value and the
 * value of exercising early. Within 0.2 % of the strike of a binomial tree for terms of up to a year and 0.65 % for longer ones; equal to the European
 * value where early exercise never pays (calls without dividends, no interest).
 */
export function americanValue(inputs: OptionInputs): number {
  const { right, spot, strike, years, volatility, rate, carry } = inputs;
  const value = europeanValue(inputs);
  const neverEarly = right === 'C' ? carry >= rate : rate <= 0;
  if (years <= 0 || volatility <= 0 || neverEarly)
    return Math.max(value, years <= 0 ? intrinsic(inputs) : value);
  const sign = right === 'C' ? 1 : -1;
  const variance = volatility ** 2;
  const n = (2 * carry) / variance;
  const k = (2 * rate) / (variance * -Math.expm1(-rate * years));
  const q = (1 - n + sign * Math.sqrt((n - 1) ** 2 + 4 * k)) / 2;
  const critical = criticalPrice(inputs, q, sign);
  if (sign * (spot - critical) >= 0) return intrinsic(inputs);
  const factor = (sign * critical * (1 - growthAt(inputs, critical, sign))) / q;
  return Math.max(value + factor * (spot / critical) ** q, intrinsic({ right, spot, strike }));
}

/** e^((b−r)T) N(±d1) at an underlying's price. */
function growthAt(inputs: OptionInputs, spot: number, sign: number): number {
  const { years, rate, carry } = inputs;
  return Math.exp((carry - rate) * years) * normalCdf(sign * d1At(inputs, spot));
}

const d1At = ({ strike, years, volatility, carry }: OptionInputs, spot: number): number =>
  (Math.log(spot / strike) + (carry + volatility ** 2 / 2) * years) / (volatility * Math.sqrt(years));

/**
 * The underlying's price at which exercising is worth as much as holding: Newton's method from Barone-Adesi and Whaley's own first
 * guess, kept between the strike and what exercising was seen to pay at.
 */
function criticalPrice(inputs: OptionInputs, q: number, sign: number): number {
  const { strike, years, volatility, rate, carry } = inputs;
  const spread = volatility * Math.sqrt(years);
  let inside = strike;
  let outside = sign > 0 ? Number.POSITIVE_INFINITY : 0;
  let spot = firstGuess(inputs, sign);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const growth = growthAt(inputs, spot, sign);
    const held = europeanValue({ ...inputs, spot }) + (sign * spot * (1 - growth)) / q;
    const excess = sign * (spot - strike) - held;
    if (Math.abs(excess) < PRECISION * strike) return spot;
    if (excess < 0) inside = spot;
    else outside = spot;
    const density = Math.exp((carry - rate) * years) * normalDensity(d1At(inputs, spot));
    const slope = sign * (1 - growth - (1 - growth - (sign * density) / spread) / q);
    const next = spot - excess / slope;
    const isBetween = sign > 0 ? next > inside && next < outside : next < inside && next > outside;
    if (isBetween) spot = next;
    else if (outside === Number.POSITIVE_INFINITY) spot = inside * 2;
    else spot = (inside + outside) / 2;
  }
  return spot;
}

/** Between the strike and the critical price of an option without end, nearer to that the longer the term. */
function firstGuess({ strike, years, volatility, rate, carry }: OptionInputs, sign: number): number {
  const n = (2 * carry) / volatility ** 2;
  const m = (2 * rate) / volatility ** 2;
  const endless = strike / (1 - 2 / (1 - n + sign * Math.sqrt((n - 1) ** 2 + 4 * m)));
  const spread = 2 * volatility * Math.sqrt(years);
  const distance = Math.abs(endless - strike);
  const share = Math.exp(((-sign * carry * years - spread) * strike) / distance);
  const guess = sign > 0 ? strike + distance * (1 - share) : endless + distance * share;
  return guess > 0 && Number.isFinite(guess) ? guess : strike;
}
