import type { UnixMs } from '../../core/clock.ts';
import type { SignalId } from '../../core/ids.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { Actor } from '../actor.ts';
import { type AssessedOrder, assessOrder } from '../kernel/assess-order.ts';
import type { KernelContext } from '../kernel/context.ts';
import type { KernelState } from '../kernel/state.ts';
import type { Leg } from '../plan/legs.ts';
import type { RiskVerdict } from '../risk/verdict.ts';
import type { Signal } from '../signal.ts';

/** What a roll of units that no signal entered is judged as. */
export const rollSignal = (id: SignalId, by: Actor, from: Instrument, receivedAt: UnixMs): Signal => ({
  id,
  source: by,
  receivedAt,
  dedupeKey: id,
  action: 'close',
  symbol: from.localSymbol,
  entry: { type: 'market' },
  tif: 'DAY',
  outsideRth: true,
});

/** The checks of a roll of `held` (signed) units into `target`: as many contracts as before, of another month. */
export function assessRoll(
  state: KernelState,
  roll: {
    readonly signal: Signal;
    readonly held: number;
    readonly quantity: number;
    readonly legs: readonly Leg[];
  },
  target: Instrument,
  context: KernelContext,
): RiskVerdict {
  const { signal, held, quantity, legs } = roll;
  const order: AssessedOrder = {
    signal,
    intent: 'roll',
    side: held > 0 ? 'SELL' : 'BUY',
    quantity,
    legs,
    byPerson: false,
    position: held,
    reset: context.reset?.()?.window,
    scopedLimits: context.scopedLimits,
  };
  return assessOrder(state, order, target, context);
}
