/** What stands where a figure is not known. */
export const UNKNOWN = '–';
const MOST_DIGITS = 8;
/** An average price falls between ticks; this many digits more show where. */
const AVERAGE_DIGITS = 2;

const formats = new Map<string, Intl.NumberFormat>();

function format(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = JSON.stringify(options);
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(undefined, options);
  formats.set(key, made);
  return made;
}

/** Decimal places of a price step: 0.25 → 2, 0.00005 → 5, 1 → 0. */
export function digitsOf(minTick: number): number {
  for (let digits = 0; digits < MOST_DIGITS; digits += 1) {
    const scaled = minTick * 10 ** digits;
    if (Math.abs(scaled - Math.round(scaled)) < 1e-6 && Math.round(scaled) > 0) return digits;
  }
  return MOST_DIGITS;
}

/** Figures come as JSON, where what is no number is null. */
const isFigure = (value: number | null | undefined): value is number =>
  value !== undefined && value !== null && Number.isFinite(value);

/** A price with the digits of its step; while the step is not known, with all its own and at least two. */
export function formatPrice(price: number | undefined, minTick: number | undefined): string {
  if (!isFigure(price)) return UNKNOWN;
  if (minTick === undefined)
    return format({ minimumFractionDigits: 2, maximumFractionDigits: MOST_DIGITS }).format(price);
  const digits = digitsOf(minTick);
  return format({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(price);
}

/** An average of prices: at least the digits of the step, at most two more. */
export function formatAverage(price: number | undefined, minTick: number | undefined): string {
  if (!isFigure(price) || minTick === undefined) return formatPrice(price, minTick);
  const digits = digitsOf(minTick);
  return format({
    minimumFractionDigits: digits,
    maximumFractionDigits: Math.min(digits + AVERAGE_DIGITS, MOST_DIGITS),
  }).format(price);
}

/** A quantity, whole or in fractions: `1,200`, `0.25`. */
export const formatQuantity = (quantity: number): string =>
  isFigure(quantity) ? format({ maximumFractionDigits: MOST_DIGITS }).format(quantity) : UNKNOWN;

/** IB's own words for "base currency" and missing ones are no ISO codes. */
const isCurrency = (code: string): boolean => /^[A-Z]{3}$/.test(code);

export interface MoneyOptions {
  /** A plus before gains. */
  readonly signed?: boolean;
  /** Without cents. */
  readonly whole?: boolean;
}

/** An amount of money: `$1,234.50`, `+€12.00`. Only one dollar is `$`; the others say which: `CA$10.00`. */
export function formatMoney(
  amount: number | undefined,
  currency: string | undefined,
  { signed = false, whole = false }: MoneyOptions = {},
): string {
  if (!isFigure(amount)) return UNKNOWN;
  const digits = whole ? 0 : 2;
  // −0.004 is no loss worth a minus.
  const rounded = Number(amount.toFixed(digits)) || 0;
  const shape: Intl.NumberFormatOptions = {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    ...(signed ? { signDisplay: 'exceptZero' } : {}),
  };
  if (currency === undefined || !isCurrency(currency)) return format(shape).format(rounded);
  return format({ ...shape, style: 'currency', currency, currencyDisplay: 'symbol' }).format(rounded);
}

/** A share as percent: `+1.25 %`. */
export const formatPercent = (fraction: number): string =>
  format({
    style: 'percent',
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
    signDisplay: 'exceptZero',
  }).format(fraction);
