import { fail, ok, type Result } from '../core/result.ts';

/** Larger figures than any price, quantity or sum of money that an alert can mean. */
export const LARGEST_NUMBER = 1e12;

const DECIMAL = /^-?(?:(?:0|[1-9]\d*)(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/;
const LONGEST = 40;

/**
 * Reads a number as JSON writes it: digits, a decimal point, an optional exponent (`1e5` is 100000: programs print small
 * and large numbers so), also without the zero before the point. Nothing else is guessed: no thousands separators, no
 * decimal comma, no sign `+`, no currency, no unit, no leading zeros.
 * The error is a sentence that says what is wrong and what to write.
 */
export function readDecimal(text: string): Result<number, string> {
  const trimmed = text.trim();
  if (trimmed.length > LONGEST) return fail('It is too long for a number.');
  if (!DECIMAL.test(trimmed)) return fail(whyNot(trimmed));
  const value = Number(trimmed);
  if (Math.abs(value) > LARGEST_NUMBER) return fail(`It is larger than ${LARGEST_NUMBER}.`);
  return ok(value === 0 ? 0 : value);
}

function whyNot(text: string): string {
  if (text === '') return 'It is empty. Leave the field out if there is no value.';
  if (/^(?:null|none|undefined|nil)$/i.test(text)) return 'Leave the field out if there is no value.';
  if (/^-?(?:nan|na|n\/a|[+-]?inf(?:inity)?)$/i.test(text))
    return 'The script had no value (na) when the alert fired. Send the alert only when it has one.';
  if (/^[+-]?[\d,]*\d,\d/.test(text))
    return 'Write it without commas: no thousands separators, and a point as the decimal sign.';
  if (/^[$€£¥]|[$€£¥]$/.test(text)) return 'Write it without a currency sign.';
  if (/^[+-]?[\d.]+\s?[kmb]$/i.test(text)) return 'Write it in full, without k or m: 91000.';
  if (/%$/.test(text)) return 'A percentage is not possible here.';
  if (/^[+-]?0\d/.test(text)) return 'Write it without leading zeros.';
  if (/^\+/.test(text)) return 'Write it without a plus sign.';
  return 'It is not a number.';
}

/** `1.5 %` without its sign, where the field says that it is a percentage. */
export function withoutPercentSign(text: string): string {
  const trimmed = text.trim();
  return trimmed.endsWith('%') ? trimmed.slice(0, -1) : trimmed;
}
