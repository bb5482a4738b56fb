import { cleanDecimal } from '../../core/price.ts';
import { fail, ok, type Refusal, type Result } from '../../core/result.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { underWay } from '../rolls/roll-state.ts';
import type { Signal } from '../signal.ts';
import { describeShare, unitsOf } from './share.ts';
import { heldQuantity, type KernelState, openOrdersOf } from './state.ts';

/** How many units stay when a close says a part; 0: all goes. `closing`: the refusal while it is being closed. */
export function keptUnits(
  state: KernelState,
  signal: Signal,
  instrument: Instrument,
  closing: Refusal,
): Result<number> {
  const held = Math.abs(heldQuantity(state, instrument.conId));
  const { size, portion = size?.by === 'units' ? { by: 'units', value: size.value } : undefined } = signal;
  if (!portion || held === 0) return ok(0);
  const lot = instrument.sizeIncrement;
  const units = unitsOf(portion, held, lot);
  const name = instrument.localSymbol;
  if (units <= 0 || units < instrument.minSize) {
    return fail({
      code: 'SIZE_ZERO',
      field: 'quantity',
      found: describeShare(portion),
      allowed: `at least ${Math.max(instrument.minSize, lot)} of ${held}`,
      message: `${describeShare(portion)} of ${held} ${name} is less than its smallest order. Nothing was closed; leave the quantity out to close all of it.`,
    });
  }
  if (units >= held) return ok(0);
  if (state.closings.has(instrument.conId)) return fail(closing);
  if (underWay(state, instrument.conId))
    return fail({
      code: 'ROLLING',
      field: 'quantity',
      message: `${name} is being rolled this moment; send the close again in a few seconds, or close all of it.`,
    });
  const filling = openOrdersOf(state, instrument.conId).some(
    (order) => order.role === 'entry' && order.filled > 0,
  );
  if (filling) {
    return fail({
      code: 'ENTRY_FILLING',
      field: 'quantity',
      message: `An entry in ${name} is still filling, and its exits are held by IB until it has. Cancel the entry first, or close all of the position.`,
    });
  }
  return ok(cleanDecimal(held - units));
}
