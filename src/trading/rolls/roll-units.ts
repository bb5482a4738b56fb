import type { ConId, SignalId } from '../../core/ids.ts';
import { cleanDecimal } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { bracketOf, remaindersOf } from '../kernel/bracket.ts';
import { remainingOf } from '../kernel/exit-groups.ts';
import { heldQuantity, type KernelState, openOrdersOf } from '../kernel/state.ts';
import { lastSplitAt } from '../kernel/taken-splits.ts';
import { isFinal, type OrderRecord } from '../order/order.ts';
import type { Roll, RollPart } from './roll.ts';

/** Units of one entry, or of none. */
interface NextUnits {
  /** Whose entry; that of the roll itself where no entry made them. */
  readonly signalId: SignalId;
  readonly entry?: OrderRecord;
  readonly units: number;
}

/** The units of the oldest entry that has ended, else those that no entry made. */
export function nextUnits(state: KernelState, roll: Roll, held: number): NextUnits | undefined {
  const left = remaindersOf(state, roll.conId, held);
  let owned = 0;
  let waits = false;
  for (const [signalId, units] of left) {
    owned += units;
    const entry = entryOf(state, signalId, roll.conId);
    if (units <= 0 || !entry) continue;
    // IB holds its exits until it has filled; what it still fills is rolled afterwards.
    if (isFinal(entry.state)) return { signalId, entry, units };
    waits = true;
  }
  const rest = cleanDecimal(Math.abs(held) - owned);
  return rest > 0 && !waits ? { signalId: roll.id, units: rest } : undefined;
}

/** Says so where the new month is held the other way round: of what the two net nobody could tell whose exits are whose. */
export function nettedByRoll(
  state: KernelState,
  { from, to }: { readonly from: Instrument; readonly to: Instrument },
  held: number,
): string | undefined {
  const against = heldQuantity(state, to.conId);
  if (against === 0 || Math.sign(against) === Math.sign(held)) return undefined;
  return `${against} ${to.localSymbol} are held, and ${held} ${from.localSymbol}: rolled together they would be netted`;
}

/** The newest: units that were rolled back are of the latest. */
function entryOf(state: KernelState, signalId: SignalId, conId: ConId): OrderRecord | undefined {
  let found: OrderRecord | undefined;
  for (const order of state.orders.values())
    if (order.role === 'entry' && order.signalId === signalId && order.conId === conId) found = order;
  return found;
}

/** The exits that rest for the units of a signal. */
export const exitsOfUnits = (
  state: KernelState,
  signalId: SignalId,
  conId: ConId,
  held: number,
): readonly OrderRecord[] =>
  openOrdersOf(state, conId).filter(
    ({ role, side, signalId: of }) =>
      of === signalId && role !== 'entry' && role !== 'close' && side === (held > 0 ? 'SELL' : 'BUY'),
  );

/**
 * The stop that the units should have and that is missing at the broker: refused there, or cancelled by others. It goes with them,
 * or they would arrive without one, and without an alarm that one was planned.
 */
export function lostStopOfUnits(
  state: KernelState,
  signalId: SignalId,
  conId: ConId,
  resting: readonly OrderRecord[],
): readonly OrderRecord[] {
  const record = state.signals.get(signalId);
  const bracket = record && bracketOf(state, record, conId);
  if (!bracket || resting.some(({ role }) => role === 'stop')) return [];
  const last = bracket.exits.findLast(({ role }) => role === 'stop');
  // Of before a split its price and size are others.
  const isLost =
    last && isFinal(last.state) && remainingOf(last) > 0 && last.placedAt > lastSplitAt(state, conId);
  return isLost ? [last] : [];
}

/** What of the units is still there: an exit may have filled before it was cancelled. */
export function unitsLeft(state: KernelState, { conId }: Roll, part: RollPart, held: number): number {
  const left = remaindersOf(state, conId, held);
  const owned = [...left.values()].reduce((sum, units) => sum + units, 0);
  const own =
    part.entry === undefined ? cleanDecimal(Math.abs(held) - owned) : (left.get(part.signalId) ?? 0);
  return Math.max(0, Math.min(part.units, own, Math.abs(held)));
}
