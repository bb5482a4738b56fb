import {
  EXPIRATION_NAMES,
  type ExpirationChoice,
  MOST_LEGS,
  type OptionChoice,
  type OptionRequest,
  type SpreadLeg,
  type StrikeChoice,
} from './option-choice.ts';

/**
 * Options and spreads as one line of text, so that they fit wherever a symbol fits:
 *
 * - `SPY 2026-12-18 C 600`, or OCC's `SPY   261218C00600000` and its usual shortenings (`SPY 261218C600`);
 * - expirations `2026-12-18`, `7DTE`, `EXP2`, `WEEKLY`, `MONTHLY`, `QUARTERLY`, `THIS-FRIDAY`, `NEXT-FRIDAY`, `NEXT-MONTHLY`;
 * - strikes `600`, `ATM`, `2OTM`, `1ITM`, `D0.30` (delta), `$1.00-$2.50` (premium);
 * - spreads as legs with signed ratios: `+1 SPY 7DTE C D0.30 -1 SPY 7DTE C LEG1+5`.
 *
 * Upper and lower case are the same.
 */
export const CHOICE_FORMS =
  'SPY 2026-12-18 C 600; expirations 2026-12-18, 7DTE, EXP2, WEEKLY, MONTHLY; strikes 600, ATM, 2OTM, 1ITM, D0.30, $1.00-$2.50; spreads as +1 … -1 …';

const UNDERLYING = '[A-Z][A-Z0-9.]{0,9}(?: [A-Z])?';
const OCC = /^(?:OPRA:)?([A-Z][A-Z0-9.]{0,5}) *(\d{2})(\d{2})(\d{2})([CP])(\d{8}|\d{1,5}(?:\.\d{1,3})?)$/;
const WORDS = new RegExp(
  String.raw`^(${UNDERLYING}) (\S{3,12}) (C|P|CALL|PUT) (\$?[A-Z0-9.+-]+(?:\$?[0-9.]+)?)$`,
);
const LEG_START = /(?:^|\s)([+-])\s?(\d{1,3})?\s?(?=[A-Z])/g;

/**
 * The option or spread that a text names. Undefined: it names none. `malformed`: it is meant as one and cannot be read.
 */
export function parseChoice(text: string): OptionRequest | 'malformed' | undefined {
  const upper = text.trim().toUpperCase().replace(/\s+/g, ' ');
  if (upper.length > 320) return undefined;
  if (/^[+-] ?\d{0,3} ?[A-Z]/.test(upper)) return parseSpread(upper) ?? 'malformed';
  const option = parseOption(upper);
  if (option) return option.strike.by === 'leg' ? 'malformed' : { kind: 'option', option };
  return looksMeant(upper) ? 'malformed' : undefined;
}

/** What only an option's text has: a right between an expiration and a strike. */
const looksMeant = (upper: string): boolean =>
  /^[A-Z.]{1,10} \S+ (?:C|P|CALL|PUT)\b/.test(upper) || /^(?:OPRA:)?[A-Z]{1,6} *\d{6}[CP]/.test(upper);

function parseSpread(upper: string): OptionRequest | undefined {
  const starts = [...upper.matchAll(LEG_START)];
  if (starts.length < 2 || starts.length > MOST_LEGS) return undefined;
  const legs: SpreadLeg[] = [];
  for (const [index, start] of starts.entries()) {
    const [whole, sign, count = '1'] = start;
    const from = start.index + whole.length;
    const option = parseOption(upper.slice(from, starts[index + 1]?.index ?? upper.length).trim());
    const ratio = Number(count) * (sign === '-' ? -1 : 1);
    if (!option || ratio === 0) return undefined;
    if (option.strike.by === 'leg' && (option.strike.leg < 1 || option.strike.leg > index)) return undefined;
    legs.push({ ratio, option });
  }
  const sameUnderlying = legs.every(({ option }) => option.underlying === legs[0]?.option.underlying);
  return sameUnderlying ? { kind: 'spread', legs } : undefined;
}

function parseOption(upper: string): OptionChoice | undefined {
  const occ = parseOcc(upper);
  if (occ) return occ;
  const [, underlying, when = '', right, strikeText = ''] = WORDS.exec(upper) ?? [];
  if (underlying === undefined || right === undefined) return undefined;
  const expiration = parseExpiration(when);
  const strike = parseStrike(strikeText);
  if (!expiration || !strike) return undefined;
  return { underlying, expiration, right: right.startsWith('C') ? 'C' : 'P', strike };
}

/** OCC's 21 characters, with or without the blanks and the padding of the strike. */
function parseOcc(upper: string): OptionChoice | undefined {
  const [, underlying, year, month, day, right, strikeText = ''] = OCC.exec(upper) ?? [];
  if (underlying === undefined) return undefined;
  const date = `20${year}-${month}-${day}`;
  const price = strikeText.length === 8 ? Number(strikeText) / 1000 : Number(strikeText);
  if (!isDate(date) || !(price > 0)) return undefined;
  return {
    underlying,
    expiration: { by: 'date', date },
    right: right === 'C' ? 'C' : 'P',
    strike: { by: 'price', price },
  };
}

function parseExpiration(text: string): ExpirationChoice | undefined {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return isDate(text) ? { by: 'date', date: text } : undefined;
  const packed = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (packed) return parseExpiration(`${packed[1]}-${packed[2]}-${packed[3]}`);
  const days = /^(\d{1,3})DTE$/.exec(text)?.[1];
  if (days !== undefined) return { by: 'days', days: Number(days) };
  const nth = /^EXP([1-9]\d?)$/.exec(text)?.[1];
  if (nth !== undefined) return { by: 'nth', nth: Number(nth) };
  const name = EXPIRATION_NAMES.find((known) => known.toUpperCase() === text);
  return name === undefined ? undefined : { by: 'calendar', name };
}

function parseStrike(text: string): StrikeChoice | undefined {
  if (text === 'ATM') return { by: 'away', strikes: 0 };
  const [, count, side] = /^(\d{1,2})(OTM|ITM)$/.exec(text) ?? [];
  if (count !== undefined) return { by: 'away', strikes: side === 'ITM' ? 0 - Number(count) : Number(count) };
  const delta = Number(/^D(0?\.\d{1,4})$/.exec(text)?.[1] ?? Number.NaN);
  if (delta > 0 && delta < 1) return { by: 'delta', delta };
  const [, low, high] = /^\$(\d{1,5}(?:\.\d{1,4})?)-\$?(\d{1,5}(?:\.\d{1,4})?)$/.exec(text) ?? [];
  if (low !== undefined && high !== undefined)
    return Number(low) <= Number(high) && Number(high) > 0
      ? { by: 'premium', low: Number(low), high: Number(high) }
      : undefined;
  const [, leg, points] = /^LEG([1-6])([+-]\d{1,5}(?:\.\d{1,4})?)$/.exec(text) ?? [];
  if (leg !== undefined) return { by: 'leg', leg: Number(leg), points: Number(points) };
  const price = /^\d{1,6}(?:\.\d{1,4})?$/.test(text) ? Number(text) : 0;
  return price > 0 ? { by: 'price', price } : undefined;
}

function isDate(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** The text of an option, in the form that `parseChoice` reads. */
export function optionText({ underlying, expiration, right, strike }: OptionChoice): string {
  return `${underlying} ${expirationText(expiration)} ${right} ${strikeText(strike)}`;
}

/** The text of an option or spread, in the form that `parseChoice` reads. */
export function choiceText(request: OptionRequest): string {
  if (request.kind === 'option') return optionText(request.option);
  return request.legs
    .map(({ ratio, option }) => `${ratio < 0 ? '-' : '+'}${Math.abs(ratio)} ${optionText(option)}`)
    .join(' ');
}

function expirationText(expiration: ExpirationChoice): string {
  switch (expiration.by) {
    case 'date':
      return expiration.date;
    case 'days':
      return `${expiration.days}DTE`;
    case 'nth':
      return `EXP${expiration.nth}`;
    case 'calendar':
      return expiration.name.toUpperCase();
  }
}

function strikeText(strike: StrikeChoice): string {
  switch (strike.by) {
    case 'price':
      return String(strike.price);
    case 'away':
      if (strike.strikes === 0) return 'ATM';
      return strike.strikes > 0 ? `${strike.strikes}OTM` : `${-strike.strikes}ITM`;
    case 'delta':
      return `D${strike.delta}`;
    case 'premium':
      return `$${strike.low}-$${strike.high}`;
    case 'leg':
      return `LEG${strike.leg}${strike.points < 0 ? '' : '+'}${strike.points}`;
  }
}
