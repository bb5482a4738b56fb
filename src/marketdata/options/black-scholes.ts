import { normalCdf, normalDensity } from './normal.ts';

/** What an option's value depends on. Rates and yields are continuous, a year's; times in years. */
export interface OptionInputs {
  readonly right: 'C' | 'P';
  /** Price of the underlying. */
  readonly spot: number;
  readonly strike: number;
  readonly years: number;
  /** Standard deviation of a year's log return. */
  readonly volatility: number;
  readonly rate: number;
  /** Growth of the forward price: rate less dividend yield; 0 on futures (Black 1976). */
  readonly carry: number;
}

/** Sensitivities as IB tells them: vega for one point of volatility (0.01), theta for a calendar day. */
export interface Greeks {
  readonly delta: number;
  readonly gamma: number;
  readonly vega: number;
  readonly theta: number;
}

const POINT = 0.01;
const DAYS = 365;

export const intrinsic = ({ right, spot, strike }: Pick<OptionInputs, 'right' | 'spot' | 'strike'>): number =>
  Math.max(0, right === 'C' ? spot - strike : strike - spot);

function d1Of({ spot, strike, years, volatility, carry }: OptionInputs): number {
  return (Math.log(spot / strike) + (carry + volatility ** 2 / 2) * years) / (volatility * Math.sqrt(years));
}

/** Black, Scholes and Merton's value of a European option, with a cost of carry. */
export function europeanValue(inputs: OptionInputs): number {
  const { right, spot, strike, years, volatility, rate, carry } = inputs;
  if (years <= 0 || volatility <= 0) return intrinsic(inputs);
  const d1 = d1Of(inputs);
  const d2 = d1 - volatility * Math.sqrt(years);
  const grown = spot * Math.exp((carry - rate) * years);
  const discounted = strike * Math.exp(-rate * years);
  return right === 'C'
    ? Math.max(0, grown * normalCdf(d1) - discounted * normalCdf(d2))
    : Math.max(0, discounted * normalCdf(-d2) - grown * normalCdf(-d1));
}

export function europeanGreeks(inputs: OptionInputs): Greeks {
  const { right, spot, strike, years, volatility, rate, carry } = inputs;
  if (years <= 0 || volatility <= 0) {
    const inTheMoney = intrinsic(inputs) > 0 ? 1 : 0;
    return { delta: right === 'C' ? inTheMoney : -inTheMoney, gamma: 0, vega: 0, theta: 0 };
  }
  const root = Math.sqrt(years);
  const d1 = d1Of(inputs);
  const d2 = d1 - volatility * root;
  const growth = Math.exp((carry - rate) * years);
  const discount = Math.exp(-rate * years);
  const sign = right === 'C' ? 1 : -1;
  const density = normalDensity(d1);
  const decay = (-spot * growth * density * volatility) / (2 * root);
  const carried = sign * (carry - rate) * spot * growth * normalCdf(sign * d1);
  const financed = sign * rate * strike * discount * normalCdf(sign * d2);
  return {
    delta: sign * growth * normalCdf(sign * d1),
    gamma: (growth * density) / (spot * volatility * root),
    vega: spot * growth * density * root * POINT,
    theta: (decay - carried - financed) / DAYS,
  };
}
