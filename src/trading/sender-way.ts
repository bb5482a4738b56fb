import { cleanDecimal } from '../core/price.ts';
import type { ExpectedPosition, Signal } from './signal.ts';

type Said = Pick<Signal, 'action' | 'size' | 'expectedPosition'>;

const LEAVING: ReadonlySet<Signal['action']> = new Set(['close', 'flatten', 'cancel']);

const directionOf = ({ action }: Said): 1 | -1 | 0 => (action === 'buy' ? 1 : action === 'sell' ? -1 : 0);

/** From where to where a buy or sell leads by its sender's book-keeping; of the two what is not said, as its units tell it. */
export function senderWay(signal: Said): ExpectedPosition {
  const { expectedPosition: { prior, target } = {}, size } = signal;
  const moved = size?.by === 'units' ? directionOf(signal) * size.value : undefined;
  const from = prior ?? (target === undefined || !moved ? undefined : cleanDecimal(target - moved));
  const to = target ?? (prior === undefined || !moved ? undefined : cleanDecimal(prior + moved));
  return { ...(from === undefined ? {} : { prior: from }), ...(to === undefined ? {} : { target: to }) };
}

/** True for a buy or sell that takes away from its sender's position, or ends it. */
export function reduces(signal: Said): boolean {
  if (directionOf(signal) === 0) return false;
  const { prior, target } = senderWay(signal);
  if (target === 0) return true;
  if (prior === undefined || target === undefined) return false;
  return Math.sign(target) === Math.sign(prior) && Math.abs(target) < Math.abs(prior);
}

/** True for what takes away from a position or cancels entries, whatever the words: `close`, or a sell after which the sender holds nothing. */
export const leaves = (signal: Said): boolean => LEAVING.has(signal.action) || reduces(signal);

/** True for a buy or sell that turns its sender's position. */
export function turns(signal: Said & Pick<Signal, 'whenHeld'>): boolean {
  const direction = directionOf(signal);
  if (direction === 0 || reduces(signal)) return false;
  const { prior = 0 } = senderWay(signal);
  return signal.whenHeld?.opposite === 'close-first' || Math.sign(prior) === -direction;
}
