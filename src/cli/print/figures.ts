import { localTime } from '../../core/log-format.ts';

const money = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const plain = new Intl.NumberFormat('en-US', { maximumFractionDigits: 8 });
const price = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 8 });

/** `1,234.50`; a dash for what is not known. */
export const moneyText = (amount: number | undefined): string =>
  amount === undefined ? '-' : money.format(noMinusZero(amount));

/** `+12.50`, `-3.00`, `0.00`. */
export const signedMoney = (amount: number | undefined): string =>
  amount === undefined ? '-' : `${amount >= 0.005 ? '+' : ''}${moneyText(amount)}`;

/** `10`, `0.25`, `1,000`. */
export const quantityText = (value: number | undefined): string =>
  value === undefined ? '-' : plain.format(value);

/** `216.55`, `1.08435`. */
export const priceText = (value: number | undefined): string =>
  value === undefined ? '-' : price.format(value);

/** `2026-11-21 10:15:32` in the machine's time zone, from ISO 8601. */
export const timeText = (iso: string | undefined): string =>
  iso === undefined ? '-' : localTime(Date.parse(iso));

const noMinusZero = (amount: number): number => (Math.abs(amount) < 0.005 ? 0 : amount);
