import { hash } from 'node:crypto';
import { type OrderRef, orderRef, type SignalId } from '../../core/ids.ts';

/** IB publishes no limit for `orderRef`; what is longer than this Bowline does not send. */
export const LONGEST_REF = 40;
/** Hexadecimal digits that stand for a signal's id where it leaves no room: 64 bits. */
const DIGEST_DIGITS = 16;

/**
 * The reference of an order: the signal's id, a letter of its role and what tells it from others of that role
 * (`S-20261121-101532-000042-DU1234567-SR2`). Where that is longer than 40 characters, as with the longest account ids of a
 * desk and exits that were placed anew, a digest stands for the id (`S-4f9a0c1be2d37586-SR2`). Always the same for the same order.
 */
export function orderReference(signalId: SignalId, role: string): OrderRef {
  const whole = `${signalId}-${role}`;
  if (whole.length <= LONGEST_REF) return orderRef(whole);
  const kind = signalId.slice(0, signalId.indexOf('-') + 1);
  const short = `${kind}${hash('sha256', signalId, 'hex').slice(0, DIGEST_DIGITS)}-${role}`;
  if (short.length > LONGEST_REF) throw new RangeError(`no reference has room for ${role}`);
  return orderRef(short);
}

/**
 * References of signals' orders: `S-20261121-101532-000042-E`, with an account before the role, or with a digest. And those of
 * closings that Bowline has begun by itself (`W-756733-42-DU1234567-C756733.1`; `G-…`: what a group's accounts had left). Not the
 * watchdog's: see `isWatchdogReference`.
 */
const OWN_REFERENCE =
  /^(?:S-(?:\d{8}-\d{6}-\d{6}|[0-9a-f]{16})-[A-Z]|[GW]-(?:-?\d+-\d+-(?:[A-Z]\w*)?|[0-9a-f]{16})-C-?\d)/;

export const isOwnReference = (ref: string): boolean => OWN_REFERENCE.test(ref);
