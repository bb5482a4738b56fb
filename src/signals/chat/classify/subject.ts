import { KNOWN_SYMBOLS } from '../read/known-symbols.ts';
import { isTradeTalk } from './small-talk.ts';

/** Verbs in a form that has a subject: `bought`, not `buying`. */
const FINITE =
  /^(?:bought|boight|bougth|buys|sold|sells|shorted|longed|took|grabbed|entered|exited|closed|opened|trimmed|added|averaged|scaled|covered|picked|dumped|bailed|scooped|loaded|snagged|cut)\b/;
const PERSONS: ReadonlySet<string> = new Set('he she they me him her them you u who'.split(' '));
/** What may stand before a verb of the author's own. */
const OWN =
  /(?:ly|'ve|'d|'m)$|^(?:ive|have|has|too|then|yes|yep|yeah|well|account|port|portfolio|challenge|side|bot|and)$/;

/**
 * Whether somebody else than the author does it: a word that belongs to no trade stands before the verb, and what is traded
 * behind it, as in `alex bought spy 600c`. A symbol before the verb is what is traded: `nvda sold half`. Texts in lower case.
 */
export function isSomebodyElse(before: string, verb: string, after: string): boolean {
  if (!FINITE.test(verb)) return false;
  const word = /([a-z][a-z']*)\s+$/.exec(before)?.[1];
  if (word === undefined) return false;
  if (PERSONS.has(word)) return true;
  if (isTradeTalk(word) || OWN.test(word) || KNOWN_SYMBOLS.has(word.toUpperCase())) return false;
  return /\$[a-z]/.test(after) || (after.match(/[a-z]+/g) ?? []).some((each) => isKnown(each));
}

const isKnown = (word: string): boolean =>
  word.length > 1 && !isTradeTalk(word) && KNOWN_SYMBOLS.has(word.toUpperCase());
