import type { Reading } from '../reading.ts';
import { KNOWN_SYMBOLS } from './known-symbols.ts';
import { numberOf } from './number.ts';

export interface OptionContract {
  readonly strike: number;
  readonly right?: 'C' | 'P';
  readonly secondStrike?: number;
}

const rightOf = (text: string): 'C' | 'P' => (text.startsWith('c') ? 'C' : 'P');

const BEFORE = String.raw`(?<![\w.,/%+-])`;
/** `297/300 call spread`, `600-605 put debit spread`. */
const VERTICAL = new RegExp(
  String.raw`${BEFORE}\$?(\d{1,5}(?:\.\d+)?)\s?[/-]\s?\$?(\d{1,5}(?:\.\d+)?)\s*(c|p|calls?|puts?)?\s*(?:(?:debit|credit|vertical|bull|bear)\s+)?(?:spreads?|verticals?|(pcs|pds)|(ccs|cds))\b`,
);
/** `6790 c4/08`: the right is written to the date. */
const RIGHT_AT_DATE = new RegExp(String.raw`${BEFORE}\$?(\d{1,5}(?:\.\d+)?)\s+(c|p)(?=\d{1,2}/\d{1,2})`);
/** `685c`, `$450 calls`, `167.5c`, `400put`. */
const STRIKE_THEN_RIGHT = new RegExp(
  String.raw`${BEFORE}\$?(\d{1,2},\d{3}(?:\.\d)?|\d{1,5}(?:\.\d{1,3})?)\s?-?\s?(c|p|(?:(?:strike|leaps?|weekly|weeklies|monthly|lotto|swing)\s+)?(?:calls?|puts?))(?![a-z\d])`,
);
/** `c450`, `p 600` with `strike`; `call 450 strike`. */
const RIGHT_THEN_STRIKE = /(?<![\w$.])(c|p)(\d{2,5}(?:\.\d)?)(?![\w.%])/;
/** `calls 600 3/2`: only before an expiry or a price, else the number may be one. */
const WORD_THEN_STRIKE =
  /\b(calls?|puts?)\s+\$?(\d{2,5}(?:\.5)?)(?=\s+(?:\d{1,2}\/\d|exp|@|\ddte|[a-z]{3}\s\d|strike\b))/;
const STRIKE_NAMED = /\bstrike:?\s*\$?(\d{1,5}(?:\.\d+)?)\s*(c|p|calls?|puts?)?(?![\w.])/;
/** `type: put` of a form. */
const RIGHT_NAMED = /\b(?:type|right|side|direction|option\s+type)\s*:\s*(?:buy\s+)?(calls?|puts?)\b/;
/** OCC: root, yymmdd, right, strike in thousandths; brokers' short form `.SPY260123C400`. */
const OCC = /(?<![\w])\.?([a-z]{1,6})\s{0,5}(\d{2})(\d{2})(\d{2})([cp])(\d{8}|\d{1,5}(?:\.\d+)?)(?![\w])/;
const FEW_CALLS = /(?<![\w.$/])(\d{1,2})\s(calls|puts)\b/;

export interface OccContract extends OptionContract {
  readonly symbol: string;
  /** `YYYY-MM-DD`. */
  readonly expiry: string;
}

export function readOcc(reading: Reading): OccContract | undefined {
  const found = OCC.exec(reading.rest);
  if (!found) return undefined;
  const [all, symbol = '', year = '', month = '', day = '', right = '', strike = ''] = found;
  reading.mark('symbol', found.index, found.index + symbol.length + (all.startsWith('.') ? 1 : 0));
  reading.mark('expiry', found.index, found.index + all.length);
  reading.mark('strike', found.index, found.index + all.length);
  return {
    symbol: symbol.toUpperCase(),
    expiry: `20${year}-${month}-${day}`,
    right: rightOf(right),
    strike: strike.length === 8 ? Number(strike) / 1_000 : Number(strike),
  };
}

/** `AAPL260C`: the symbol is written to the strike. */
const GLUED = /(?<![\w$./-])\$?([a-z]{2,5})(\d{1,4}(?:\.\d)?)(c|p)(?![\w.])/;

export function readGlued(reading: Reading): (OptionContract & { readonly symbol: string }) | undefined {
  const found = GLUED.exec(reading.rest);
  const [all = '', symbol = '', strike = '', right = ''] = found ?? [];
  if (!found || !KNOWN_SYMBOLS.has(symbol.toUpperCase())) return undefined;
  reading.mark('symbol', found.index, found.index + all.length - strike.length - right.length);
  reading.mark('strike', found.index, found.index + all.length);
  return { symbol: symbol.toUpperCase(), strike: Number(strike), right: rightOf(right) };
}

/** Strike and right, of a vertical spread both strikes. A strike without call or put is told without right. */
export function readContract(reading: Reading): OptionContract | undefined {
  const vertical = reading.take('strike', VERTICAL);
  if (vertical)
    return {
      strike: Number(vertical[1]),
      secondStrike: Number(vertical[2]),
      ...(vertical[3] || vertical[4] || vertical[5]
        ? { right: vertical[3] ? rightOf(vertical[3]) : vertical[4] ? ('P' as const) : ('C' as const) }
        : {}),
    };
  const atDate = reading.take('strike', RIGHT_AT_DATE) ?? reading.take('strike', STRIKE_NAMED);
  if (atDate) {
    const right = atDate[2] ?? reading.take('right', RIGHT_NAMED)?.[1];
    return { strike: Number(atDate[1]), ...(right ? { right: rightOf(right) } : {}) };
  }
  // `bought 5 calls` says how many, not at which strike.
  const few = FEW_CALLS.exec(reading.rest);
  const found = STRIKE_THEN_RIGHT.exec(reading.rest);
  if (found && found.index !== few?.index) {
    reading.mark('strike', found.index, found.index + found[0].length);
    reading.spans.right ??= { start: found.index, end: found.index + found[0].length };
    return { strike: numberOf(found[1] ?? ''), right: rightOf((found[2] ?? '').split(/\s+/).at(-1) ?? '') };
  }
  const turned = reading.take('strike', RIGHT_THEN_STRIKE) ?? reading.take('strike', WORD_THEN_STRIKE);
  return turned ? { strike: Number(turned[2]), right: rightOf(turned[1] ?? '') } : undefined;
}
