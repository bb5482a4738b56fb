import type { Level, Portion, RiskWord } from '../event.ts';
import type { Reading } from '../reading.ts';
import { type OptionContract, readContract, readGlued, readOcc } from './contract.ts';
import { type Expiry, readDottedExpiry, readExpiry } from './expiry.ts';
import { readStop, readTargets } from './levels.ts';
import { numberOf } from './number.ts';
import { readPortion } from './portion.ts';
import { readAtMarket, readAverage, readPrice, type SaidPrice } from './price.ts';
import { readRisk } from './risk.ts';
import { readSymbol, type SaidSymbol } from './symbol.ts';

/** Everything that was said, before anybody judges what it means. */
export interface SaidFields {
  readonly symbol?: SaidSymbol;
  readonly contract?: OptionContract;
  readonly expiry?: Expiry;
  readonly targets: readonly Level[];
  readonly stop?: Level;
  readonly average?: number;
  readonly portion?: Portion;
  readonly atMarket: boolean;
  readonly price?: SaidPrice;
  readonly leverage?: number;
  readonly risk: readonly RiskWord[];
}

export interface ReadingHints {
  /** When the message was written, Unix milliseconds. */
  readonly time?: number;
  /** Symbols that the author holds. */
  readonly held?: ReadonlySet<string>;
  /** The message closes something: fractions and `all` are portions of it. */
  readonly closes: boolean;
  readonly opens: boolean;
  readonly adds: boolean;
}

const CLOSING_BEFORE =
  /\b(?:sold|stc|sell|selling|trim\w*|out|out\s+of|exit\w*|clos\w+|took|taking|cut|cover\w*|scal\w+|off|last|final|other|remaining)\s*$/;
const COIN = /usdt|\b(?:lev|leverage|cross|isolated|btc|eth|sol|xrp|doge|ada|avax|link|ltc|bnb)\b/;
const LEVERAGE = /(?<![\w.])(?:x\s?(\d{1,3})|(\d{1,3})\s?x)(?![\w])/;
/** `SOL 120 …`, `NQ here 25210, …`, `MNQ long 25100`: the bare number behind the symbol, with the side or a filler between. */
const AFTER_SYMBOL =
  /^(?:\s+(?:long|short|l|s|here|now|buy(?:ing)?|sell(?:ing)?|bought|sold|spot|entry|limit|market|at|@))*\s+\$?(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,6}(?:\.\d+)?)(?:\s?-\s?\$?(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,6}(?:\.\d+)?))?(?=\s|$|[,;!)\u2588]|\.(?!\d))(?!\s*(?:shares?|contracts?|calls?|puts?|c|p)\b)/;

/** The order matters: what has the surest form is taken first, bare numbers last. */
export function readFields(reading: Reading, hints: ReadingHints): SaidFields {
  const { time, closes, opens } = hints;
  const occ = readOcc(reading);
  const glued = occ ? undefined : readGlued(reading);
  const contract = occ ?? glued ?? readContract(reading);
  const isFraction = (at: number): boolean => {
    const before = reading.rest.slice(0, at);
    const after = reading.rest.slice(at).replace(/^\S+/, '');
    return (
      closes &&
      (CLOSING_BEFORE.test(before) ||
        /^[\s.!)\]]*$/.test(after) ||
        /^\s+(?:of|off|out|left|here)\b/.test(after))
    );
  };
  const expiry = occ ? { text: occ.expiry, passed: false } : readExpiry(reading, time, isFraction);
  const average = readAverage(reading);
  const ofOption = contract !== undefined || !opens;
  const targets = readTargets(reading, ofOption);
  const stop = readStop(reading, ofOption);
  // `10x` of a coin is no quantity.
  const leverage =
    opens && !contract && COIN.test(reading.whole) ? reading.take('leverage', LEVERAGE) : undefined;
  const portion = readPortion(reading, closes);
  const atMarket = readAtMarket(reading);
  const dotted = contract && !expiry ? readDottedExpiry(reading, time) : undefined;
  const written = occ ?? glued;
  const symbol = written ? { symbol: written.symbol, guessed: false } : readSymbol(reading, hints.held);
  const price =
    readPrice(reading, contract !== undefined || symbol !== undefined || closes || hints.adds) ??
    behindSymbol(reading, opens || ((closes || hints.adds) && contract === undefined)) ??
    // `bought 500 at 6.02 avg`: the first purchase's average is its price.
    (opens && average !== undefined ? { price: average } : undefined);
  return {
    ...(symbol ? { symbol: hints.held?.has(symbol.symbol) ? { ...symbol, held: true } : symbol } : {}),
    ...(contract ? { contract } : {}),
    ...(expiry ? { expiry } : dotted ? { expiry: dotted } : {}),
    targets,
    ...(stop ? { stop } : {}),
    ...(average === undefined ? {} : { average }),
    ...(portion ? { portion } : {}),
    atMarket,
    ...(price ? { price } : {}),
    ...(leverage ? { leverage: Number(leverage[1] ?? leverage[2]) } : {}),
    risk: readRisk(reading),
  };
}

function behindSymbol(reading: Reading, opens: boolean): SaidPrice | undefined {
  const end = reading.spans.symbol?.end;
  if (!opens || end === undefined) return undefined;
  const found = AFTER_SYMBOL.exec(reading.rest.slice(end));
  if (!found) return undefined;
  reading.mark('price', end, end + found[0].length);
  const [low, high] = [numberOf(found[1] ?? ''), numberOf(found[2] ?? found[1] ?? '')].toSorted(
    (a, b) => a - b,
  );
  return { price: low ?? high ?? 0, ...(low !== high && high !== undefined ? { high } : {}) };
}
