import type { Brand } from './brand.ts';

/**
 * An amount of money as a whole number of millionths of its currency unit. Whole numbers add without drift;
 * a double holds them exactly up to 9 billion units.
 */
export type Micros = Brand<number, 'Micros'>;

export const ZERO_MONEY = 0 as Micros;

/** Half away from zero, as commissions and P&L are rounded on statements. */
export const toMicros = (amount: number): Micros =>
  (Math.sign(amount) * Math.round(Math.abs(amount) * 1e6) || 0) as Micros;
export const fromMicros = (amount: Micros): number => amount / 1e6;
export const addMoney = (a: Micros, b: Micros): Micros => (a + b) as Micros;
export const subtractMoney = (a: Micros, b: Micros): Micros => (a - b) as Micros;
export const negateMoney = (a: Micros): Micros => (-a || 0) as Micros;
/** Price × quantity × multiplier, rounded once. */
export const notional = (price: number, quantity: number, multiplier: number): Micros =>
  toMicros(price * quantity * multiplier);

const twoDecimals = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** For people: `1,234.50 USD`. */
export const formatMoney = (amount: Micros, currency: string): string =>
  `${twoDecimals.format(fromMicros(amount))} ${currency}`;
