const ROOT_TWO_PI = Math.sqrt(2 * Math.PI);
/** Beyond this many standard deviations the tail is below a double's resolution of 1. */
const FAR = 8.3;

/** Density of the standard normal distribution. */
export const normalDensity = (x: number): number => Math.exp((-x * x) / 2) / ROOT_TWO_PI;

/** Distribution function of the standard normal: the series Σ x^(2k+1)/(1·3·5…(2k+1)), exact to about 1e-15. */
export function normalCdf(x: number): number {
  if (x > FAR) return 1;
  if (x < -FAR) return 0;
  let term = x;
  let sum = x;
  for (let odd = 3; Math.abs(term) > 1e-17 * Math.abs(sum); odd += 2) {
    term *= (x * x) / odd;
    sum += term;
  }
  return Math.min(1, Math.max(0, 0.5 + sum * normalDensity(x)));
}
