import type { Portion } from '../event.ts';
import type { Reading } from '../reading.ts';

const NAMED: readonly (readonly [RegExp, number])[] = [
  [/\b(?:a\s+)?half\b|\u00bd/, 1 / 2],
  [/\btwo[- ]thirds?\b|\u2154/, 2 / 3],
  [/\b(?:a|one|1)[- ]third\b|\bthird\b(?!\s+(?:target|pt|tp))|\u2153/, 1 / 3],
  [/\bthree[- ]quarters?\b|\u00be/, 3 / 4],
  [/\b(?:a|one|1)?[- ]?quarter\b|\u00bc/, 1 / 4],
];
const FRACTION = /(?<![\w/.$])([1-4])\/([2-8])(?![\d/])/;
const OF = /\b(\d{1,3})\s+(?:out\s+)?of\s+(?:my\s+|the\s+)?(\d{1,3})\b/;
const PERCENT = /(?<![\w.+-])(\d{1,3})\s?%\s*(?:of\b|off\b|out\b|here\b|position\b|more\b)?/;
const ALL =
  /\b(?:all(?!\s+(?:time|day|week|about|good|the\s+way|eyes|in\b|right|set|year|i\b|my\s+love|that))|everything|entire(?:ty)?|full(?:\s+(?:position|size))|full(?:y)?\s+(?:out|closed|exited)|the\s+rest|rest|remaining|remainder|(?<!\b(?:down to|leaving|left|leave|holding|keep|keeping|with)\s(?:a\s|my\s|the\s|just\s){0,2})runners?|last\s+(?:piece|bit|contracts?|one|con|of))\b/;
const MOST = /\bmost\b|\bdown\s+to\s+(?:just\s+|my\s+|the\s+|last\s+)*runners?\b/;
const PART =
  /\b(?:some|partial(?:s|ly)?|part|a\s+(?:few|piece|bit|little)|scal(?:e|ed|ing)\s+(?:out|some)|trim(?:med|ming|s)?|lighten(?:ed|ing)?|peel(?:ed|ing)?)\b/;
const UNITS =
  /(?<![\w.$/@])(\d{1,5})\s*(?:x\b|contracts?\b|cons?\b|cts?\b|lots?\b|shares?\b|shs?\b|more\b|calls\b|puts\b)/;
const AFTER_VERB =
  /\b(?:bto|stc|sto|btc|bought|bot|buy(?:ing)?|sold|sell(?:ing)?|add(?:ed|ing)?|trim(?:med|ming)?|took\s+profits?\s+on|profits?\s+on|closed?|closing|grabbed|out\s+of|^\W*(?:all\s+)?in)\s+(?:another\s+)?(\d{1,5})(?=\s+(?!of\b|out\b)[$/a-z]|\s*$|\s+@|\s+at\b|\s*[,!]|\.(?!\d))(?!\s*(?:c|p|calls?|puts?)\b)/;

/** How many of how many: what an exit closes or an entry takes. The most exact words win. */
export function readPortion(reading: Reading, closes: boolean): Portion | undefined {
  const of = closes ? reading.take('portion', OF) : undefined;
  if (of && Number(of[2]) > Number(of[1])) return { kind: 'fraction', value: Number(of[1]) / Number(of[2]) };
  if (of && Number(of[1]) > 0 && of[1] === of[2]) return { kind: 'all' };
  if (closes) {
    const fraction = reading.take('portion', FRACTION);
    if (fraction && Number(fraction[1]) < Number(fraction[2]))
      return { kind: 'fraction', value: Number(fraction[1]) / Number(fraction[2]) };
    for (const [pattern, value] of NAMED)
      if (reading.take('portion', pattern)) return { kind: 'fraction', value };
  }
  const units = reading.take('portion', UNITS) ?? reading.take('portion', AFTER_VERB);
  if (units) return { kind: 'units', value: Number(units[1]) };
  if (!closes) return undefined;
  const percent = PERCENT.exec(reading.rest);
  const share = Number(percent?.[1]);
  if (percent && share > 0 && share <= 100 && soldPercent(reading.whole, percent.index)) {
    reading.mark('portion', percent.index, percent.index + percent[0].length);
    return share === 100 ? { kind: 'all' } : { kind: 'fraction', value: share / 100 };
  }
  if (reading.take('portion', MOST)) return { kind: 'most' };
  if (PART.test(reading.rest)) return { kind: 'part' };
  return reading.take('portion', ALL) ? { kind: 'all' } : undefined;
}

/** `sold 50%`, `trim 25%`: of the position. `sold for 50%`, `+50%`, `(50%)` is what was made. */
function soldPercent(whole: string, at: number): boolean {
  if (/^\s?%\s*off\b/.test(whole.slice(at).replace(/^\d+/, ''))) return true;
  return /\b(?:sold|sell|selling|trim(?:med|ming)?|closed?|closing|cut|took|taking|take|out|exit(?:ed|ing)?|off|stc)\s+(?:off\s+|out\s+|another\s+|about\s+|of\s+)?$/.test(
    whole.slice(0, at),
  );
}
