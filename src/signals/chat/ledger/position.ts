import type { UnixMs } from '../../../core/clock.ts';
import type { ChatFields, Level } from '../event.ts';
import { FUTURES } from '../read/known-symbols.ts';

/** Whose words count for a position: rooms are full of people who trade the same contract. */
export interface Owner {
  readonly author: string;
  readonly channel: string;
}

/** A position as its author told it. What was really bought is the kernel's to know. */
export interface RoomPosition extends Owner {
  /** Id of the message that opened it. */
  readonly openedBy: string;
  readonly openedAt?: UnixMs;
  readonly symbol: string;
  readonly instrument: NonNullable<ChatFields['instrument']>;
  readonly side: 'long' | 'short';
  readonly strike?: number;
  readonly secondStrike?: number;
  readonly right?: 'C' | 'P';
  readonly expiry?: string;
  readonly price?: number;
  /** Units that the author said to hold; absent when no quantity was ever said. */
  readonly units?: number;
  /** Share of the position that is still open, 1 to 0. */
  readonly open: number;
  readonly stop?: Level;
  readonly targets?: readonly Level[];
}

/** One name for what rooms call by several: `/ES` and `ESH6`, `BTC` and `BTC/USDT`, `SPXW` and `SPX`. */
function familyOf(symbol: string): string {
  const plain = symbol.replace(/^\//, '').replace(/\//g, '');
  const coin = /^(BTC|ETH|SOL|XRP|DOGE|ADA|AVAX|LINK|LTC|BNB)(?:USDT|USDC|USD)$/.exec(plain)?.[1];
  const root = /^([A-Z0-9]{1,3}?)[FGHJKMNQUVXZ](?:20\d\d|\d{1,2})$/.exec(plain)?.[1];
  if (root !== undefined && FUTURES.has(root)) return root;
  return coin ?? (plain === 'SPXW' ? 'SPX' : plain);
}

/** Two months of one future are two instruments; a future without its month may be any. */
export function sameInstrument(one: string, other: string): boolean {
  if (one === other) return true;
  if (familyOf(one) !== familyOf(other)) return false;
  return !(/\d$/.test(one) && /\d$/.test(other) && FUTURES.has(familyOf(one)));
}
const agreesOnSymbol = (said: string | undefined, kept: string): boolean =>
  said === undefined || sameInstrument(said, kept);

/** Whether a message that names these fields can mean that position: what is named must agree, what is not may be anything. */
export function couldMean(position: RoomPosition, fields: ChatFields): boolean {
  const agrees = <Value>(said: Value | undefined, kept: Value | undefined): boolean =>
    said === undefined || kept === undefined || said === kept;
  return (
    agreesOnSymbol(fields.symbol, position.symbol) &&
    (fields.strike === undefined || fields.strike === position.strike) &&
    (fields.right === undefined || fields.right === position.right) &&
    agrees(fields.expiry, position.expiry)
  );
}

/** The same contract in every part that both name. */
export const isSameContract = (position: RoomPosition, fields: ChatFields): boolean =>
  fields.symbol !== undefined &&
  sameInstrument(fields.symbol, position.symbol) &&
  fields.strike === position.strike &&
  couldMean(position, fields);

/** What `most` leaves of a position. */
export const LEFT_AFTER_MOST = 0.2;
