import type { NoticeClass } from '../port.ts';
import { CODE_RANGES, type CodeRange, type OrderFate } from './error-code-table.ts';

export type { OrderFate } from './error-code-table.ts';

export interface CodeMeaning {
  readonly class: NoticeClass;
  /** What the code means for the order it names; meaningless when it names a data request. */
  readonly fate: OrderFate;
  /** False: not in the table; the meaning is the default. */
  readonly known: boolean;
}

/**
 * Unknown codes are warnings that leave an order as it was. The other way round would be worse: an order taken for dead
 * while it works. What an unknown code really did is settled by the order's status and by reconciliation.
 */
const UNKNOWN: CodeMeaning = { class: 'warning', fate: 'warning', known: false };

function rangeOf(code: number): CodeRange | undefined {
  let low = 0;
  let high = CODE_RANGES.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const range = CODE_RANGES[middle];
    if (range === undefined) return undefined;
    if (code < range[0]) high = middle - 1;
    else if (code > range[1]) low = middle + 1;
    else return range;
  }
  return undefined;
}

/** What IB's message code means. Total: every number has a meaning; see `known`. */
export function meaningOf(code: number): CodeMeaning {
  const range = rangeOf(code);
  return range === undefined ? UNKNOWN : { class: range[2], fate: range[3] ?? 'warning', known: true };
}

/** 321 with this text: TWS or IB Gateway has "Read-Only API" ticked. The letters before it vary by build. */
export const isReadOnlyRefusal = (code: number, message: string): boolean =>
  code === 321 && /read-?only/i.test(message);

/** Codes that end nothing: the request that they name goes on. */
const CONTINUING: ReadonlySet<number> = new Set([
  // Part of the data is not subscribed; delayed data instead; the rest flows.
  10090, 10091, 10167, 2150, 2152,
]);

/** Whether a code that names a data request ends that request. */
export const endsRequest = (code: number): boolean => !CONTINUING.has(code);

export const FARM_STATES = {
  2103: 'broken',
  2104: 'ok',
  2105: 'broken',
  2106: 'ok',
  2107: 'inactive',
  2108: 'inactive',
  2119: 'connecting',
  2157: 'broken',
  2158: 'ok',
} as const;

export type FarmState = (typeof FARM_STATES)[keyof typeof FARM_STATES];

/**
 * The farm a message is about: what follows the colon (`… is OK:usfarm.nj`) or, in 2107 and 2108, the word "demand."
 * (`… available upon demand.ushmds`).
 */
export const farmName = (message: string): string =>
  /(?::|demand\.)\s*([^:\s]+)\s*$/.exec(message)?.[1] ?? 'unnamed';

/**
 * The farms that 1102 names: `… All data farms are connected: usfarm; ushmds; secdefil.`, or `… The following farms are connected:
 * cashfarm. The following farms are not connected: cashhmds.`
 */
export function farmsRestored(message: string): {
  readonly connected: readonly string[];
  readonly missing: readonly string[];
} {
  const named = (list: RegExp): readonly string[] =>
    (list.exec(message)?.[1] ?? '')
      .split(';')
      .map((name) => name.trim())
      .filter((name) => name !== '');
  return {
    connected: named(/farms are connected:(.*?)(?:\.\s|\.?$)/i),
    missing: named(/farms are not connected:(.*?)(?:\.\s|\.?$)/i),
  };
}
