import type { Portion } from '../event.ts';
import type { Reading } from '../reading.ts';

const NAMED: readonly (readonly [RegExp, number])[] = [
  [/\b(?:a\s+)?half\b|\u00bd/, 1 / 2],
  [/\btwo[- ]thirds?\b|\u2154/, 2 / 3],
  [/\b(?:a|one|1)[- ]third\b|\bthird\b(?!\s+(?:target|pt|tp))|\u2153/, 1 / 3],
  [/\bthree[- ]quarters?\b|\u00be/, 3 / 4],
  [/\b(?:a|one|1)?[- ]?quarter\b|\u00bc/, 1 / 4],
];
const LAST_PART =
  /(?<!\b(?:keep(?:ing)?|kept|leav(?:e|ing)|left|hold(?:ing)?|with|letting|let)\s(?:a\s|my\s|the\s|just\s){0,2})\b(?:other|last|final|remaining)\s+(?:one(?!-|\s+(?:third|half|quarter))|half|third|quarter|piece|1\/\d|(?:contract|con|lot)s?)\b/;
const FRACTION = /(?<![\w/.$])([1-4])\/([2-8])(?![\d/])/;
const COUNTS: Readonly<Record<string, number>> = { one: 1, two: 2, three: 3, four: 4, five: 5 };
const COUNT = String.raw`(\d{1,3}|${Object.keys(COUNTS).join('|')})`;
const OF = new RegExp(String.raw`\b${COUNT}\s+(?:out\s+)?of\s+(?:my\s+|the\s+)?${COUNT}\b`);
const countOf = (text = ''): number => COUNTS[text] ?? Number(text);
const PERCENT = /(?<![\w.+-])(\d{1,3})\s?(?:%|percent\b)\s*(?:of\b|off\b|out\b|here\b|position\b|more\b)?/;
const ALL =
  /\b(?:all(?!\s+(?:time|day|week|about|good|the\s+way|eyes|in\b|right|set|year|i\b|my\s+love|that))|everything|entire(?:ty)?|full(?:\s+(?:position|size))|full(?:y)?\s+(?:out|closed|exited)|the\s+rest|rest|remaining|remainder|(?<!\b(?:down to|leaving|left|leave|holding|keep|keeping|with)\s(?:a\s|my\s|the\s|just\s){0,2})runners?|both|final|(?:the\s+)?other\s+(?:one|half|contract|piece)|last\s+(?:half|third|quarter|piece|bit|contracts?|cons?|lot|shares?|one|con|of|(?=\$?[a-z]{1,5}\s+\$?[@\d])|1\/\d))(?![a-z])/;
const MOST = /\bmost\b|\bdown\s+to\s+(?:just\s+|my\s+|the\s+|last\s+)*runners?\b/;
const ALL_BUT = new RegExp(
  String.raw`\b(?:all|everything|the\s+(?:rest|whole\s+position))\s+(?:but|except(?:\s+for)?|minus)\s+(?:(?:a|my|the)\s+)?(?:${COUNT}|last|final|few|runners?)\b`,
);
const PART =
  /\b(?:some|partial(?:s|ly)?|part|a\s+(?:few|piece|bit|little)|scal(?:e|ed|ing)\s+(?:out|some)|trim(?:med|ming|s)?|lighten(?:ed|ing)?|peel(?:ed|ing)?)\b/;
const UNITS =
  /(?<![\w.$/@]|\blev\w{0,6}\W{0,3})(\d{1,5}k?)\s*(?:x\b|(?<=k)(?=\s+\$?[a-z])|(?:nq|es|ym|rty|cl|gc)?\s*micros?\b|contracts?\b|cons?\b|cts?\b|lots?\b|shares?\b|shs?\b|more\b|calls\b|puts\b)/;
const AFTER_VERB =
  /\b(?:(?:sell|sold|selling|buy|bought|buying)\s+to\s+(?:open|close)|bto|stc|sto|btc|bought|bot|sld|buy(?:ing)?|sold|sell(?:ing)?|exit(?:ed|ing)?|scaled(?:\s+out)?|took|add(?:ed|ing)?|trim(?:med|ming)?|took\s+profits?\s+on|profits?\s+on|closed?|closing|grabbed|out\s+of|stopped(?:\s+out)?\s+(?:on|of)|^\W*(?:all\s+)?in)\s+(?:another\s+)?(?:(?<=\b(?:bto|stc|sto|btc)\s+)[+-])?((?!\d{4,5}\s*$)(?!(?<=\bbuy(?:ing)?\s+)\d+\W*$)\d{1,5})(?=\s+(?!of\b|out\b)[$/a-z]|\s*$|\s+@|\s+at\b|\s*[,!]|\.(?!\d))(?!\s*(?:c|p|calls?|puts?)\b)/;

/** How many of how many: what an exit closes or an entry takes. The most exact words win. */
export function readPortion(reading: Reading, closes: boolean): Portion | undefined {
  // `all but one`, `closing most, last one rides`: something is kept, whatever else is said.
  if (closes && (reading.take('portion', ALL_BUT) || reading.take('portion', MOST))) return { kind: 'most' };
  const of = closes ? reading.take('portion', OF) : undefined;
  const [some, whole] = [countOf(of?.[1]), countOf(of?.[2])];
  if (of && whole > some) return { kind: 'fraction', value: some / whole };
  if (of && some > 0 && some === whole) return { kind: 'all' };
  // `the other half`, `last 1/4`: what is left, whatever part of the whole it is.
  if (closes && LAST_PART.test(reading.rest)) {
    reading.take('portion', LAST_PART);
    return { kind: 'all' };
  }
  if (closes) {
    const fraction = reading.take('portion', FRACTION);
    if (fraction && Number(fraction[1]) < Number(fraction[2]))
      return { kind: 'fraction', value: Number(fraction[1]) / Number(fraction[2]) };
    for (const [pattern, value] of NAMED)
      if (reading.take('portion', pattern)) return { kind: 'fraction', value };
  }
  const units =
    reading.take('portion', UNITS) ??
    reading.take('portion', AT_HEAD) ??
    reading.take('portion', SIGNED_AT_HEAD) ??
    reading.take('portion', AFTER_VERB) ??
    (closes ? undefined : (reading.take('portion', TIMES) ?? reading.take('portion', TIMES_AT)));
  if (units) return { kind: 'units', value: unitsOf(units[1]) };
  const counted = closes
    ? reading.take('portion', COUNTED_OFF)
    : (reading.take('portion', COUNTED_MICROS) ?? reading.take('portion', COUNTED_MORE));
  if (counted) return { kind: 'units', value: countOf(counted[1]) };
  if (!closes) return undefined;
  const percent = PERCENT.exec(reading.rest);
  const share = Number(percent?.[1]);
  if (percent && share > 0 && share <= 100 && soldPercent(reading.whole, percent.index)) {
    reading.mark('portion', percent.index, percent.index + percent[0].length);
    return share === 100 ? { kind: 'all' } : { kind: 'fraction', value: share / 100 };
  }
  if (PART.test(reading.rest)) return { kind: 'part' };
  return reading.take('portion', ALL) ? { kind: 'all' } : undefined;
}

/** `+1 TSLA 395P`, `-1 TSLA 395P`. */
const SIGNED_AT_HEAD = /(?<=^\W{0,3})[+-](\d{1,3})(?=\s+\$?[a-z])/;
/** `short 2 mes`; behind the symbol such a number is a price. */
const AT_HEAD =
  /(?<=^\W{0,20})(?:short(?:ed|ing)?|long(?:ed|ing)?|(?:all\s+)?cover(?:ed|ing)?)\s+(\d{1,3})(?=\s+[$/a-z])/;
/** `long mgc 5100 x2`; `x10` of a coin is leverage. */
const TIMES = /(?<=\b(?:m?6[a-z]|m?es|m?nq|m?ym|rty|m2k|m?gc|m?cl)\b.{0,40})\bx\s?(\d{1,3})\b/;
/** `bought .95 x10` */
const TIMES_AT = /(?<=\b(?:bought|bto|bot|grabbed|filled|took)\b[^\n]{0,40}\.\d{1,3}\s{1,2})x\s?(\d{1,3})\b/;
const COUNTED_OFF = new RegExp(String.raw`\b${COUNT}\s+(?:con(?:tract)?s?\s+)?off\b`);
/** `bought one more`, `one lot mes long` */
const COUNTED_MORE = new RegExp(String.raw`\b${COUNT}\s+(?:more|lots?|cons?|contracts?)\b`);
const COUNTED_MICROS = new RegExp(String.raw`\b${COUNT}\s+(?=(?:es|nq|ym|rty|cl|gc)\s+micros?\b)`);

const unitsOf = (text = ''): number =>
  text.endsWith('k') ? 1_000 * Number(text.slice(0, -1)) : Number(text);

/** `sold 50%`, `trim 25%`: of the position. `sold for 50%`, `+50%`, `(50%)` is what was made. */
function soldPercent(whole: string, at: number): boolean {
  const behind = whole.slice(at).replace(/^\d+/, '');
  if (/^\s?%\s*off\b/.test(behind)) return true;
  const before = whole.slice(0, at);
  if (/\b(?:trim\w*|took\s+profits?)\b/.test(before) && /^\s?%\s*(?:@|at\b)/.test(behind)) return true;
  // The strict grammar puts the part between the contract and the price; a gain stands behind the price.
  if (
    /\bstc\s+\$?[a-z]{1,6}\s+\S*\d\S*(?:\s+\d\S*)?\s+$/.test(before) &&
    !/[@]/.test(before) &&
    /^\s?(?:%|percent)\s*(?:@|at\b|\$?\d)/.test(behind)
  )
    return true;
  return /\b(?:sold|sell|selling|trim(?:med|ming)?|closed?|closing|cut|out|exit(?:ed|ing)?|off|stc)\s+(?:off\s+|out\s+|another\s+|about\s+|of\s+)?$/.test(
    before,
  );
}
