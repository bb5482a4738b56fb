import { KNOWN_SYMBOLS } from '../read/known-symbols.ts';
import type { Reading } from '../reading.ts';
import { isTradeTalk } from './small-talk.ts';

/** `he said bto …`, `paper: bto …`, `instead of bto …`: what stands before the alert takes it back or makes it another's. */
const BEFORE =
  /\b(?:say(?:s|ing)?|said|tells?|told|gpt|formats?|ex|eg|e\.g|like\s+this|how\s+(?:an?|the|my)\s+(?:alert|entry|signal)|typo|correct(?:ion|ed)|paper|sim|nobody|no\s?one|instead\s+of|rather\s+than|vs|dm'?d|dare\s+you|you\s+(?:guys|all)|fools?|test)\b[^\n]{0,40}\b(?:bto|sto|buy(?:ing)?|bought|long|short|add(?:ed|ing)?|averag(?:ed|ing))\b|\b[a-z]+'s\s+(?:account|port(?:folio)?|ira)\b/;
/** `bto … tomorrow`, `bto … (missed)`: what follows makes it later, or none. */
const BEHIND =
  /\b(?:tomorrow|tmrw|tmr|next\s+(?:week|month)|at\s+(?:the\s+)?open|tests?|sike|psych|missed|in\s+(?:the\s+)?(?:sim|paper)|in\s+my\s+dreams|was\s+the\s+(?:play|trade|move|call)|contingent|(?:is|was)\s+wrong|order(?:'s)?\s+in|after\s+(?:the\s+)?(?:cpi|ppi|fomc|fed|nfp|earnings|open|lunch|close|data)|for\s+those\s+asking)\b|\s\/s(?:arc(?:asm)?)?\s*$|\b(?:notes?|account|mode|type)\s*:\s*(?:paper|sim\w*|demo)\b/;
/** A level that the market has yet to reach, but for those of stops and targets. */
const LEVEL =
  /(?<!\b(?:stop(?:s|ped|-?loss)?|sl|out|exit|close[sd]?|cut|invalid(?:ated)?|target|tp|pt|loss)\s{1,2}(?:(?:is|at|if|on|out|goes)\s{1,2}){0,2})\b(?:above|below)\s+\$?\d/;
/** Said at the head of an author's own alerts, besides the words of a trade. */
const OWN_HEADS: ReadonlySet<string> = new Set(
  'order leaps started daytrade intraday challenge vip premium futures crypto stocks earnings hedge trading account port portfolio'.split(
    ' ',
  ),
);
/** `cramer: …` */
const HEAD = /^\W*([a-z][a-z' ]{1,30}):\s/;

/**
 * Why words that read as an entry may not be meant as one, whatever grammar they are in; undefined where nothing speaks for
 * it. A person is asked then.
 */
export function doubtOfEntry(reading: Reading): string | undefined {
  const { whole, rest } = reading;
  if (BEFORE.test(whole)) return "What stands before it may make it an example, or somebody else's.";
  if (BEHIND.test(rest)) return 'What follows may make it later, or none.';
  if (LEVEL.test(rest)) return 'It names a level that the market may have yet to reach.';
  const head = HEAD.exec(whole)?.[1]?.match(/[a-z']+/g) ?? [];
  return head.some(
    (word) =>
      word.length > 1 && !isTradeTalk(word) && !OWN_HEADS.has(word) && !KNOWN_SYMBOLS.has(word.toUpperCase()),
  )
    ? 'The words at its head may say whose it is.'
    : undefined;
}
