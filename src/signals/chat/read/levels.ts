import type { Level } from '../event.ts';
import type { Reading } from '../reading.ts';
import { KNOWN_SYMBOLS } from './known-symbols.ts';
import { NUMBER, numberOf } from './number.ts';

const GAP = String.raw`(?:\s+(?:is|are|now|set|moved|raised|order|level|here|in|place|around|near|currently|up|new|the|on|runners?|rest|remaining|what'?s|left|both|all|loss|just|below|under|above|over)\b){0,4}\s*(?:->|=>|to|at|of|for|@|:|=|-|~)?\s*@?\s*`;
const VALUE = String.raw`\$?\s?(${NUMBER})\$?\s?(%)?(?![\d])`;
const TARGET_WORD = String.raw`(?:looking\s+for|price\s+targets?|profit\s+targets?|take[- ]?profits?|targets?|targeting|tgts?|pts?(?:\d(?=\s*[:=@-]|\s|$))?|tps?(?:\d(?=\s*[:=@-]|\s|$))?|t[1-4](?=\s*[:=@-]|\s+\$?\d))`;
const STOP_WORD = String.raw`(?:stop[- ]?loss(?:es)?|stop[- ]?limit|hard\s+stop|mental\s+stop|stops?|s\.l\.?|sl|stp)`;
const MORE = String.raw`((?:\s*(?:,|/|&|\||and|then|-|\s)\s*\$?${NUMBER}\$?\s?%?(?![\d/]*(?:\s*(?:c|p|calls?|puts?)\b)|[\d]|\s?x\b))*)`;

const TARGETS = new RegExp(
  String.raw`\b${TARGET_WORD}(?!\d(?![\d.]))(?!\d\s+(?:was\s+|is\s+|got\s+)?(?:hit|reached|tagged|done|filled|achieved|smashed)\b)(?:\s*#?\d(?=\s*[:=]))?(?:\s+(?:(?:on|for)\s+)?(?:(?:the|my|our)\s+)?(\$?(?!(?:is|are|at|to|of|hit|was|done|price|zone|level|met|now|near|area|i|my|the|our)\b)[a-z]{1,5})\b(?:\s+(?:calls?|puts?|position|trade|shares)\b)?)?\s*[:=@-]?\s*(?:is|are|at|to|of|around|for)?\s*[:@]?\s*${VALUE}${MORE}`,
  'g',
);
/** `$.3 target`, `600 is my target`. */
const TARGET_AFTER = new RegExp(
  String.raw`(?<![\w.])\$?(${NUMBER})\$?\s?(%)?\s*(?:is\s+)?(?:(?:my|the|first|next|our)\s+)?(?:price\s+)?(?:target|tgt|pt)\b`,
);
/** `spy to 687, 688`. */
const WAY_TO = new RegExp(
  String.raw`^\s*\$?(?!stops?\b|sl\b|stp\b|trail\b|avg\b|add\b|trim\b|up\b|down\b|back\b|out\b)[a-z]{1,5}\s+(?:going\s+|headed\s+|heading\s+)?to\s+${VALUE}${MORE}\s*[.!]*\s*$`,
);

const BREAK_EVEN = String.raw`(?<![a-z])(?:b/?e\b|break[- ]?even|breakeven|entry(?:\s+price)?\b|cost(?:\s+basis)?\b|flat\b)`;
const STOP_AT_BREAK_EVEN = new RegExp(
  String.raw`\b(?:(?:trailing\s+)?${STOP_WORD}\b[\w\s':@=]{0,24}?(?:->|=>)?\s*(?:@|\bat|\bto|:|=|\bis|\bnow)?\s*${BREAK_EVEN}|(?:moved?|moving|move|raised?|raising|set|setting)\s+(?:my\s+|the\s+|your\s+)?(?:${STOP_WORD}s?\s+)?(?:up\s+)?to\s+${BREAK_EVEN}|${BREAK_EVEN}\s+${STOP_WORD}\b|(?<=^\W{0,20}\$?[a-z\d]{1,8}\s{1,3})(?:moved\s+)?to\s+${BREAK_EVEN}\W*$|\b(?:set|put|secure)\s+(?:it\s+)?(?:to\s+|at\s+)?(?:b/e|break[- ]?even)\b|risk[- ]?free\s+now|now\s+risk[- ]?free)`,
);
const TRAILING_PERCENT = new RegExp(
  String.raw`(?:\bts|\btrail(?:ing)?(?:\s+stop)?(?:\s+loss)?)(?:\s+on\s+\$?[a-z]{1,6})?\s*(?:at|of|by|:|to)?\s*(${NUMBER})\s?%`,
);
const STOP = new RegExp(
  String.raw`(?<![a-z]|\b(?:buy|sell)[\s-])(?:trailing\s+|trail\s+)?(?:my\s+|the\s+|our\s+)?${STOP_WORD}(?![a-z])\s*(?:loss\b\s*)?${GAP}-?${VALUE}`,
);
const STOP_ON = new RegExp(
  String.raw`(?<![a-z])${STOP_WORD}\s+(?:(?:on|for)\s+(?:the\s+|my\s+)?(?:remaining\s+|rest\s+of\s+|last\s+)?)?\$?(?!hit|was|out|is\b|lod|hod|at\b|to\b|by\b)[a-z]{1,8}(?:\s+(?:calls?|puts?|is|now|to|at|@|:)){0,3}\s+${VALUE}`,
);
/** `$.22 sl in place`, `-50% sl`. */
const STOP_AFTER = new RegExp(
  String.raw`(?<![\w.])-?\$?(${NUMBER})\$?\s?(%)?\s*(?:${STOP_WORD})\b(?!\s*(?:lod|hod|below|above|under|over|vwap|\d|(?:was\s+|got\s+|is\s+)?(?:hit|triggered|taken|filled)))`,
);
const MOVED_TO = new RegExp(
  String.raw`\b(?:mov(?:e|ed|ing)|rais(?:e|ed|ing)|tighten(?:ed|ing)?|lower(?:ed|ing)?|trail(?:ed|ing)?|bump(?:ed|ing)?|adjust(?:ed|ing)?|set|put)\s+(?:my\s+|the\s+|your\s+|our\s+)?${STOP_WORD}\b(?:\s+(?:loss|up|down|now|rest))?(\s+(?:on|for)\s+[\w\s$.\u2588]{1,40}?)?\s*(?:up\s+|down\s+)?(?:to|at|@|->)\s*${VALUE}`,
);
/** Levels beyond this many times an option's premium are the underlying's. */
const UNDERLYING_FROM = 100;

/** The stop that was said: a price, a distance in percent, break-even, or a trailing distance. */
export function readStop(reading: Reading, isOption: boolean): Level | undefined {
  const trailing = TRAILING_PERCENT.exec(reading.rest) ?? undefined;
  if (trailing) {
    const number = trailing[0].lastIndexOf(trailing[1] ?? '');
    reading.mark('stop', trailing.index + number, trailing.index + trailing[0].length);
  }
  const breakEven = reading.take('stop', STOP_AT_BREAK_EVEN);
  if (breakEven) return { kind: 'break-even' };
  const moved = MOVED_TO.exec(reading.rest);
  if (moved) {
    // The instrument's name between the words is not the stop's.
    const [all, of = '', value = '', percent] = moved;
    const from = moved.index + (of === '' ? 0 : all.indexOf(of) + of.length);
    reading.mark('stop', from, moved.index + all.length);
    return level(value, percent, isOption);
  }
  const found = reading.take('stop', STOP) ?? takeStopOn(reading) ?? reading.take('stop', STOP_AFTER);
  if (found?.[1] !== undefined) return level(found[1], found[2], isOption);
  return trailing ? { kind: 'trailing-percent', value: numberOf(trailing[1] ?? '') } : undefined;
}

/** `sl on qqq .95`: the symbol stays for its own reader. */
function takeStopOn(reading: Reading): RegExpExecArray | undefined {
  const found = STOP_ON.exec(reading.rest);
  if (!found) return undefined;
  const number = found[0].lastIndexOf(found[1] ?? '');
  reading.mark('stop', found.index + number, found.index + found[0].length);
  return found;
}

/** Whether a word is written as a symbol: with `$`, in capitals, or a known one. */
const isSymbolAt = ({ cased }: Reading, at: number, word: string): boolean =>
  word.startsWith('$') ||
  KNOWN_SYMBOLS.has(word.toUpperCase()) ||
  cased.slice(at, at + word.length) === word.toUpperCase();

/** All targets in the order in which they were said. */
export function readTargets(reading: Reading, isOption: boolean): Level[] {
  const targets: Level[] = [];
  for (const found of [...reading.rest.matchAll(TARGETS)]) {
    const [all, of, value = '', percent, more = ''] = found;
    const named = of === undefined ? -1 : found.index + all.indexOf(of);
    if (of !== undefined && !isSymbolAt(reading, named, of)) continue;
    // The symbol between the word and its figures stays for its own reader.
    const from = of === undefined ? found.index : named + all.slice(named - found.index).indexOf(value);
    reading.mark('targets', from, found.index + all.length);
    targets.push(level(value, percent, isOption));
    for (const [text] of more.matchAll(new RegExp(`${NUMBER}\\s?%?`, 'g')))
      targets.push(level(text.replace('%', '').trim(), text.includes('%') ? '%' : undefined, isOption));
  }
  if (targets.length > 0) return targets;
  const after = reading.take('targets', TARGET_AFTER);
  if (after) return [level(after[1] ?? '', after[2], isOption)];
  const way = WAY_TO.exec(reading.whole);
  if (!way) return [];
  const at = way.index + way[0].indexOf(' to ');
  reading.mark('targets', at, way.index + way[0].length);
  const rest = [...(way[3] ?? '').matchAll(new RegExp(NUMBER, 'g'))].map(([text]) =>
    level(text, undefined, isOption),
  );
  return [level(way[1] ?? '', way[2], isOption), ...rest];
}

function level(text: string, percent: string | undefined, isOption: boolean): Level {
  const value = numberOf(text);
  if (percent) return { kind: 'percent', value };
  return { kind: 'price', value, of: isOption && value >= UNDERLYING_FROM ? 'underlying' : 'instrument' };
}
