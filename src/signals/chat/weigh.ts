import { doubtOfEntry } from './classify/doubts.ts';
import { type Act, type Judged, opens } from './classify/judge.ts';
import { isTradeTalk, strangers } from './classify/small-talk.ts';
import type { ChatEventType, ChatFields, Level } from './event.ts';
import { isLotto, isStruck } from './fields-of.ts';
import { KNOWN_SYMBOLS } from './read/known-symbols.ts';
import type { SaidFields } from './read/read-fields.ts';
import { symbolsIn } from './read/symbol.ts';
import type { Reading } from './reading.ts';

export interface Weighed {
  readonly type: ChatEventType;
  readonly confidence: number;
  readonly code: string;
  readonly reason: string;
}

export interface Evidence {
  readonly reading: Reading;
  readonly said: SaidFields;
  readonly fields: ChatFields;
  readonly judged: Judged;
  readonly live: readonly Act[];
}

const weighed = (type: ChatEventType, confidence: number, code: string, reason: string): Weighed => ({
  type,
  confidence,
  code,
  reason,
});

/** How sure an event is, and whether it is one at all. */
export function weigh(type: ChatEventType, evidence: Evidence): Weighed {
  switch (type) {
    case 'NEW':
      return weighEntry(evidence);
    case 'ADD':
      return weighAdd(evidence);
    case 'TRIM':
    case 'EXIT':
    case 'TP':
    case 'SL':
      return weighClosing(type, evidence);
    case 'MOVE_STOP': {
      const strategy = unsupportedStrategy(type, evidence.reading);
      if (strategy) return strategy;
      return evidence.said.stop
        ? weighed(type, 0.9, 'STOP_MOVED', 'The stop is moved.')
        : weighed(type, 0.5, 'LEVEL_MISSING', 'The stop is moved, but not said where to.');
    }
    case 'CANCEL':
      return weighed(type, 0.9, 'CANCELLED', 'What was announced is taken back.');
    default:
      return weighed(type, 0.8, type, 'Said in words.');
  }
}

/** Figures that tell of a result: who buys does not have one yet. */
const RESULT =
  /(?:\bis\s+now\b|\+\s?\d+(?:\.\d+)?\s?(?:points?|pts|handles?|ticks?|r)\b|\bup\s+(?:over\s+|about\s+|almost\s+)?\d+\s?%|\+\s?\d+\s?%|(?<!\b(?:buy|sell|long|short|in|enter|out|clos\w+|sold|bought|stops?|sl|avg|average|is)\s{1,3})\bnow\s+(?:at\s+)?\$?\d*\.?\d+\b|\bso\s+far\b|\bcurrently\b|\d+\s?%\s+(?:gain|profit|winner|up)|\bran\s+to\b|->|\bhit\s+\$?\d)/;

function weighEntry({ reading, said, fields, judged, live }: Evidence): Weighed {
  const strict = live.some((act) => act.strict);
  if (said.expiry?.passed) return weighed('IGNORE', 0.95, 'EXPIRED', 'The contract has expired.');
  if (RESULT.test(reading.whole) || (judged.celebration && !strict))
    return weighed('IGNORE', 0.9, 'CELEBRATION', 'It tells a result, not an entry.');
  if (fields.symbol === undefined && !said.contract)
    return weighed('IGNORE', 0.9, 'SYMBOL_MISSING', 'An entry without a symbol.');
  if (said.contract && !isStruck(said.contract))
    return weighed('NEW', 0.4, 'STRIKE_MISSING', 'A strike of nothing was said.');
  if (fields.symbol === undefined)
    return weighed('NEW', 0.4, 'SYMBOL_MISSING', 'A contract without its symbol.');
  if (said.symbol === undefined && isLotto(said))
    return weighed('NEW', 0.6, 'SYMBOL_IMPLIED', `The symbol was not said; ${fields.symbol} is assumed.`);
  if (!said.contract && !said.price && !said.atMarket) {
    if (said.symbol?.guessed || !strict)
      return weighed('IGNORE', 0.7, 'CONTRACT_INCOMPLETE', 'Neither a contract nor a price was said.');
    return weighed('NEW', 0.5, 'PRICE_MISSING', 'No price was said.');
  }
  const strategy = unsupportedStrategy('NEW', reading);
  if (strategy) return strategy;
  if (
    AMBIGUOUS_ROOTS.has(fields.symbol) &&
    !said.contract &&
    !/\bsha?r?e?s\b|\bstock\b|\/|\$/.test(reading.whole)
  )
    return weighed(
      'NEW',
      0.6,
      'SYMBOL_AMBIGUOUS',
      `${fields.symbol} is a future's root and a share's symbol.`,
    );
  if (said.symbol?.word && !(said.contract && fields.symbol.length === 1))
    return weighed('NEW', 0.6, 'SYMBOL_DOUBTFUL', `${fields.symbol} may be a word and no symbol.`);
  if (fields.instrument === 'index')
    return weighed(
      'NEW',
      0.4,
      'CONTRACT_INCOMPLETE',
      'An index cannot be bought; no contract of it was said.',
    );
  if (!said.contract && !strict) {
    const talk = foreign({ reading, said, fields, judged, live });
    if (talk) return talk;
  }
  if (!said.contract && fields.instrument === 'option')
    return weighed('NEW', 0.45, 'CONTRACT_INCOMPLETE', 'An expiry without strike, call or put was said.');
  if (!said.contract && /\b(?:calls|puts)\b/.test(reading.whole))
    return weighed(
      'NEW',
      0.45,
      'CONTRACT_INCOMPLETE',
      'Calls or puts were said, and no contract could be read.',
    );
  if (said.contract && !said.contract.right)
    return weighed('NEW', 0.45, 'RIGHT_MISSING', 'Call or put was not said.');
  if (symbolsIn(reading).length > 1)
    return weighed('NEW', 0.5, 'SEVERAL_SYMBOLS', 'More than one symbol was said.');
  if (said.price?.doubtful)
    return weighed('NEW', 0.5, 'PRICE_DOUBTFUL', 'The price is not written as a price.');
  if (
    !said.contract &&
    live.some(({ clause }) => (fields.side === 'short' ? LONG_WORD : SHORT_WORD).test(clause.text))
  )
    return weighed('NEW', 0.5, 'SIDE_DOUBTFUL', 'Both long and short were said.');
  if (anotherContract({ reading, said }))
    return weighed(
      'NEW',
      0.5,
      'TWO_TRADES',
      'More than one contract in a message: a person has to say which.',
    );
  if (!/\bbto\b/.test(reading.whole) && HELD_SINCE.test(reading.whole))
    return weighed('NEW', 0.5, 'HELD_SINCE', 'It may tell what is held, and not what is bought now.');
  const doubt = doubtOfEntry(reading);
  if (doubt) return weighed('NEW', 0.5, 'NOT_SURELY_MEANT', doubt);
  const wrong = wrongSide(fields);
  if (wrong) return weighed('NEW', 0.45, wrong.code, wrong.reason);
  if (judged.acts.some(({ deed, objection }) => objection !== undefined && opens(deed)))
    return weighed(
      'NEW',
      0.5,
      'CONTRADICTED',
      'Another part of the message says that it is none, or not yet.',
    );
  let confidence = strict ? 0.97 : 0.9;
  if (said.symbol?.guessed) confidence -= said.contract || strict ? 0.05 : 0.2;
  if (!said.price && !said.atMarket) confidence -= 0.3;
  if (said.contract && !said.expiry) confidence -= 0.05;
  return weighed('NEW', confidence, strict ? 'STRICT_ENTRY' : 'ENTRY', 'An entry.');
}

/** `i'm long spy 687c from .55`, `long dis since 2023 at 85` */
const HELD_SINCE =
  /\b(?:i'?m|im|i\s+am|we'?re|still|been|already)\s+(?:\w+\s+)?(?:long|short|in)\b.*\bfrom\s+\$?\.?\d|\bsince\s+(?:(?:19|20)\d\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|mon|tues|wednes|thurs|fri|last|yesterday|(?:the\s+)?open)/;
const CONTRACT =
  /(?<![\w.,/%+-])\$?(\d{2,5}(?:\.\d{1,3})?)\s?(?:[cp]|(?<=\d{3}\s?)(?:calls?|puts?))(?![a-z\d])/g;

/** Whether another strike was said than the one that was read. */
const anotherContract = ({ reading, said }: Pick<Evidence, 'reading' | 'said'>): boolean =>
  said.contract !== undefined &&
  [...reading.rest.matchAll(CONTRACT)].some(([, strike]) => Number(strike) !== said.contract?.strike);

/** The other side, said in the same breath. */
const SHORT_WORD = /\bshort(?:s|ed|ing)?\b(?!\s+(?:term|squeeze|interest|sellers?|float|dated|week))/;
const LONG_WORD = /\blong(?:s|ed|ing)?\b(?!\s+(?:term|dated|day|way|run|weekend))/;
/** Roots of futures that are also symbols of shares: without a slash nobody can tell. */
const AMBIGUOUS_ROOTS: ReadonlySet<string> = new Set(['CL', 'NG', 'SI']);
/** Strategies of several legs that have no form here: words about them must not act on another position. */
const STRATEGY =
  /\b(?:(?:iron\s+)?condors?|(?:iron\s+)?butterfl(?:y|ies)|(?:broken\s+wing\s+)?fly|flies|bwb|straddles?|strangles?|calendars?|diagonals?|collars?|ratio\s+spreads?|box\s+spreads?|risk\s+reversals?)\b/;
const unsupportedStrategy = (type: ChatEventType, { whole }: Reading): Weighed | undefined =>
  STRATEGY.test(whole)
    ? weighed(type, 0.5, 'STRATEGY_UNSUPPORTED', 'A strategy of several legs that is not read here.')
    : undefined;
/** `trade #118`: which position that is, the room's bot knows and nobody else. */
const BY_NUMBER = /\b(?:trade|position|signal|alert|order|id)\s*(?:#|no\.?\s*|nr\.?\s*)\s?\d{1,6}\b/;

/** A stop beyond the entry, or a target before it: one of the figures was misread or mistyped. */
function wrongSide({
  price,
  stop,
  targets = [],
  side,
}: ChatFields): { code: string; reason: string } | undefined {
  if (price === undefined) return undefined;
  const direction = side === 'short' ? -1 : 1;
  const beyond = (level: Level | undefined, sign: number): boolean =>
    level?.kind === 'price' && level.of === 'instrument' && (level.value - price) * sign * direction <= 0;
  if (beyond(stop, -1))
    return { code: 'STOP_WRONG_SIDE', reason: 'The stop lies on the winning side of the price.' };
  if (targets.some((target) => beyond(target, 1)))
    return { code: 'TARGET_WRONG_SIDE', reason: 'A target lies on the losing side of the price.' };
  return undefined;
}

function weighAdd(evidence: Evidence): Weighed {
  const { reading, said, judged } = evidence;
  const talk = foreign(evidence);
  if (talk) return talk;
  if (said.expiry?.passed) return weighed('IGNORE', 0.95, 'EXPIRED', 'The contract has expired.');
  if (
    RESULT.test(reading.whole.replace(/\b(?:avg|average)\s+now\b|\bnow\s+(?:avg|average)?/g, '')) ||
    judged.celebration
  )
    return weighed('IGNORE', 0.85, 'CELEBRATION', 'It tells a result, not a purchase.');
  const facts = [said.price, said.portion, said.average, said.contract].filter(
    (fact) => fact !== undefined,
  ).length;
  if (facts === 0 && !said.symbol)
    return weighed('ADD', 0.6, 'DETAILS_MISSING', 'More was bought: neither price nor quantity was said.');
  if (facts === 0) return weighed('ADD', 0.6, 'DETAILS_MISSING', 'Neither price nor quantity was said.');
  const doubt = doubtOfEntry(reading);
  if (doubt) return weighed('ADD', 0.5, 'NOT_SURELY_MEANT', doubt);
  return weighed('ADD', said.symbol?.guessed && !said.contract ? 0.7 : 0.9, 'ADDED', 'More of a position.');
}

/** `SPY closed at 600`: the market's day, not somebody's position. */
const MARKET_REPORT =
  /^\W*\$?(?!fully|all|just|have|i|we|half|also|now|got)[a-z]{1,5}\s+(?:just\s+)?(?:closed|opened|closes|opens|closing|sold)\b(?!\s+(?:both|manually|at\s+(?:break\S*|b\/?e|entry|a\s+(?:loss|gain|profit|scratch))|[+-]|all|half|the\s+rest|rest|out|here|mine|my|full|fully|flat|for|it)\b)/;
/** `AVGO sold 11.80`, of what the author holds. */
const SOLD_AT = /\bsold\s+(?:at\s+|@\s*)?\$?\.?\d/;
const MOST_STRANGERS = 4;
/** The same where neither symbol nor contract is said. */
const MOST_STRANGERS_ALONE = 2;

/** `sold my bike`, `bought a new monitor`. */
const FOREIGN_OBJECT =
  /\b(?:bought|buy(?:ing)?|sold|sell(?:ing)?|clos(?:ed|ing)|add(?:ed|ing)|took|grabbed|cut|exited|opened|trim\w*)\s+(?:my|an?|the|his|her|your|our|some)\s+(?:(?:new|old|first|last)\s+)?([a-z]{3,})\b/;
/** `sold 2 kidneys`. */
const COUNTED_OBJECT = /\b(?:bought|sold|sell(?:ing)?|buy(?:ing)?|got|grabbed)\s+\d{1,5}\s+([a-z]{4,}s)\b/;
const firmly = (said: SaidFields): boolean =>
  said.contract !== undefined || (said.symbol !== undefined && !said.symbol.guessed);

/** Why the words around a deed make it none: those of a trade are few and known. */
function foreign({ reading, said }: Evidence): Weighed | undefined {
  const found = strangers(reading).length;
  const alone = said.symbol === undefined && said.contract === undefined;
  const firm = said.contract !== undefined || said.price !== undefined || said.average !== undefined;
  const named = said.symbol?.guessed === false && said.portion !== undefined;
  const most = said.symbol?.held ? 2 : named ? 1 : 0;
  if (!firm && found > most) return weighed('IGNORE', 0.85, 'CHATTER', 'Talk, not a trade.');
  const counted = COUNTED_OBJECT.exec(reading.whole)?.[1];
  if (counted !== undefined && !isTradeTalk(counted) && !KNOWN_SYMBOLS.has(counted.toUpperCase()))
    return weighed('IGNORE', 0.85, 'CHATTER', 'What is counted is nothing of a market.');
  if (
    !firmly(said) &&
    FOREIGN_OBJECT.exec(reading.rest)
      ?.slice(1)
      .some((word) => word && !isTradeTalk(word))
  )
    return weighed('IGNORE', 0.85, 'CHATTER', 'What is bought or sold is nothing of a market.');
  const soldHeld = said.symbol?.held === true && said.price !== undefined && SOLD_AT.test(reading.whole);
  if (!said.contract && said.portion?.kind !== 'fraction' && !soldHeld && MARKET_REPORT.test(reading.whole))
    return weighed('IGNORE', 0.8, 'MARKET_REPORT', 'It tells what the market did.');
  if (found > (alone ? MOST_STRANGERS_ALONE : MOST_STRANGERS) && !said.contract)
    return weighed('IGNORE', 0.75, 'CHATTER', 'Talk, not a trade.');
  return undefined;
}

/** `entry 2.45, exit 4.10` */
const BOTH_PRICES =
  /\b(?:entry|entered|in)\s*[:@]?\s*(?:at\s+)?\$?\.?\d[\d.]*.{0,20}\b(?:exit|exited|out)\b\s*[:@]?\s*(?:at\s+)?\$?\.?\d/;
const OUT_NOW = /\b(?:all\s+out|sold|closed|out\s+of|now|just)\b/;

function weighClosing(
  type: 'TRIM' | 'EXIT' | 'TP' | 'SL',
  { reading, said, live, fields, judged }: Evidence,
): Weighed {
  const strict = live.some((act) => act.strict);
  const facts = [said.price, said.portion, said.contract, said.symbol].filter(
    (fact) => fact !== undefined,
  ).length;
  const talk = strict ? undefined : foreign({ reading, said, live, fields, judged });
  if (talk) return talk;
  const strategy = unsupportedStrategy(type, reading);
  if (strategy) return strategy;
  if (BY_NUMBER.test(reading.whole) && !said.contract && !said.symbol)
    return weighed(type, 0.5, 'BY_NUMBER', 'The position is called by a number that only its room knows.');
  if (symbolsIn(reading).length > 1)
    return weighed(type, 0.5, 'SEVERAL_SYMBOLS', 'More than one symbol was said.');
  if (!strict && BOTH_PRICES.test(reading.whole) && !OUT_NOW.test(reading.whole))
    return weighed(type, 0.5, 'BOTH_PRICES', 'Entry and exit are told: it may be a result of before.');
  if (facts === 1 && said.symbol?.guessed && !strict)
    return weighed('IGNORE', 0.7, 'SYMBOL_DOUBTFUL', `${said.symbol.symbol} may be no symbol.`);
  const reasons = {
    TRIM: 'A part is closed.',
    EXIT: 'The position is closed.',
    TP: 'The target was reached.',
    SL: 'The stop was reached.',
  };
  if (said.portion?.kind === 'part')
    return weighed(type, 0.75, 'PORTION_NOT_SAID', 'A part is closed; how much was not said.');
  const confidence = strict
    ? 0.95
    : fields.symbol !== undefined || said.contract
      ? 0.9
      : facts > 0
        ? 0.85
        : 0.75;
  return weighed(
    type,
    confidence - (said.symbol?.guessed && !said.contract && !strict ? 0.1 : 0),
    type,
    reasons[type],
  );
}
