import type { Reading } from '../reading.ts';
import { dateAt, dateOf, fridayOf, monthlyOf, nextDate, weekdaysLater } from './dates.ts';

/** As in `ChatFields.expiry`, and whether it lies before the message. */
export interface Expiry {
  readonly text: string;
  readonly passed: boolean;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] as const;
const MONTH = String.raw`(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?:uary|ruary|ch|il|e|y|ust|t(?:ember)?|tember|ober|ember)?\.?`;
const EXP = String.raw`(?:\b(?:exp(?:iration|iry|ires|iring|\.)?|dated?)\b\s*:?\s*(?:date\s*:?\s*)?)?`;
const AFTER = String.raw`(?:\s*exp(?:iry|iration)?\b)?`;

const ISO = new RegExp(String.raw`${EXP}\b(20\d\d)-(\d{2})-(\d{2})(?!t\d)\b`);
const SLASHES = new RegExp(
  String.raw`${EXP}(?<![\w/.$])(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?(?![\d/.]|\s*(?:pos|position|size)\b)${AFTER}`,
  'g',
);
/** `03-06-2026`: with the year, else it may be a range. */
const DASHES = new RegExp(String.raw`${EXP}(?<![\w/.$-])(\d{1,2})-(\d{1,2})-(20\d\d)\b${AFTER}`);
const DAY_MONTH = new RegExp(
  String.raw`${EXP}(?<![\w.$])(\d{1,2})(?:st|nd|rd|th)?[ -]?${MONTH}(?:[ -]?'?(20\d\d|\d{2})(?![\d./]|\s?[cp]\b))?(?![a-z])${AFTER}`,
);
const MONTH_DAY = new RegExp(
  String.raw`${EXP}\b${MONTH}\s?(\d{1,2})(?:st|nd|rd|th)?(?![\d./]|\s?[cp]\b)(?:,?\s?'?(20\d\d)(?!\s?[cp]\b)|,?\s?'(\d{2})|\s(2\d)(?=\s+\$?\d))?${AFTER}`,
);
/** `03-13-26`: the year of two digits keeps it from being a range. */
const DASHES_SHORT = new RegExp(String.raw`${EXP}(?<![\w/.$-])(\d{1,2})-(\d{1,2})-(2\d)(?![\d-])${AFTER}`);
/** `225c 0320`: right behind the contract. */
const COMPACT = /(?<=\u2588\s{1,2})(0[1-9]|1[0-2])([0-3]\d)(?=\s|$)/;
/** `for June`, `April monthly`: the month's third Friday. */
const MONTH_ALONE = new RegExp(
  String.raw`\b(?:for\s+${MONTH}(?!\s*\d)(?=\s*(?:[,.;@]|$|exp|month))|${MONTH}(?=\s{1,2}\u2588)|${MONTH}\s+(?:monthl(?:y|ies)|exp(?:iry|iration)?|opex))\b`,
);
/** `jan 2027 500c`. */
const MONTH_YEAR = new RegExp(String.raw`${EXP}\b${MONTH}\s?'?(20\d\d|'\d{2})\b(?!\s?[cp]\b)`);
const DOTS = /(?<![\w.$@/])(\d{1,2})\.(\d{1,2})(?=\s+\$?(?:\d|\.\d))/;
const DAYS_TO_EXPIRY = /(?<![\w.])(\d{1,3})\s?-?dte\b/;
/** `calls for Friday`, `Wed exp`: the next one, today included; from Monday on. */
const WEEKDAYS = [
  'mon(?:day)?',
  'tue(?:s(?:day)?)?',
  'wed(?:nesday)?',
  'thu(?:r(?:s(?:day)?)?)?',
  'fri(?:day)?',
];
const WORDS: readonly (readonly [RegExp, (today: Temporal.PlainDate) => Temporal.PlainDate])[] = [
  [/\b(?:exp(?:iring|ires|iry)?\s+today|same[- ]day(?:\s+exp\w*)?|today'?s?\s+exp\w*)\b/, (today) => today],
  [/\b(?:exp(?:iring|ires|iry)?\s+tomorrow|tomorrow'?s?\s+exp\w*)\b/, (today) => weekdaysLater(today, 1)],
  [/\b(?:next\s+week(?:'?s|ly|lies)?|next\s+fri(?:day)?|nw exp)\b/, (today) => fridayOf(today, 1)],
  ...WEEKDAYS.map(
    (name, index) =>
      [
        new RegExp(String.raw`\bfor\s+(?:this\s+)?${name}\b|\b${name}\s+exp(?:iry|iration|s)?\b`),
        (today: Temporal.PlainDate) => today.add({ days: (index + 1 - today.dayOfWeek + 7) % 7 }),
      ] as const,
  ),
  [
    /\b(?:this\s+week(?:'?s)?|this\s+fri(?:day)?|week(?:ly|lies|lys)(?:\s+contracts?)?|eow|exp(?:iring|ires)?\s+fri(?:day)?)\b/,
    (today) => fridayOf(today, 0),
  ],
  [
    /\b(?:monthl(?:y|ies)|opex)\b/,
    (today) => {
      const this_ = monthlyOf(today.year, today.month);
      const next = today.add({ months: 1 });
      return Temporal.PlainDate.compare(this_, today) >= 0 ? this_ : monthlyOf(next.year, next.month);
    },
  ],
];
const FRACTIONS: ReadonlySet<string> = new Set(['1/2', '1/3', '2/3', '1/4', '3/4', '1/5', '1/8']);

/**
 * When an option expires. `isFraction` tells of `1/4` at a place in the text whether it means a quarter there.
 * `time`: when the message was written (Unix milliseconds); without it days and months stay as they were said.
 */
export function readExpiry(
  reading: Reading,
  time: number | undefined,
  isFraction: (at: number) => boolean,
): Expiry | undefined {
  const today = time === undefined ? undefined : dateAt(time);
  const days = reading.take('expiry', DAYS_TO_EXPIRY);
  if (days) {
    const count = Number(days[1]);
    if (!today) return { text: `${count}DTE`, passed: false };
    return of(
      count === 0 ? today : count <= 5 ? weekdaysLater(today, count) : today.add({ days: count }),
      today,
    );
  }
  const said = readSlashes(reading, isFraction) ?? readNamed(reading);
  if (said) return resolve(said, today);
  for (const [pattern, on] of WORDS) {
    const found = reading.take('expiry', pattern);
    if (found)
      return today
        ? of(on(today), today)
        : {
            text: found[0]
              .trim()
              .replace(/^for\s+/, '')
              .toUpperCase(),
            passed: false,
          };
  }
  return undefined;
}

/** `185c 6.18 1.79`: a date with a point, only between a contract and its price. */
export function readDottedExpiry(reading: Reading, time: number | undefined): Expiry | undefined {
  const found = DOTS.exec(reading.rest);
  if (!found) return undefined;
  const month = Number(found[1]);
  const day = Number(found[2]);
  if (!dateOf(2028, month, day)) return undefined;
  reading.mark('expiry', found.index, found.index + found[0].length);
  return resolve({ month, day }, time === undefined ? undefined : dateAt(time));
}

interface Said {
  readonly year?: number;
  readonly month: number;
  /** Absent: the month's third Friday. */
  readonly day?: number;
}

function readSlashes(reading: Reading, isFraction: (at: number) => boolean): Said | undefined {
  const iso = reading.take('expiry', ISO);
  if (iso) return { year: Number(iso[1]), month: Number(iso[2]), day: Number(iso[3]) };
  const dashes = reading.take('expiry', DASHES) ?? reading.take('expiry', DASHES_SHORT);
  if (dashes) return { year: fullYear(dashes[3] ?? ''), month: Number(dashes[1]), day: Number(dashes[2]) };
  for (const found of reading.rest.matchAll(SLASHES)) {
    const [all, month = '', day = '', year] = found;
    if (!dateOf(2028, Number(month), Number(day))) continue;
    if (year === undefined && FRACTIONS.has(`${month}/${day}`) && isFraction(found.index)) continue;
    reading.mark('expiry', found.index, found.index + all.length);
    return {
      month: Number(month),
      day: Number(day),
      ...(year === undefined ? {} : { year: fullYear(year) }),
    };
  }
  return undefined;
}

function readNamed(reading: Reading): Said | undefined {
  const dayFirst = DAY_MONTH.exec(reading.rest);
  if (dayFirst && Number(dayFirst[1]) <= 31) {
    reading.mark('expiry', dayFirst.index, dayFirst.index + dayFirst[0].length);
    return said(dayFirst[2], dayFirst[1], dayFirst[3]);
  }
  const monthYear = MONTH_YEAR.exec(reading.rest);
  const monthFirst = MONTH_DAY.exec(reading.rest);
  if (monthFirst && Number(monthFirst[2]) <= 31) {
    reading.mark('expiry', monthFirst.index, monthFirst.index + monthFirst[0].length);
    return said(monthFirst[1], monthFirst[2], monthFirst[3] ?? monthFirst[4] ?? monthFirst[5]);
  }
  if (monthYear) {
    reading.mark('expiry', monthYear.index, monthYear.index + monthYear[0].length);
    return said(monthYear[1], undefined, (monthYear[2] ?? '').replace("'", ''));
  }
  const alone = reading.take('expiry', MONTH_ALONE);
  if (alone) return said(alone[1] ?? alone[2] ?? alone[3], undefined, undefined);
  const compact = COMPACT.exec(reading.rest);
  if (compact) {
    reading.mark('expiry', compact.index, compact.index + compact[0].length);
    return { month: Number(compact[1]), day: Number(compact[2]) };
  }
  return undefined;
}

function said(month = '', day: string | undefined, year: string | undefined): Said {
  return {
    month: MONTHS.indexOf(month.slice(0, 3) as (typeof MONTHS)[number]) + 1,
    ...(day === undefined ? {} : { day: Number(day) }),
    ...(year === undefined ? {} : { year: fullYear(year) }),
  };
}

const fullYear = (text: string): number => (text.length === 2 ? 2000 + Number(text) : Number(text));

function resolve({ year, month, day }: Said, today: Temporal.PlainDate | undefined): Expiry | undefined {
  if (year !== undefined) {
    const date = day === undefined ? monthlyOf(year, month) : dateOf(year, month, day);
    return date && of(date, today);
  }
  if (day === undefined)
    return today && of(monthlyOf(today.year + (month < today.month ? 1 : 0), month), today);
  if (!today)
    return { text: `${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`, passed: false };
  const date = nextDate(today, month, day);
  return date && of(date, today);
}

const of = (date: Temporal.PlainDate, today: Temporal.PlainDate | undefined): Expiry => ({
  text: date.toString(),
  passed: today !== undefined && Temporal.PlainDate.compare(date, today) < 0,
});
