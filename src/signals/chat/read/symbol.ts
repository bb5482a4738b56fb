import type { Reading } from '../reading.ts';
import { FUTURES, KNOWN_SYMBOLS, MICRO_OF, NOT_SYMBOLS, WORD_TICKERS } from './known-symbols.ts';

export interface SaidSymbol {
  readonly symbol: string;
  /** Not marked as one and not a known one: only its place and its capitals say so. */
  readonly guessed: boolean;
  /** An everyday word in capitals: `long NOW at 980` may mean at once. */
  readonly word?: boolean;
  /** The author has a position in it. */
  readonly held?: boolean;
}

const CASHTAG = /(?<![\w$])\$([A-Za-z]{1,6}(?:[./][A-Za-z]{1,2})?)(?![A-Za-z\d])/;
const PAIR = /(?<![\w/])([A-Za-z]{2,5})\/(USDT?|USD|EUR|JPY|GBP|CHF|CAD|AUD|BTC|usdt|usd)(?![\w])/;
const FUTURE = /(?<![\w/])\/([A-Za-z0-9]{1,3})(?![\w/])/;
const NAMED = /\b(?:ticker|symbol|stock|contract|option|underlying)\s*:\s*\$?([A-Za-z]{1,6})\b/i;
/** A future with its month, as CME writes it: `ESH6`, `MNQZ26`, `CLK2026`. */
const DATED_FUTURE = new RegExp(
  String.raw`(?<![\w$])/?((${[...FUTURES].join('|')})([FGHJKMNQUVXZ])(20\d\d|\d{1,2}))(?![\w])`,
  'i',
);
/** Roots with a digit: `6E`, `M2K`. */
const DIGIT_FUTURE = /(?<![\w$./-])(6[EBJACS]|M6[EAB]|M2K)(?![\w/])/i;
const CURRENCY = '(?:USD|EUR|GBP|JPY|CHF|AUD|CAD|NZD|XAU|XAG)';
const FOREX = new RegExp(String.raw`(?<![\w$])(${CURRENCY})/?(${CURRENCY})(?![\w/])`, 'i');
const COIN_PAIR = /(?<![\w$])((?:BTC|ETH|SOL|XRP|DOGE|ADA|AVAX|LINK|LTC|BNB)(?:USDT|USDC|USD))(?![\w/])/i;
/** Indexes as brokers of contracts for difference call them. */
const INDEX_CFD = /(?<![\w$])(US30|US100|US500|NAS100|SPX500|GER40|GER30|UK100|DE40|USTEC)(?![\w/])/i;
/** What a metal is called where nobody writes its pair. */
const METAL = /(?<![\w$/])(gold|silver)(?![\w/])/i;
const MICROS = /^\s*(?:micros?)\b/i;
const WORD = /(?<![\w$/.'-])([A-Za-z]{1,5}(?:\.[AB])?)(?![\w'-]|\.\w)/g;
/** What a symbol stands before: a strike, a date, a price, a quantity of the room's usual forms. */
const BEFORE_FACT =
  /^\s*(?:@|\$?[+-]?\d|\.\d|\u2588|(?:at|calls?|puts?|half|here|trade|shares?|stock|position|runners?|scal\w+|trim\w*|first|second|exit\w*|stop\w*|hit|broke|triggered|sold|added|closed|out|long|short|flat|add|cover\w*|tp\s?\d?|rest|pt\d?|tp\d?|targets?|sl|in\s+at|calls?)\b|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\s?\d|weekl)/i;
const AFTER_VERB =
  /(?:\b(?:bto|stc|sto|btc|bought|buy|buying|sold|sell|selling|long|short|in|into|entered|entering|add|added|adding|trim|trimmed|trimming|exit|exited|exiting|closed?|closing|cut|out\s+of|cancel|grabbed|grabbing|took|taking|on|of|scaled|scaling|all\s+out\s+of?|my)\s*:?\s*(?:\d{1,5}\s*(?:x|shares?|contracts?|cons?|of)?\s*)?(?:\u2588+\s*)?(?:some\s+|the\s+|of\s+|out\s+of\s+|out\s+|half\s+|a\s+|my\s+|more\s+)*)$/i;

/** The instrument's symbol: a cashtag first, then a pair or a future, then a known one, then a capital word in its place. */
export function readSymbol(reading: Reading, held: ReadonlySet<string> = NONE_HELD): SaidSymbol | undefined {
  const { cased } = reading;
  const written = FOREX.exec(cased) ?? COIN_PAIR.exec(cased) ?? INDEX_CFD.exec(cased);
  if (written && (written[1] ?? '').toUpperCase() !== (written[2] ?? '').toUpperCase())
    return mark(reading, written, written[0].replace('/', ''), false);
  const pair = PAIR.exec(cased);
  if (pair) return mark(reading, pair, `${pair[1]}/${pair[2]}`, false);
  const dated = DATED_FUTURE.exec(cased);
  if (dated) return mark(reading, dated, dated[1] ?? '', false);
  const tag = CASHTAG.exec(cased);
  if (tag?.[1] !== undefined) return mark(reading, tag, tag[1], false);
  const named = NAMED.exec(cased);
  if (named?.[1] !== undefined && !NOT_SYMBOLS.has(named[1].toUpperCase()))
    return mark(reading, named, named[1], false);
  const future = FUTURE.exec(cased);
  if (future?.[1] !== undefined && /[A-Za-z]/.test(future[1]) && KNOWN_SYMBOLS.has(future[1].toUpperCase()))
    return mark(reading, future, `/${future[1]}`, false);
  const digit = DIGIT_FUTURE.exec(cased);
  if (digit && FUTURE_TALK.test(reading.whole)) return mark(reading, digit, digit[1] ?? '', false);
  const words = candidates(reading, held);
  const best = words.toSorted((a, b) => b.score - a.score)[0];
  const isMetal = METAL.test(best?.found[1] ?? '');
  if (!best || best.score < ENOUGH || isMetal) {
    const metal = METAL.exec(cased);
    return metal
      ? mark(reading, metal, metal[1]?.toLowerCase() === 'gold' ? 'XAUUSD' : 'XAGUSD', false)
      : undefined;
  }
  const text = (best.found[1] ?? '').toUpperCase();
  const micro = MICROS.test(cased.slice(best.found.index + text.length)) ? MICRO_OF.get(text) : undefined;
  const said = mark(
    reading,
    best.found,
    micro ?? text,
    !KNOWN_SYMBOLS.has(text) && !held.has(text) && !best.word,
  );
  return best.word && !held.has(text) ? { ...said, word: true } : said;
}

const NONE_HELD: ReadonlySet<string> = new Set();
const FUTURE_TALK =
  /\b(?:long|short|flat|out|stop\w*|sl|tp|target\w*|bought|sold|buy|sell|cover\w*|add\w*|trim\w*|clos\w+|exit\w*)\b/;

/** The other symbols of a message that speaks of several: those with a cashtag, known ones in capitals. */
export function symbolsIn(reading: Reading): readonly string[] {
  const found = new Set<string>();
  for (const [, tag] of reading.cased.matchAll(new RegExp(CASHTAG, 'g')))
    found.add((tag ?? '').toUpperCase());
  for (const match of reading.cased.matchAll(WORD)) {
    const word = match[1] ?? '';
    if (word === word.toUpperCase() && KNOWN_SYMBOLS.has(word) && !NOT_SYMBOLS.has(word)) found.add(word);
  }
  return [...found];
}

interface Candidate {
  readonly found: RegExpExecArray;
  readonly score: number;
  /** A word that is a ticker too. */
  readonly word?: true;
}

const BEFORE_WORD_TICKER =
  /(?:\b(?:bought|buy|buying|sold|sell|selling|long|short|shorted|covered|bto|stc|added|closed|exited|trimmed|position(?:\s+in)?|out\s+of|all\s+of)|\u2588\s+of)\s+(?:\d{1,5}\s+)?(?:\u2588+\s+)?$/i;
const BEHIND_WORD_TICKER = /^\s*(?:@|at\s+\$?\d|\$?\.?\d|\u2588|(?:calls?|puts?|shares)\s)/i;
/** Letters that stand for something else in a trade. */
/** `es`, `nq` in lower case: only in a trade's own places. */
const isLowerFuture = (symbol: string, before: string, after: string): boolean =>
  FUTURES.has(symbol) &&
  (/\b(?:long|short|buy|buying|bought|sell|selling|sold|add|adding|added|entering|entered|flat|flattened|flatten|covered|cover|cancel|cancelled|closed|closing|out(?:\s+of)?|on|exit|exited|trim|trimmed)\s+(?:\d{1,3}\s+|\u2588+\s+)?$/.test(
    before,
  ) ||
    (/^\W*$/.test(before) && BEFORE_FACT.test(after)));
const isWordTicker = (word: string, before: string, after: string): boolean =>
  WORD_TICKERS.has(word) &&
  ((BEFORE_WORD_TICKER.test(before) && BEHIND_WORD_TICKER.test(after)) ||
    (/^\W*$/.test(before) && LEVEL_OF_WORD_TICKER.test(after)));
/** `NOW stop to 980` */
const LEVEL_OF_WORD_TICKER = /^\s+(?:(?:stopp?ed|stop|sl|target|tp|pt)\b|\u2588)/i;
/** A verb of its own before it: then it is the coin. */
const BEFORE_COIN =
  /\b(?:long(?:ed)?|short(?:ed)?|bought|sold|closed?|added|trimmed|exited|covered|out\s+of|stopped(?:\s+out)?(?:\s+of)?)\s+$/i;
const ENOUGH = 3;
const MOSTLY_CAPITALS = 0.7;

function candidates(reading: Reading, held: ReadonlySet<string>): Candidate[] {
  const { cased, rest } = reading;
  const letters = cased.replace(/[^A-Za-z]/g, '');
  const shouting =
    letters.length > 12 && letters.replace(/[^A-Z]/g, '').length / letters.length > MOSTLY_CAPITALS;
  const list: Candidate[] = [];
  for (const found of cased.matchAll(WORD)) {
    const word = found[1] ?? '';
    const upper = word.toUpperCase();
    const capital = word === upper;
    const own = held.has(upper) && (capital || upper.length >= 3);
    const known = KNOWN_SYMBOLS.has(upper) || own;
    // BTC is buy-to-close in front of a trade and bitcoin elsewhere.
    const bitcoin =
      (upper === 'BTC' &&
        !/^\s*(?:\d|\$?(?!at\b|for\b|to\b|here\b|now\b)[A-Za-z]{1,5}\s+\S*\d)/i.test(
          cased.slice(found.index + word.length),
        )) ||
      (upper === 'BTC' && BEFORE_COIN.test(rest.slice(0, found.index)));
    const isWord =
      (NOT_SYMBOLS.has(upper) || word.length === 1) &&
      capital &&
      !shouting &&
      (held.has(upper)
        ? BEFORE_FACT.test(cased.slice(found.index + word.length)) ||
          AFTER_VERB.test(rest.slice(0, found.index))
        : isWordTicker(upper, rest.slice(0, found.index), rest.slice(found.index + word.length)));
    if (NOT_SYMBOLS.has(upper) && !bitcoin && !isWord) continue;
    if (
      !capital &&
      !(
        known &&
        (upper.length >= 3 || isLowerFuture(upper, rest.slice(0, found.index), rest.slice(found.index + 2)))
      )
    )
      continue;
    if (rest.charAt(found.index) === '\u2588') continue;
    const before = rest.slice(0, found.index);
    const after = rest.slice(found.index + word.length);
    let score = known && capital ? 3 : known ? 2 : 0;
    if (AFTER_VERB.test(before)) score += 2;
    if (BEFORE_FACT.test(after)) score += 2;
    if (before.trim() === '' || /[\n:]\s*$/.test(before)) score += 1;
    if (/\u2588\s*$/.test(before)) score += 1;
    if (!known && capital && !shouting && word.length >= 2) score += 1;
    if (!known && !isWord && word.length === 1) score -= 2;
    list.push({ found, score: isWord ? score + 3 : score, ...(isWord ? { word: true as const } : {}) });
  }
  return list;
}

function mark(reading: Reading, found: RegExpExecArray, text: string, guessed: boolean): SaidSymbol {
  reading.mark('symbol', found.index, found.index + found[0].length);
  return { symbol: text.toUpperCase(), guessed };
}
