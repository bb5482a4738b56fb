import type { Reading } from '../reading.ts';
import { NUMBER, numberOf } from './number.ts';

export interface SaidPrice {
  readonly price: number;
  readonly high?: number;
  /** `1..5`, `57 .00`: read, and not to be trusted. */
  readonly doubtful?: boolean;
}

const RANGE = String.raw`(?:\s?(?:-|to)\s?\$?(${NUMBER}))?`;
const WORD = String.raw`(?:@|\bat\b|\bfor\b|\bpaid\b|\bfrom\b|\bprice\b|\bentry\b|\bfill(?:ed)?\b|\bcost\b|\baround\b|\bnear\b|\blimit\b|\bout\b|\bin\b)`;
const ENDS = String.raw`(?![\d%]|\.\d|\s?%|\s?(?:am|pm|est|et)\b|:\d|\s*(?:contracts?|cons?|cts?|shares?|shs|lots?|min(?:ute)?s?|days?|weeks?|x)\b|[ck]\b)`;
const MARKED = new RegExp(
  String.raw`${WORD}\s*(?:price|zone|around|about|avg|average|@)?\s*:?\s*@?\s*\$?\s?(${NUMBER})\$?${RANGE}${ENDS}`,
);
const SPLIT = /@\s*\$?(\d{1,6})\s\.(\d{1,4})(?!\d)/;
/** `5861 / 5866 / 5850`: entry, stop and target, or zones; nobody says which. */
const SLASHED = /(?<![\d/.])(\d{2,6}(?:\.\d+)?)\s+\/\s+\d{2,6}(?:\.\d+)?\s+\/\s+\d{2,6}(?:\.\d+)?(?![\d/])/;
const TYPO = /(?:@|\bat\b)?\s*\$?(\d{1,6})\.\.(\d{1,4})(?!\d)/;
const BEFORE_WORD = new RegExp(
  String.raw`(?<![\w.])\$?(${NUMBER})\$?\s*(?:short\s+entry|long\s+entry|entry|fills?|debit|credit)\b`,
);
const SIGNED = new RegExp(
  String.raw`(?:(?<![\w.])\$\s?(${NUMBER})|(?<![\w.,$])(${NUMBER})\$)${RANGE}${ENDS}`,
);
const BARE = new RegExp(String.raw`(?<![\w.,$/+:%-])(\d+\.\d+|\.\d+)${RANGE}${ENDS}(?![a-z/])`);
const LAST = /(?<![\w.,$/+:%-])(\d{1,6})(?=\s*$|\s*[.!]?\s*$)/;
const AVERAGE = new RegExp(
  String.raw`(?:\b(?:avg(?:'?d)?|averaged?|dca(?:'?d)?|cost basis)\b\.?\s*(?:down\s+|up\s+)?(?:price|cost|is|now|to|at|of|down to|:|@)*\s*(?:now\s*|at\s*)?\$?(${NUMBER}))|(?:(?<![\w.])\$?(${NUMBER})\$?\s*(?:new\s+)?(?:avg|average)\b(?!\s*(?:now\s*)?[:@]?\s*\$?\d*\.\d))`,
);
const MARKET = /@\s?(?:cmp|m|mkt|market)\b|\bcmp\b|\bat (?:the )?market\b|\bmarket order\b/;

/** `averaged $MU to 2.05`: the symbol stays for its own reader. */
const AVERAGED_SYMBOL = new RegExp(
  String.raw`\b(?:averaged?|avg'?d?)\s+(?:down\s+|up\s+)?\$?[a-z]{1,5}\s+(?:\u2588+\s+)?(?:down\s+|up\s+)?(?:to|at|@)\s*\$?(${NUMBER})`,
);

export function readAverage(reading: Reading): number | undefined {
  const between = AVERAGED_SYMBOL.exec(reading.rest);
  if (between?.[1] !== undefined) {
    const end = between.index + between[0].length;
    reading.mark('averagePrice', end - between[1].length, end);
    return numberOf(between[1]);
  }
  const found = reading.take('averagePrice', AVERAGE);
  const text = found?.[1] ?? found?.[2];
  return text === undefined ? undefined : numberOf(text);
}

export const readAtMarket = (reading: Reading): boolean => reading.take('atMarket', MARKET) !== undefined;

/** The price of a trade, from its surest mark to a bare number. `bare`: numbers without any mark count too. */
export function readPrice(reading: Reading, bare: boolean): SaidPrice | undefined {
  const split = reading.take('price', SPLIT) ?? reading.take('price', TYPO);
  if (split) return { price: Number(`${split[1]}.${split[2]}`), doubtful: true };
  const slashed = reading.take('price', SLASHED);
  if (slashed) return { price: numberOf(slashed[1] ?? ''), doubtful: true };
  const marked = reading.take('price', MARKED);
  if (marked) return said(marked[1], marked[2]);
  const before = reading.take('price', BEFORE_WORD);
  if (before) return said(before[1], undefined);
  const signed = reading.take('price', SIGNED);
  if (signed) return said(signed[1] ?? signed[2], signed[3]);
  if (!bare) return undefined;
  const plain = reading.take('price', BARE) ?? reading.take('price', LAST);
  return plain ? said(plain[1], plain[2]) : undefined;
}

function said(low = '', high: string | undefined): SaidPrice {
  const price = numberOf(low);
  if (high === undefined) return { price };
  const other = continued(low, high);
  if (other > price) return { price, high: other };
  // A zone may be written from its upper end: `buy 5098 - 5095`.
  return other > price * NEAR ? { price: other, high: price } : { price, doubtful: other < price };
}

/** How near the ends of a zone lie that is written downwards. */
const NEAR = 0.9;

/** `1.78/79`, `1.20-30`: the upper end without its whole part. */
function continued(low: string, high: string): number {
  const decimals = low.split('.')[1];
  if (
    decimals !== undefined &&
    /^\d+$/.test(high) &&
    high.length === decimals.length &&
    Number(high) > Number(low)
  )
    return Number(`${low.split('.')[0] ?? ''}.${high}`);
  return numberOf(high);
}
