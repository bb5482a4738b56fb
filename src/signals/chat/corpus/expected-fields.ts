import type { Writable } from '../../../core/writable.ts';
import type { ChatFields, Level, Portion } from '../event.ts';

/** Ways to write a field of a transcript's expectation; the first that fits is taken. */
const FORMS: readonly (readonly [
  pattern: RegExp,
  take: (fields: Writable<ChatFields>, groups: readonly string[]) => void,
])[] = [
  [/^(long|short)$/, (fields, [, side]) => (fields.side = side === 'short' ? 'short' : 'long')],
  [
    /^([\d.]+)(?:\/([\d.]+))?([CP])$/,
    (fields, [, strike, second, right]) => {
      fields.strike = Number(strike);
      if (second) fields.secondStrike = Number(second);
      fields.right = right === 'P' ? 'P' : 'C';
    },
  ],
  [/^x(\d\d-\d\d)$/, (fields, [, day]) => (fields.expiry = `2026-${day}`)],
  [/^x(\d{4}-\d\d-\d\d)$/, (fields, [, day]) => (fields.expiry = day ?? '')],
  [/^@mkt$/, (fields) => (fields.atMarket = true)],
  [
    /^@([\d.]+)(?:-([\d.]+))?$/,
    (fields, [, low, high]) => {
      fields.price = Number(low);
      if (high) fields.priceHigh = Number(high);
    },
  ],
  [/^q=(.+)$/, (fields, [, portion]) => (fields.portion = portionOf(portion ?? ''))],
  [/^sl=(.+)$/, (fields, [, level]) => (fields.stop = levelOf(level ?? ''))],
  [/^t=(.+)$/, (fields, [, levels]) => (fields.targets = (levels ?? '').split(',').map(levelOf))],
  [/^avg=([\d.]+)$/, (fields, [, price]) => (fields.averagePrice = Number(price))],
  [/^\$?([A-Z0-9/.]+)$/, (fields, [, symbol]) => (fields.symbol = symbol ?? '')],
];

/**
 * The fields that a line of a transcript must give: `SPY 600C x03-06 @1.10-1.20 q=2 sl=.80 t=1.5,2 avg=1.2 short`.
 * `600/610C` is a vertical; `q=` units, `1/2`, `part`, `most` or `all`; levels are prices, `30%`, `be`, `trail20%` or,
 * of the underlying, `u605`.
 *
 * @throws Error on a word that is none of these.
 */
export function readExpectedFields(text: string): ChatFields {
  const fields: Writable<ChatFields> = {};
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const form = FORMS.find(([pattern]) => pattern.test(word));
    if (!form) throw new Error(`no field: ${word}`);
    form[1](fields, form[0].exec(word) ?? []);
  }
  return fields;
}

function portionOf(text: string): Portion {
  if (text === 'part' || text === 'most' || text === 'all') return { kind: text };
  const [whole = '', parts] = text.split('/');
  return parts === undefined
    ? { kind: 'units', value: Number(whole) }
    : { kind: 'fraction', value: Number(whole) / Number(parts) };
}

function levelOf(text: string): Level {
  if (text === 'be') return { kind: 'break-even' };
  const trailing = /^trail([\d.]+)%$/.exec(text);
  if (trailing) return { kind: 'trailing-percent', value: Number(trailing[1]) };
  if (text.endsWith('%')) return { kind: 'percent', value: Number(text.slice(0, -1)) };
  return text.startsWith('u')
    ? { kind: 'price', value: Number(text.slice(1)), of: 'underlying' }
    : { kind: 'price', value: Number(text), of: 'instrument' };
}
