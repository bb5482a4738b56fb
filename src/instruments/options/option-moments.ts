import { type UnixMs, unixMs } from '../../core/clock.ts';
import type { OptionTerms } from './option-class.ts';

const MINUTE_MS = 60_000;
/** From the opening that settles AM index options back to the midnight before it, after their last trading day. */
const BEFORE_OPENING_MS = 9.5 * 60 * MINUTE_MS;
/** IB takes instructions about expiring options until 17:30 New York, an hour and a half after the close. */
const INSTRUCTIONS_MS = 90 * MINUTE_MS;

/** The moments of a contract's end. */
export interface OptionMoments {
  /** From then on it is not traded. */
  readonly ends: UnixMs;
  /** The underlying's price is noted: for AM settlement a minute after the opening, when its stocks have opened. */
  readonly fixes: UnixMs;
  /** Exercises, assignments and settlements are booked. */
  readonly settles: UnixMs;
}

export const optionMoments = ({ fixing, settlement, underlyingSecType }: OptionTerms): OptionMoments => ({
  ends: settlement === 'AM' && underlyingSecType === 'IND' ? unixMs(fixing - BEFORE_OPENING_MS) : fixing,
  fixes: settlement === 'AM' ? unixMs(fixing + MINUTE_MS) : fixing,
  settles: unixMs(fixing + INSTRUCTIONS_MS),
});
