import { type UnixMs, unixMs } from '../core/clock.ts';
import {
  businessDaysBefore,
  type ContractMonth,
  contractMonthText,
  firstNoticeDate,
  lastTradeDate,
} from './futures-calendar.ts';
import type { FuturesRoot } from './futures-roots.ts';

/** How a contract month of a future ends. Plain data, as it travels with stored instruments. */
export interface FutureTerms {
  /** `YYYYMM`: the month that it is named after, which for energies is later than that of its last trading day. */
  readonly contractMonth: string;
  /** The end of trading. */
  readonly ends: UnixMs;
  /** Paid out, or delivered. */
  readonly delivery: 'cash' | 'physical';
  /** `YYYYMMDD`; only of contracts that are delivered. */
  readonly firstNotice?: string;
  /** From then on a broker that makes no delivery closes what is long, or short, and opens nothing. */
  readonly closeOut?: { readonly long: UnixMs; readonly short: UnixMs };
}

/** When trading ends on the last day, in the exchange's zone; from the exchanges' contract specifications. */
export interface EndOfTrading {
  /** `HH:MM`. */
  readonly at: string;
  /** IANA zone. */
  readonly timeZone: string;
}

/**
 * Business days before first notice (long) and before the last trading day (short) by which IB wants positions closed: its general
 * rule for contracts that are delivered. It has others for some products.
 */
const CLOSE_OUT_DAYS = 2;

const compact = (date: Temporal.PlainDate): string => date.toString().replaceAll('-', '');

const momentOn = (date: Temporal.PlainDate, { at, timeZone }: EndOfTrading): UnixMs =>
  unixMs(date.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(at) }).epochMilliseconds);

/** The terms of one contract month. */
export function futureTerms(root: FuturesRoot, month: ContractMonth, end: EndOfTrading): FutureTerms {
  const last = lastTradeDate(root, month);
  const notice = firstNoticeDate(root, month);
  const base = { contractMonth: contractMonthText(month), ends: momentOn(last, end) };
  if (notice === undefined) return { ...base, delivery: 'cash' };
  const first = Temporal.PlainDate.compare(notice, last) < 0 ? notice : last;
  return {
    ...base,
    delivery: 'physical',
    firstNotice: compact(notice),
    closeOut: {
      long: momentOn(businessDaysBefore(first, CLOSE_OUT_DAYS), end),
      short: momentOn(businessDaysBefore(last, CLOSE_OUT_DAYS), end),
    },
  };
}

/** True when a position of this side has to be closed and none may be opened. */
export const isClosingOnly = ({ closeOut }: FutureTerms, isLong: boolean, now: UnixMs): boolean =>
  closeOut !== undefined && now >= (isLong ? closeOut.long : closeOut.short);
