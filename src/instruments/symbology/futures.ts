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
import { contractExpired, contractMonthUnknown, futuresRootUnknown } from './refusals.ts';

/** Index futures whose root alone is enough, although some are tickers of stocks too (ES is Eversource Energy). */
const BARE_ROOTS: ReadonlySet<string> = new Set(['ES', 'MES', 'NQ', 'MNQ', 'RTY', 'M2K', 'YM', 'MYM']);
const CONTINUOUS = /^([A-Z0-9]{1,5}?)([1-9])!$/;
const DATED = /^([A-Z0-9]{1,5}?)([FGHJKMNQUVXZ])(\d{4}|\d{2}|\d)$/;

export interface FuturesOptions {
  /** Market date. */
  readonly date: Temporal.PlainDate;
  /** Calendar days before a contract's end at which a continuous symbol rolls; default: the root's own. */
  readonly rollDays?: number;
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
    return ok(queryOf(root, frontMonth(root, options.date, { ...rollOf(options), nth: Number(nth) })));
  }
  const alone = FUTURES_ROOTS.get(text);
  if (alone !== undefined && (onFuturesExchange || BARE_ROOTS.has(text))) {
    return ok(queryOf(alone, frontMonth(alone, options.date, rollOf(options))));
  }
  const [, datedRoot = '', code = '', year = ''] = DATED.exec(text) ?? [];
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
    const front = frontMonth(root, options.date, rollOf(options));
    return contractExpired(found, end.toString(), `${root.root}${monthCode(front.month)}${front.year}`);
  }
  return ok(queryOf(root, contract));
}

/** One digit means the year from last year to eight years ahead that ends with it. */
function fullYear(text: string, marketYear: number): number {
  if (text.length === 4) return Number(text);
  if (text.length === 2) return Math.floor(marketYear / 100) * 100 + Number(text);
  const oldest = marketYear - 1;
  return oldest + ((Number(text) - (oldest % 10) + 10) % 10);
}

const queryOf = (root: FuturesRoot, contract: ContractMonth): ContractQuery => ({
  symbol: root.symbol,
  secType: 'FUT',
  exchange: root.exchange,
  currency: 'USD',
  tradingClass: root.tradingClass,
  multiplier: root.multiplier,
  lastTradeDateOrContractMonth: contractMonthText(contract),
});

const rollOf = ({ rollDays }: FuturesOptions): { rollDays?: number } =>
  rollDays === undefined ? {} : { rollDays };

const unknownRoot = (found: string, root: string): Result<never, Refusal> =>
  futuresRootUnknown(found, root, [...FUTURES_ROOTS.keys()]);
