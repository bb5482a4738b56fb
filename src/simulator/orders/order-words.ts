import {
  SIMULATED_ORDER_TYPES,
  SIMULATED_TIFS,
  type SimulatedOrderType,
  type SimulatedTif,
} from '../exchange.ts';

/** What a client's word for an order type or time in force means here. */
export type Word<Known> = Known | 'unsupported' | 'unknown';

/** Types that IB has and that are not simulated: a real gateway refuses them only where the contract does not take them. */
const OTHER_ORDER_TYPES: ReadonlySet<string> = new Set([
  'AUC',
  'BOX TOP',
  'IBALGO',
  'LMT + MKT',
  'LOO',
  'MKT PRT',
  'MOO',
  'MTL',
  'PASSV REL',
  'PEG BENCH',
  'PEG BEST',
  'PEG MID',
  'PEG PRIM',
  'PEG STK',
  'REL + LMT',
  'REL + MKT',
  'SNAP MID',
  'SNAP MKT',
  'SNAP PRIM',
  'STP PRT',
  'TRAIL LIT',
  'TRAIL MIT',
  'VOL',
]);

const OTHER_TIFS: ReadonlySet<string> = new Set(['AUC', 'DTC', 'GTX', 'MINUTES']);

/** The contract details' spelling, which orders may use too. */
const SPELLINGS: Readonly<Record<string, string>> = {
  STPLMT: 'STP LMT',
  TRAILLMT: 'TRAIL LIMIT',
  TRAILLIMIT: 'TRAIL LIMIT',
  MIDPX: 'MIDPRICE',
  PEGMKT: 'PEG MKT',
  RELATIVE: 'REL',
};

const isOneOf = <Known extends string>(words: readonly Known[], word: string): word is Known =>
  (words as readonly string[]).includes(word);

/** Letter case does not matter. */
export function orderTypeOf(text: string): Word<SimulatedOrderType> {
  const written = text.trim().toUpperCase();
  const word = SPELLINGS[written] ?? written;
  if (isOneOf(SIMULATED_ORDER_TYPES, word)) return word;
  return OTHER_ORDER_TYPES.has(word) ? 'unsupported' : 'unknown';
}

/** An empty time in force is `DAY`. */
export function tifOf(text: string): Word<SimulatedTif> {
  const word = text.trim().toUpperCase() || 'DAY';
  if (isOneOf(SIMULATED_TIFS, word)) return word;
  return OTHER_TIFS.has(word) ? 'unsupported' : 'unknown';
}
