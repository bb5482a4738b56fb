import { clausesOf } from './classify/clauses.ts';
import { doubtOfEntry } from './classify/doubts.ts';
import { isConditional, objectionToClause } from './classify/filters.ts';
import { closes, eventOf, type Judged, judge, opens } from './classify/judge.ts';
import { asShortSale, hasShortLevels, soundsLikeShortSale } from './classify/short-sale.ts';
import { strangers } from './classify/small-talk.ts';
import type { ChatEvent, ChatEventType } from './event.ts';
import { fieldsOf, isStruck } from './fields-of.ts';
import { readFields, type SaidFields } from './read/read-fields.ts';
import { symbolsIn } from './read/symbol.ts';
import { Reading } from './reading.ts';
import type { Room } from './room.ts';
import { weigh } from './weigh.ts';

/** Longest message that is read; Discord's own limit is 2,000 characters, an embed's 4,096. */
export const LONGEST_MESSAGE = 6_000;

/**
 * What one message means by itself. Pure and total: never throws, and a message that is not understood is `IGNORE` with
 * the reason. Negative filters come first; what remains must be said in words, not guessed.
 */
export function understand(text: string, room: Room = {}): ChatEvent {
  if (text.trim() === '') return ignored('EMPTY', 'No text.');
  if (text.length > LONGEST_MESSAGE) return ignored('TOO_LONG', `Longer than ${LONGEST_MESSAGE} characters.`);
  const reading = new Reading(text);
  const judged = judge(reading);
  if (soundsLikeShortSale(reading.whole, judged)) {
    const sale = interpret(new Reading(text), asShortSale(judged), room);
    const { symbol } = sale.fields;
    if (hasShortLevels(sale.fields))
      return symbol !== undefined && room.held?.has(symbol) ? againstPosition(sale) : sale;
  }
  return interpret(reading, judged, room);
}

/** Entry, stop and target of a short while a long is open: to turn, or to close? */
const againstPosition = (sale: ChatEvent): ChatEvent => ({
  ...sale,
  confidence: Math.min(sale.confidence, 0.5),
  code: 'AGAINST_POSITION',
  reason: 'It reads like a new short, and a position in it is open.',
});

function interpret(reading: Reading, judged: Judged, room: Room): ChatEvent {
  const live = judged.acts.filter((act) => act.objection === undefined);
  const structured = readStructured(reading);
  // What is planned beside what is done (`…, will add at .80`) has prices of its own.
  if (live.length > 0)
    for (const { objection, clause } of judged.acts)
      if (objection?.type === 'PLAN' && !live.some((each) => each.clause === clause)) reading.skip(clause);
  const said = readFields(reading, {
    ...(room.time === undefined ? {} : { time: room.time }),
    ...(room.held ? { held: room.held } : {}),
    closes: judged.acts.some(({ deed }) => closes(deed)),
    opens: judged.acts.some(({ deed }) => opens(deed)) || structured,
    adds: judged.acts.some(({ deed }) => deed === 'add'),
  });
  const fields = fieldsOf(said, judged, room);
  const [act] = live;
  const places = { ...reading.spans, ...(act ? { action: { start: act.start, end: act.end } } : {}) };
  const spans = Object.fromEntries(
    Object.entries(places).map(([name, place]) => [name, reading.placeOf(place)]),
  ) as ChatEvent['spans'];
  const event = (type: ChatEventType, confidence: number, code: string, reason: string): ChatEvent => ({
    type,
    fields,
    spans,
    confidence: Math.round(Math.min(1, Math.max(0, confidence)) * 100) / 100,
    code,
    reason,
  });

  if (judged.objection)
    return event(judged.objection.type, 0.95, judged.objection.code, judged.objection.reason);
  const type = eventOf(live, said);
  if (type === 'ROUND_TRIP')
    return event('IGNORE', 0.9, 'ROUND_TRIP', 'Entry and exit in one message: a trade that is done.');
  if (type === 'TWO_TRADES' && !said.symbol && !said.contract && !said.price)
    return event('IGNORE', 0.85, 'CHATTER', 'Talk of buying and selling, not a trade.');
  if (type === 'TWO_TRADES')
    return event(
      live[0]?.deed === 'trim' ? 'TRIM' : 'EXIT',
      0.4,
      'TWO_TRADES',
      'More than one trade in a message: a person has to say which.',
    );
  if (type) {
    const weighed = weigh(type, { reading, said, fields, judged, live });
    return event(weighed.type, weighed.confidence, weighed.code, weighed.reason);
  }
  return withoutDeed(reading, said, judged, structured, event);
}

type Make = (type: ChatEventType, confidence: number, code: string, reason: string) => ChatEvent;

/** `Entry: 3.00` in a form with a contract: a form is an entry without a verb. */
const readStructured = (reading: Reading): boolean =>
  /\bentry\b\s*:|(?<![\d.])(?:\d{1,6}(?:\.\d{1,6})?|\.\d{1,6})\s{1,3}entry\b/.test(reading.whole) ||
  (/\bticker\b\s*:/.test(reading.whole) && /\bprice\b\s*:/.test(reading.whole));

const COMMENTARY =
  /\b(?:now|currently|current|trading|trades|worth|hits?|hitting|high|low|was|were|looks?|looking|holding|held|still|back|from|volume|oi|level|support|resistance|bounce|breaking|broke|reclaim\w*|reject\w*|needs?|wants?|moving|runs?|ran|ripping|flying|popping|close|open|here\s+we\s+go|did|made|printing|gamma|delta|vwap|gap|magnet|wall|pivot|key|zone|chart|bid|offer|sitting|saw|see|seeing|seen|flow|next\s+fib|fib|hod|lod|ath|those|these)\b/;
const SIZE_TALK =
  /\b(?:careful|caution|cautious|tread\s+lightly|manage\s+(?:your\s+|the\s+)?risk|risk\s+management|over-?siz\w+|size\s+\w+|reduce\s+(?:your\s+)?size|only\s+risk|risk\s+(?:only|what)|choppy|volatile|don'?t\s+chase|no\s+chasing|tight\s+stops?|half\s+size|small\s+size)\b/;

function withoutDeed(
  reading: Reading,
  said: SaidFields,
  judged: Judged,
  structured: boolean,
  event: Make,
): ChatEvent {
  const objected = judged.acts.find(({ objection }) => objection !== undefined)?.objection;
  const text = reading.whole;
  const against = judged.acts.length > 0 || judged.celebration ? undefined : objectionIn(text);
  if (!objected && !against && !judged.celebration) {
    if (said.contract && isConditional(text))
      return event('PLAN', 0.85, 'PLAN', 'A level that the market has yet to reach.');
    if (
      said.contract?.right &&
      isStruck(said.contract) &&
      said.symbol &&
      said.price &&
      (structured || isBareTrade(reading, said))
    )
      return weighBare(reading, said, event, structured);
    if (said.average !== undefined && said.contract && said.symbol)
      return event(
        'NEW',
        0.6,
        'AVERAGE_STATED',
        'A contract with its average price: an entry, or the report of one.',
      );
    if (said.average !== undefined && !said.contract)
      return event(
        'ADD',
        said.symbol?.guessed ? 0.6 : 0.8,
        'AVERAGE_STATED',
        'A new average price: more was bought.',
      );
    if (said.stop && (!said.price || said.stop.kind === 'break-even'))
      return event('MOVE_STOP', 0.85, 'STOP_STATED', 'A stop was said.');
    if (said.targets.length > 0 && !said.price)
      return event('TARGETS', 0.85, 'TARGETS_STATED', 'Targets were said.');
    if (said.symbol && said.price && (said.stop || said.targets.length > 0) && symbolsIn(reading).length <= 1)
      return event('NEW', 0.5, 'VERB_MISSING', 'Symbol, price and levels without a verb: perhaps an entry.');
    if (isBotCall(text) && said.symbol)
      return event(
        'NEW',
        0.4,
        'CONTRACT_INCOMPLETE',
        'A direction without a contract: nothing that can be bought.',
      );
  }
  if (objected) return event(objected.type, 0.9, objected.code, objected.reason);
  if (against?.type === 'PLAN' && !isOfTrading(text, said))
    return event('IGNORE', 0.8, 'CHATTER', 'No trade was said.');
  if (against) return event(against.type, 0.9, against.code, against.reason);
  if (judged.celebration) return event('IGNORE', 0.9, 'CELEBRATION', 'A celebration, not a trade.');
  if (
    said.risk.some((word) => word !== 'swing' && word !== 'scalp' && word !== 'day-trade') ||
    SIZE_TALK.test(text)
  )
    return event('RISK_NOTE', 0.85, 'CAUTION', 'A caution about size or risk.');
  return event('IGNORE', 0.8, 'CHATTER', 'No trade was said.');
}

const OF_TRADING =
  /\b(?:calls?|puts?|long|short|buy\w*|sell\w*|averag\w*|avg|dca|add(?:ing|s)?|trim\w*|entry|entries|enter|scalp\w*|starter|position|break(?:s|out)?|dip|pull\s?back|bounce|retest|reclaim|support|resistance|levels?|contracts?|shares|lottos?|exit|target\w*|play|bids?|limit|roll|close|vwap|plan\w*|setups?|trades?\s+on|watch\w*|eyeing|eyes)\b/;
/** Whether a plan is one of a trade: others plan their lunch. */
const isOfTrading = (text: string, said: SaidFields): boolean =>
  said.contract !== undefined ||
  said.price !== undefined ||
  said.symbol !== undefined ||
  OF_TRADING.test(text);

function objectionIn(text: string): ReturnType<typeof objectionToClause> {
  for (const clause of clausesOf(text)) {
    const found = objectionToClause(clause.text);
    if (found) return found;
  }
  return undefined;
}

const isBotCall = (text: string): boolean =>
  /^\W*(?:call|put)(?:\s+alert)?\b(?!\s+(?:volume|side|flow|buyers?|sellers?|walls?|oi|open|skew|options?|premium)\b).*\bon\s+\$?[a-z]{1,5}\b/.test(
    text,
  );

/** Symbol, contract and price, and hardly a word besides. */
function isBareTrade(reading: Reading, said: SaidFields): boolean {
  if (said.price?.high !== undefined && said.price.high > said.price.price * 1.5) return false;
  // A second figure beside the price is a result, a level or a size at the bid: not an entry.
  if (/\d|>/.test(reading.rest)) return false;
  return strangers(reading).length === 0 && !COMMENTARY.test(reading.rest) && symbolsIn(reading).length <= 1;
}

/** `spy 687c last 1.20`: what it is quoted at. */
const QUOTED = /\b(?:last|mark|mid|quoted?)\s+(?:at\s+|@\s*)?\$?\.?\d/;

function weighBare(reading: Reading, said: SaidFields, event: Make, structured: boolean): ChatEvent {
  if (said.expiry?.passed) return event('IGNORE', 0.95, 'EXPIRED', 'The contract has expired.');
  if (said.price?.doubtful)
    return event('NEW', 0.5, 'PRICE_DOUBTFUL', 'The price is not written as a price.');
  const doubt = QUOTED.test(reading.whole) ? 'It may be a quote.' : doubtOfEntry(reading);
  if (doubt) return event('NEW', 0.5, 'NOT_SURELY_MEANT', doubt);
  const base = structured ? 0.9 : 0.8;
  return event(
    'NEW',
    base - (said.symbol?.guessed ? 0.1 : 0) - (said.expiry ? 0 : 0.05),
    structured ? 'FORM' : 'BARE_CONTRACT',
    'A contract with its price.',
  );
}

function ignored(code: string, reason: string): ChatEvent {
  return { type: 'IGNORE', fields: {}, spans: {}, confidence: 1, code, reason };
}
