import { europeanValue, intrinsic, type OptionInputs } from './black-scholes.ts';
import { normalCdf } from './normal.ts';

const MOST_ROUNDS = 60;
const PRECISION = 1e-7;

/**
 * Barone-Adesi and Whaley's quadratic approximation (Journal of Finance 42, 1987) of an American option: the European value and the
 * value of exercising early. Within about one per cent of a binomial tree for terms of up to a year and three for longer ones; equal to the European
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
function growthAt(
  { strike, years, volatility, rate, carry }: OptionInputs,
  spot: number,
  sign: number,
): number {
  const d1 =
    (Math.log(spot / strike) + (carry + volatility ** 2 / 2) * years) / (volatility * Math.sqrt(years));
  return Math.exp((carry - rate) * years) * normalCdf(sign * d1);
}

/**
 * The underlying's price at which exercising is worth as much as holding. It is kept in a bracket, because Newton's method leaves it
 * for short terms.
 */
function criticalPrice(inputs: OptionInputs, q: number, sign: number): number {
  const { strike } = inputs;
  // How much more the exercise is worth than holding.
  const excess = (spot: number): number => {
    const held = europeanValue({ ...inputs, spot }) + (sign * spot * (1 - growthAt(inputs, spot, sign))) / q;
    return sign * (spot - strike) - held;
  };
  let inside = strike;
  let outside = sign > 0 ? strike * 2 : strike / 2;
  for (let round = 0; round < MOST_ROUNDS && excess(outside) < 0; round++) {
    inside = outside;
    outside = sign > 0 ? outside * 2 : outside / 2;
  }
  // Regula falsi; the end that stays put twice counts half (the Illinois rule).
  let low = excess(inside);
  let high = excess(outside);
  let kept = 0;
  for (let round = 0; round < MOST_ROUNDS && Math.abs(outside - inside) > PRECISION * strike; round++) {
    const next = (inside * high - outside * low) / (high - low);
    const at = excess(next);
    if (Math.abs(at) < PRECISION * strike) return next;
    if (at < 0) {
      inside = next;
      low = at;
      if (kept === 1) high /= 2;
      kept = 1;
    } else {
      outside = next;
      high = at;
      if (kept === -1) low /= 2;
      kept = -1;
    }
  }
  return outside;
}
