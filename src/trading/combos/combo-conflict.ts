import type { Refusal } from '../../core/result.ts';
import { mirrorConId } from '../../instruments/combos/combo-instrument.ts';
import { legsOf, ratioOf } from '../../instruments/combos/combo-legs.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { heldQuantity, type KernelState, openOrdersOf } from '../kernel/state.ts';

/** Held, or about to be. */
function signOf(state: KernelState, instrument: Instrument): number {
  const held = heldQuantity(state, instrument.conId);
  if (held !== 0) return Math.sign(held);
  const entry = openOrdersOf(state, instrument.conId).find(({ role }) => role === 'entry');
  return entry ? (entry.side === 'BUY' ? 1 : -1) : 0;
}

/**
 * Why a spread cannot be entered beside what is held. IB keeps one position for each contract: what Bowline holds of a leg by
 * itself, or in the opposite direction in another spread, would be netted with it, and neither could be closed by itself.
 */
export function comboConflict(state: KernelState, combo: Instrument): Refusal | undefined {
  const known = state.instruments.get(combo.conId);
  if (known && known.localSymbol !== combo.localSymbol && !sameLegs(known, combo))
    return conflict('COMBO_NUMBER_TAKEN', combo, `is numbered like ${known.localSymbol}`);
  if (state.closings.has(combo.conId))
    return {
      code: 'CLOSING',
      field: 'symbol',
      message: `The position in ${combo.localSymbol} is being closed; nothing is entered until it is flat. Send the signal again then.`,
    };
  const mirror = state.instruments.get(mirrorConId(combo));
  if (mirror && signOf(state, mirror) !== 0)
    return conflict(
      'COMBO_MIRROR_HELD',
      combo,
      `is the opposite of ${mirror.localSymbol}, which is held or being entered`,
    );
  for (const { contract } of legsOf(combo))
    if (signOf(state, contract) !== 0)
      return conflict('COMBO_LEG_HELD', combo, `has a leg that is held by itself: ${contract.localSymbol}`);
  for (const conId of state.combos.keys()) {
    const other = state.instruments.get(conId);
    if (!other || conId === combo.conId || signOf(state, other) === 0) continue;
    const shared = legsOf(other).find(({ contract }) => ratioOf(combo, contract.conId) !== 0);
    if (shared)
      return conflict(
        'COMBO_LEG_SHARED',
        combo,
        `shares the leg ${shared.contract.localSymbol} with ${other.localSymbol}, which is held or being entered`,
      );
  }
  return undefined;
}

/** Why an option cannot be entered by itself: it is a leg of a spread that is held. */
export function legConflict(state: KernelState, { conId, localSymbol }: Instrument): Refusal | undefined {
  for (const comboId of state.combos.keys()) {
    const combo = state.instruments.get(comboId);
    if (!combo || ratioOf(combo, conId) === 0 || signOf(state, combo) === 0) continue;
    return {
      code: 'LEG_OF_SPREAD',
      field: 'symbol',
      found: localSymbol,
      message: `${localSymbol} is a leg of the spread ${combo.localSymbol}, which is held or being entered. IB would net both, and neither could be closed by itself. Close the spread first.`,
    };
  }
  return undefined;
}

const sameLegs = (one: Instrument, other: Instrument): boolean =>
  legsOf(one).every(({ contract, ratio }) => ratioOf(other, contract.conId) === ratio);

const conflict = (code: string, { localSymbol }: Instrument, why: string): Refusal => ({
  code,
  field: 'symbol',
  found: localSymbol,
  message: `${localSymbol} ${why}. IB keeps one position for each contract, so that the two could not be told apart. Close the other first.`,
});
