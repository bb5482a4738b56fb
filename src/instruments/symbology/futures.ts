import { ok, type Refusal, type Result } from '../../core/result.ts';
import {
  type ContractMonth,
  contractMonthText,
  endOfContract,
  frontMonth,
  monthCode,
  monthOfCode,
} from '../futures-calendar.ts';
import { FUTURES_ROOTS, type FuturesRoot } from '../futures-roots.ts';
import type { ContractQuery } from '../instrument.ts';
import { withoutDelay } from './exchanges.ts';
import { contractExpired, contractMonthUnknown, futuresRootUnknown } from './refusals.ts';
import type { RollDays } from './roll-days.ts';

/** Index futures whose root alone is enough, although some are tickers of stocks too (ES is Eversource Energy). */
const BARE_ROOTS: ReadonlySet<string> = new Set(['ES', 'MES', 'NQ', 'MNQ', 'RTY', 'M2K', 'YM', 'MYM']);
const CONTINUOUS = /^([A-Z0-9]{1,5}?)([1-9])!$/;
const DATED = /^([A-Z0-9]{1,5}?)([FGHJKMNQUVXZ])(\d{4}|\d{2}|\d)$/;

/** `ES 202612`, `ES 20261218`. */
const IN_WORDS = /^([A-Z0-9_]{1,11}) (20\d{2})(0[1-9]|1[0-2])(?:\d{2})?$/;

export interface FuturesOptions {
  /** Market date. */
  readonly date: Temporal.PlainDate;
  /** Calendar days before a contract's end at which a continuous symbol rolls; default: the root's own. */
  readonly rollDays?: RollDays;
}

/**
 * `ES1!`, `ES2!`, `ESZ2026`, `ESZ26`, `ESZ6`, and a root alone: with a futures exchange as prefix any root, without one
 * those of `BARE_ROOTS`. Undefined when it is no future.
 */
export function parseFuture(
  text: string,
  found: string,
  onFuturesExchange: boolean,
  options: FuturesOptions,
): Result<ContractQuery, Refusal> | undefined {
  const [, continuousRoot, nth] = CONTINUOUS.exec(text) ?? [];
  if (continuousRoot !== undefined) {
    const root = FUTURES_ROOTS.get(continuousRoot);
    if (root === undefined) return unknownRoot(found, continuousRoot);
    return ok(
      futureQuery(root, frontMonth(root, options.date, { ...rollOf(root, options), nth: Number(nth) })),
    );
  }
  const alone = FUTURES_ROOTS.get(text);
  if (alone !== undefined && (onFuturesExchange || BARE_ROOTS.has(text))) {
    return ok(futureQuery(alone, frontMonth(alone, options.date, rollOf(alone, options))));
  }
  const inWords = IN_WORDS.exec(text);
  const named = inWords ? `${inWords[1]}${monthCode(Number(inWords[3]))}${inWords[2]}` : text;
  // IB puts the trading class behind the symbol where they differ: `SI_SIL`.
  const [, datedRoot = '', code = '', year = ''] = DATED.exec(named.replace(/^[A-Z0-9]{1,5}_/, '')) ?? [];
  const root = FUTURES_ROOTS.get(datedRoot);
  const month = monthOfCode(code);
  if (root !== undefined && month !== undefined) return dated(root, month, year, found, options);
  return onFuturesExchange ? unknownRoot(found, datedRoot || text) : undefined;
}

function dated(
  root: FuturesRoot,
  month: number,
  yearText: string,
  found: string,
  options: FuturesOptions,
): Result<ContractQuery, Refusal> {
  const contract = { year: fullYear(yearText, options.date.year), month };
  // Index futures list quarters only; the other families list more months than a continuous symbol visits.
  if (root.expiry === 'third-friday' && !root.activeMonths.includes(monthCode(month))) {
    return contractMonthUnknown(found, [...root.activeMonths].join(', '));
  }
  const end = endOfContract(root, contract);
  if (Temporal.PlainDate.compare(end, options.date) < 0) {
    const front = frontMonth(root, options.date, rollOf(root, options));
    return contractExpired(found, end.toString(), `${root.root}${monthCode(front.month)}${front.year}`);
  }
  return ok(futureQuery(root, contract));
}

/** One digit means the year from last year to eight years ahead that ends with it. */
function fullYear(text: string, marketYear: number): number {
  if (text.length === 4) return Number(text);
  if (text.length === 2) return Math.floor(marketYear / 100) * 100 + Number(text);
  const oldest = marketYear - 1;
  return oldest + ((Number(text) - (oldest % 10) + 10) % 10);
}

/** What to ask the broker for, for one month of a family. */
export const futureQuery = (root: FuturesRoot, contract: ContractMonth): ContractQuery => ({
  symbol: root.symbol,
  secType: 'FUT',
  exchange: root.exchange,
  currency: 'USD',
  tradingClass: root.tradingClass,
  multiplier: root.multiplier,
  lastTradeDateOrContractMonth: contractMonthText(contract),
});

/** The configured offset of the family, else its own. */
export function rollOf(root: FuturesRoot, { rollDays }: FuturesOptions): { rollDays?: number } {
  const days = typeof rollDays === 'object' ? rollDays[root.root] : rollDays;
  return days === undefined ? {} : { rollDays: days };
}

/** The family and place of a continuous symbol (`ES1!`, `CME_MINI:NQ2!`, a root alone); undefined for every other. */
export function continuousOf(text: string): { readonly root: FuturesRoot; readonly nth: number } | undefined {
  const name = withoutDelay(
    text
      .trim()
      .toUpperCase()
      .replace(/^[A-Z_]+:/, ''),
  );
  const [, continuousRoot, nth] = CONTINUOUS.exec(name) ?? [];
  const root = FUTURES_ROOTS.get(continuousRoot ?? name);
  if (!root || (continuousRoot === undefined && !BARE_ROOTS.has(name) && !text.includes(':')))
    return undefined;
  return { root, nth: Number(nth ?? 1) };
}

const unknownRoot = (found: string, root: string): Result<never, Refusal> =>
  futuresRootUnknown(found, root, [...FUTURES_ROOTS.keys()]);
