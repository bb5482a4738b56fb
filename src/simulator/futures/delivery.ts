import type { UnixMs } from '../../core/clock.ts';
import { type FutureTerms, isClosingOnly } from '../../instruments/future-terms.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { closingOnly } from '../broker-errors.ts';
import type { BrokerError } from '../exchange.ts';
import type { OrderTrade } from '../orders/order-trades.ts';

/** True when the contract trades no more. */
export const hasEnded = ({ future }: Instrument, time: UnixMs): boolean =>
  future !== undefined && time >= future.ends;

/** Why a trade cannot be made any more: it would open, or add to, what may only be closed. */
export function refuseForDelivery(
  { instrument, signedQuantity }: OrderTrade,
  held: number,
  now: UnixMs,
): BrokerError | undefined {
  const { future } = instrument;
  if (future === undefined) return undefined;
  const after = held + signedQuantity;
  const opens = after !== 0 && (Math.sign(after) !== Math.sign(held) || Math.abs(after) > Math.abs(held));
  const isRefused = opens && isClosingOnly(future, after > 0, now);
  return isRefused ? closingOnly(instrument.localSymbol, deadlineOf(future)) : undefined;
}

const deadlineOf = ({ firstNotice = '', contractMonth }: FutureTerms): string =>
  `contract month ${contractMonth}, first notice ${firstNotice}`;
