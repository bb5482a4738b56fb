import type { ChatEventType } from '../event.ts';
import type { SaidFields } from '../read/read-fields.ts';
import type { Reading } from '../reading.ts';
import { type Clause, clausesOf } from './clauses.ts';
import {
  isCelebration,
  isPlan,
  isYetToBeDone,
  type Objection,
  objectionToClause,
  objectionToMessage,
} from './filters.ts';
import { isSomebodyElse } from './subject.ts';
import { type Deed, deedOf, type FoundDeed } from './verbs.ts';

/** A clause that does something, with what speaks against it. */
export interface Act {
  readonly deed: Deed;
  readonly strict: boolean;
  readonly clause: Clause;
  /** Place of the verb in the message. */
  readonly start: number;
  readonly end: number;
  readonly objection?: Objection;
}

/** Words that look like deeds and are times of the day or the market's. */
const NOT_DEEDS =
  /\b(?:(?:at|into|before|by|near|the|market|after|till|until|previous|prior|daily|weekly|candle)\s+(?:the\s+)?(?:market\s+)?(?:close|open)|sell[- ]?(?:off|ing\s+pressure|side|wall)s?|buy(?:ing)?\s+(?:pressure|side|wall|the\s+(?:rumou?r|fear))|exit\s+liquidity|short\s+(?:squeeze|interest|term|float|sellers?)|long[- ]term|closing\s+(?:bell|price|print|above|below)|opening\s+(?:bell|print|range|drive)|flow\b|half\s+(?:the|an?|of\s+the)\s+(?:day|hour|week|time|month|year)s?|add-?ons?\b|exit\s+(?:signs?|velocity|polls?|interview)|entry[- ]level|(?:nice|great|good|clean|solid|perfect|sweet|beautiful|sick|epic|bad|poor|early|late|your|his|her|their)\s+(?:exits?|entry|entries|close|buys?|sells?|trims?|scalps?)\b|stop\s+by|(?:non)?stop\s+(?:it|asking|being|talking|chasing|worrying))\b/g;

export interface Judged {
  readonly acts: readonly Act[];
  /** What speaks against the whole message. */
  readonly objection?: Objection;
  readonly celebration: boolean;
  readonly plan: boolean;
}

export function judge(reading: Reading): Judged {
  const text = reading.whole.replace(NOT_DEEDS, (found) => ' '.repeat(found.length));
  const acts: Act[] = [];
  const clauses = clausesOf(text);
  for (const [index, clause] of clauses.entries()) {
    const found = deedOf(clause.text);
    if (!found || isLateLabel(text, clause)) continue;
    // A cancellation is itself a negation.
    const objection =
      found.deed === 'cancel'
        ? undefined
        : (objectionToDeed(clause.text, found) ??
          objectionToWhat(text, clauses[index - 1], found) ??
          objectionToEnd(clause.text, found, acts.at(-1)));
    acts.push({
      deed: found.deed,
      strict: found.strict,
      clause,
      start: clause.start + found.start,
      end: clause.start + found.end,
      ...(objection ? { objection } : {}),
    });
  }
  const objection = objectionToMessage(text);
  return {
    acts,
    ...(objection ? { objection } : {}),
    celebration: isCelebration(text),
    plan: isPlan(text),
  };
}

/** What speaks against a deed in the place where it stands. */
function objectionToDeed(clause: string, { start, end }: FoundDeed): Objection | undefined {
  const against = objectionToClause(clause);
  if (against) return against;
  if (isSomebodyElse(clause.slice(0, start), clause.slice(start, end), clause.slice(end)))
    return { type: 'IGNORE', code: 'OTHERS', reason: 'It speaks of what others do.' };
  return isYetToBeDone(clause) ? { type: 'PLAN', code: 'PLAN', reason: 'It is yet to be done.' } : undefined;
}

/** `not SPY 690 calls, in at 1.20`: what is opened was said before the comma, with what speaks against it. */
function objectionToWhat(
  text: string,
  before: Clause | undefined,
  { deed }: FoundDeed,
): Objection | undefined {
  if (!before || !opens(deed) || !/\d/.test(before.text) || deedOf(before.text)) return undefined;
  const joined = text.charAt(before.start + before.text.length) === ',';
  return joined ? objectionToClause(before.text) : undefined;
}

/** A verb as an order or an intention has it. */
const BASE_FORM = /^(?:sell|trim|exit|close|take|cut|cover|scale|stc)\b/;
const OWN_WORDS = /\b(?:i|i'm|im|i've|ive|my|we|we've|our)\b/;

/** `would have bought at 1.10, sold at 2`, `the plan: buy 6800, sell 6850`: the end of a trade that was not begun. */
function objectionToEnd(clause: string, found: FoundDeed, before: Act | undefined): Objection | undefined {
  if (!before?.objection || !opens(before.deed) || !closes(found.deed)) return undefined;
  const { code, type } = before.objection;
  if (type === 'PLAN')
    return BASE_FORM.test(clause.slice(found.start)) && !found.strict ? before.objection : undefined;
  return (code === 'HYPOTHETICAL' || code === 'OTHERS') && !OWN_WORDS.test(clause)
    ? before.objection
    : undefined;
}

/** `[OPEN]` is a label only at the head of a message. */
const isLateLabel = (text: string, { text: clause, start }: Clause): boolean =>
  /^\W*(?:open|entry)\W*$/.test(clause) && /\w/.test(text.slice(0, start));

const CLOSING: ReadonlySet<Deed> = new Set(['trim', 'exit', 'target-hit', 'stopped']);
const OPENING: ReadonlySet<Deed> = new Set(['open', 'short']);
export const closes = (deed: Deed): boolean => CLOSING.has(deed);
export const opens = (deed: Deed): boolean => OPENING.has(deed);

/** The event of the deeds nobody objects to; undefined where they contradict each other. */
export function eventOf(
  acts: readonly Act[],
  said: SaidFields,
): ChatEventType | 'ROUND_TRIP' | 'TWO_TRADES' | undefined {
  const deeds = new Set(acts.map(({ deed }) => deed));
  if (deeds.size === 0) return undefined;
  if (deeds.has('cancel')) return 'CANCEL';
  const first = acts[0]?.deed;
  const anyOpen = [...deeds].some(opens);
  const anyClose = [...deeds].some(closes);
  if (anyOpen && anyClose) return first !== undefined && opens(first) ? 'ROUND_TRIP' : 'TWO_TRADES';
  if (anyOpen) return deeds.has('add') && said.contract === undefined ? 'ADD' : 'NEW';
  if (deeds.has('add') && anyClose) return 'TWO_TRADES';
  if (deeds.has('add')) return 'ADD';
  // `stopped on 1, 3 left`: the rest is still on.
  if (deeds.has('stopped')) return isMeasured(said) ? 'TRIM' : 'SL';
  // What is sold at the target is sold, whatever rests at the broker.
  if (deeds.has('target-hit') && deeds.has('trim') && isMeasured(said)) return 'TRIM';
  if (deeds.has('target-hit')) return 'TP';
  if (deeds.has('trim')) return said.portion?.kind === 'all' ? 'EXIT' : 'TRIM';
  if (deeds.has('exit')) return isPart(said, acts) ? 'TRIM' : 'EXIT';
  return deeds.has('move-stop') ? 'MOVE_STOP' : undefined;
}

const isMeasured = ({ portion }: SaidFields): boolean =>
  portion?.kind === 'fraction' || portion?.kind === 'units' || portion?.kind === 'most';

/** The strict grammar names the quantity of every exit; elsewhere a quantity means that there is more. */
function isPart({ portion }: SaidFields, acts: readonly Act[]): boolean {
  if (!portion || portion.kind === 'all') return false;
  return portion.kind !== 'units' || !acts.some(({ deed, strict }) => deed === 'exit' && strict);
}
