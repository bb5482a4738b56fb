import type { Reading } from '../reading.ts';

/** Words that belong to the telling of a trade: they make it neither surer nor more doubtful. */
const TRADE_TALK: ReadonlySet<string> = new Set(
  `a an the this that it its here now on at of off out in for from to by with and or my our all i im i'm ive we we're were is are am be just only again today guys team everyone folks yall
bto stc sto btc buy buying bought boight sell selling sold close closing closed exit exiting exited trim trimming trimmed trims cut cutting dumped dumping liquidated flat flattened stopped stop stops sl loss losses
add adding added averaged averaging avg average more another scaled scaling scale took take taking taken grabbed grabbing picked up entered entering enter entry long short shorted lotto lottos
call calls put puts c p contract contracts con cons ct cts share shares shs lot lots position pos trade trades play leg piece bit runner runners rest remaining remainder half quarter third most some part partial partials
everything entire full fully completely few last final first second one two three half profit profits gain gains green red even breakeven be break small quick nice good great happy scalp swing day weekly weeklies
target targets pt tp hit price market mkt limit fill filled filling around near about approx cost basis risk free locking locked lock secured secure securing securing peeling peeled leaving leave left letting let ride riding
done got get getting back re new update alert sir please ok ty money cash bag still safe alerted me exp expiring expiration dte zero new down doubled under over level set moved moving move raised raising raise trailing trail tight tightening
holding hold keep keeping keeps only very also as running then so but if you want open opening high low size light yolo risky day ft etc triggered taken reached tagged filled scratch signal type regular leverage cross isolated stoploss stop-loss takeprofit option options ticker period hours hour minutes minute mins symbol strike expiration expiry premium     side buyer ticket tickets
vwap reclaim reclaimed tape support resistance bounce bounced breakout break broke breaking retest retested level levels trend momentum volume curl flag sector strong weak hod lod ema sma pullback rejection rejected reversal setup looks looking looked nice
morning afternoon traders folks stalling fading failed fade faded these those about already when while there their of gone e'd be'd pips pip points pts ticks handles cents percent spread spreads shares manually working well dip strength into weakness sale market avg'd dca dca'd dcad lol haha boom bang congrats thanks guys gang`.split(
    /\s+/,
  ),
);

/** Whether a word in lower case belongs to the telling of a trade. */
export const isTradeTalk = (word: string): boolean => TRADE_TALK.has(word);

const WORD = /[a-z][a-z']+/g;

/** `no stop, full risk`: how it is traded, not that it is none. */
const NO_STOP = /\b(?:no\s+(?:stops?|sl)\b|full\s+(?:risk|port)\b)/g;

/** Words that have nothing to do with a trade, of what no field has taken. */
export function strangers(reading: Reading): readonly string[] {
  const words =
    reading.rest
      .replace(NO_STOP, ' ')
      .replace(/\u2588+/g, ' ')
      .match(WORD) ?? [];
  return words.filter((word) => !TRADE_TALK.has(word));
}
