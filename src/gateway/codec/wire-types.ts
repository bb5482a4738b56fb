/** How a message field's value is written as text, and read back. */
export interface WireType<Value> {
  readonly kind: WireKind;
  /** Undefined is written as the field's unset text. */
  encode(value: Value | undefined): string;
  /** Empty text and the sentinels mean unset. Throws `MalformedField`. */
  decode(text: string): Value;
}

export type WireKind =
  | 'int'
  | 'long'
  | 'double'
  | 'bits'
  | 'bool'
  | 'text'
  | 'optional-int'
  | 'optional-long'
  | 'optional-double';

/** A field that cannot be read; the message carries Java's words, which clients may know. */
export class MalformedField extends Error {
  override readonly name = 'MalformedField';
}

/** IB's unset double, as Java prints `Double.MAX_VALUE`. */
export const UNSET_DOUBLE = '1.7976931348623157E308';
/** IB's unset integer. */
export const UNSET_INT = '2147483647';
/** IB's unset long or decimal. */
export const UNSET_LONG = '9223372036854775807';

const UNSET: ReadonlySet<string> = new Set([
  '',
  UNSET_INT,
  UNSET_LONG,
  '-9223372036854775808',
  UNSET_DOUBLE,
  '1.7976931348623157e+308',
]);

/** Some clients print the unset double with fewer digits, so that it may even be larger than any double. */
const ROUNDED_UNSET = 1.797e308;
/** "Up to the midpoint" in PEG BEST orders. */
const INFINITY = 'Infinity';

const INTEGER = /^[+-]?\d+$/;
const FRACTION_DIGITS = 20;
const GREATEST_INT = 2_147_483_647;
const LEAST_INT = -2_147_483_648;

/** Shortest decimal text without an exponent: `0.00000001`, not `1e-8`. */
export function decimalText(value: number): string {
  const text = String(value);
  if (!text.includes('e')) return text;
  if (Math.abs(value) >= 1) return BigInt(value).toString();
  return value.toFixed(FRACTION_DIGITS).replace(/\.?0+$/, '');
}

function readInteger(text: string): number {
  if (!INTEGER.test(text)) {
    throw new MalformedField(`java.lang.NumberFormatException: For input string: "${text}"`);
  }
  return Number(text);
}

function readDouble(text: string): number {
  const value = Number(text);
  if (Number.isNaN(value)) {
    throw new MalformedField(`java.lang.NumberFormatException: For input string: "${text}"`);
  }
  return value;
}

const integerText = (value: number | undefined): string => (value === undefined ? '0' : String(value));

/** A Java `int`: a number beyond its range cannot be read. */
export const int: WireType<number> = {
  kind: 'int',
  encode: integerText,
  decode(text) {
    if (text === '' || text === '0') return 0;
    const value = readInteger(text);
    if (value > GREATEST_INT || value < LEAST_INT) {
      throw new MalformedField(`java.lang.NumberFormatException: For input string: "${text}"`);
    }
    return value;
  },
};

/** A number's bits, of which only those of the mask are told. */
export const masked = (mask: number): WireType<number> => ({
  ...int,
  kind: 'bits',
  encode: (value = 0) => integerText(value & mask),
});

/** A whole number that may exceed 32 bits; exact up to 2^53. */
export const long: WireType<number> = {
  ...int,
  kind: 'long',
  decode: (text) => (text === '' || text === '0' ? 0 : readInteger(text)),
};

export const double: WireType<number> = {
  kind: 'double',
  encode: (value) => (value === undefined ? '0' : decimalText(value)),
  decode: (text) => (text === '' ? 0 : readDouble(text)),
};

/** A double with Java's obligatory fraction: `0.0`, `1.0`, `12.25`. */
export const javaDouble: WireType<number> = {
  ...double,
  encode: (value = 0) => (Number.isInteger(value) ? `${decimalText(value)}.0` : decimalText(value)),
};

/** `1` or `0`; empty is false. */
export const bool: WireType<boolean> = {
  kind: 'bool',
  encode: (value) => (value ? '1' : '0'),
  decode(text) {
    if (text === '' || text === '0' || text === 'false') return false;
    if (text === '1' || text === 'true') return true;
    return readInteger(text) !== 0;
  },
};

/** Text as it is; NUL, which ends a field, is left out. */
export const text: WireType<string> = {
  kind: 'text',
  encode: (value = '') => (value.includes('\0') ? value.replaceAll('\0', '') : value),
  decode: (wire) => wire,
};

const NOT_ASCII = /[^\x20-\x7e\n\r\t]/g;

/** Text whose other characters travel as `\uXXXX`, which clients undo for long names. */
export const escapedText: WireType<string> = {
  kind: 'text',
  encode: (value = '') =>
    value
      .replaceAll('\0', '')
      .replace(NOT_ASCII, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`),
  decode: (wire) =>
    wire.replace(/\\u([0-9a-fA-F]{4})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
};

const optional = <Value>(
  kind: WireKind,
  type: WireType<Value>,
  unset: string,
): WireType<Value | undefined> => ({
  kind,
  encode: (value) => (value === undefined ? unset : type.encode(value)),
  decode: (wire) => (wire === unset || UNSET.has(wire) ? undefined : type.decode(wire)),
});

/** `unset` is what the gateway writes where there is no value; every sentinel is understood when read. */
export const optionalInt = (unset = ''): WireType<number | undefined> => optional('optional-int', int, unset);
export const optionalLong = (unset = UNSET_LONG): WireType<number | undefined> =>
  optional('optional-long', long, unset);
export const optionalDouble = (unset = ''): WireType<number | undefined> => {
  const plain = optional('optional-double', double, unset);
  return {
    ...plain,
    decode(text) {
      const value = plain.decode(text);
      const isRounded = value !== undefined && value >= ROUNDED_UNSET && text !== INFINITY;
      return isRounded ? undefined : value;
    },
  };
};
