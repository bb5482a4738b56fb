import type { Reading } from '../reading.ts';
import { FUTURES, KNOWN_SYMBOLS, NOT_SYMBOLS } from './known-symbols.ts';

export interface SaidSymbol {
  readonly symbol: string;
  /** Not marked as one and not a known one: only its place and its capitals say so. */
  readonly guessed: boolean;
}

const CASHTAG = /(?<![\w$])\$([A-Za-z]{1,6}(?:[./][A-Za-z]{1,2})?)(?![A-Za-z\d])/;
const PAIR = /(?<![\w/])([A-Za-z]{2,5})\/(USDT?|USD|EUR|JPY|GBP|CHF|CAD|AUD|BTC|usdt|usd)(?![\w])/;
const FUTURE = /(?<![\w/])\/([A-Za-z0-9]{1,3})(?![\w/])/;
const NAMED = /\b(?:ticker|symbol|stock|contract|option|underlying)\s*:\s*\$?([A-Za-z]{1,6})\b/i;
const WORD = /(?<![\w$/.'-])([A-Za-z]{1,5}(?:\.[AB])?)(?![\w'-]|\.\w)/g;
/** What a symbol stands before: a strike, a date, a price, a quantity of the room's usual forms. */
const BEFORE_FACT =
  /^\s*(?:@|\$?\d|\.\d|\u2588|(?:at|calls?|puts?|half|here|trade|shares?|stock|position|runners?|scal\w+|trim\w*|first|second|exit\w*|stop\w*|hit|sold|added|closed|out|pt\d?|tp\d?|targets?|sl|in\s+at|calls?)\b|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\s?\d|weekl)/i;
const AFTER_VERB =
  /(?:\b(?:bto|stc|sto|btc|bought|buy|buying|sold|sell|selling|long|short|in|into|entered|entering|add|added|adding|trim|trimmed|trimming|exit|exited|exiting|closed?|closing|cut|out\s+of|cancel|grabbed|grabbing|took|taking|on|of|scaled|scaling|all\s+out\s+of?|my)\s*:?\s*(?:\d{1,5}\s*(?:x|shares?|contracts?|cons?|of)?\s*)?(?:\u2588+\s*)?(?:some\s+|the\s+|of\s+|out\s+of\s+|out\s+|half\s+|a\s+|my\s+|more\s+)*)$/i;

/** The instrument's symbol: a cashtag first, then a pair or a future, then a known one, then a capital word in its place. */
export function readSymbol(reading: Reading): SaidSymbol | undefined {
  const { cased } = reading;
  const pair = PAIR.exec(cased);
  if (pair) return mark(reading, pair, `${pair[1]}/${pair[2]}`, false);
  const tag = CASHTAG.exec(cased);
  if (tag?.[1] !== undefined) return mark(reading, tag, tag[1], false);
  const named = NAMED.exec(cased);
  if (named?.[1] !== undefined && !NOT_SYMBOLS.has(named[1].toUpperCase()))
    return mark(reading, named, named[1], false);
  const future = FUTURE.exec(cased);
  if (future?.[1] !== undefined && /[A-Za-z]/.test(future[1]) && KNOWN_SYMBOLS.has(future[1].toUpperCase()))
    return mark(reading, future, `/${future[1]}`, false);
  const words = candidates(reading);
  const best = words.toSorted((a, b) => b.score - a.score)[0];
  if (!best || best.score < ENOUGH) return undefined;
  return mark(
    reading,
    best.found,
    best.found[1] ?? '',
    !KNOWN_SYMBOLS.has((best.found[1] ?? '').toUpperCase()),
  );
}

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
}
const ENOUGH = 3;
const MOSTLY_CAPITALS = 0.7;

function candidates(reading: Reading): Candidate[] {
  const { cased, rest } = reading;
  const letters = cased.replace(/[^A-Za-z]/g, '');
  const shouting =
    letters.length > 12 && letters.replace(/[^A-Z]/g, '').length / letters.length > MOSTLY_CAPITALS;
  const list: Candidate[] = [];
  for (const found of cased.matchAll(WORD)) {
    const word = found[1] ?? '';
    const upper = word.toUpperCase();
    const capital = word === upper;
    const known = KNOWN_SYMBOLS.has(upper);
    // BTC is buy-to-close in front of a trade and bitcoin elsewhere.
    const bitcoin =
      upper === 'BTC' &&
      !/^\s*(?:\d|\$?(?!at\b|for\b|to\b|here\b|now\b)[A-Za-z]{1,5}\s+\S*\d)/i.test(
        cased.slice(found.index + word.length),
      );
    if (NOT_SYMBOLS.has(upper) && !bitcoin) continue;
    if (
      !capital &&
      !(
        known &&
        (upper.length >= 3 || (FUTURES.has(upper) && /\b(?:long|short)\s+$/.test(rest.slice(0, found.index))))
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
    if (!known && word.length === 1) score -= 2;
    list.push({ found, score });
  }
  return list;
}

function mark(reading: Reading, found: RegExpExecArray, text: string, guessed: boolean): SaidSymbol {
  reading.mark('symbol', found.index, found.index + found[0].length);
  return { symbol: text.toUpperCase(), guessed };
}
