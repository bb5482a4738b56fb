import type { ConId } from '../../core/ids.ts';
import { legUnits } from '../../instruments/combos/combo-legs.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { ownUnits } from '../combos/combo-book.ts';
import { brokerShare } from '../reconcile/broker-share.ts';
import { alarmIds } from './alarm-ids.ts';
import type { KernelContext } from './context.ts';
import { awaitsExecutions, heldQuantity, type KernelState } from './state.ts';
import { watchdogUnits } from './strays.ts';

/** The alarm of a difference between our position and the broker's that has lasted. */
export const mismatchAlarmId = alarmIds('mismatch');

/**
 * How much of `held` (signed) a closing order may take away. Our executions say what we hold; but where the broker has
 * held less, or the other side, for longer than messages take, a person or another client has traded the instrument,
 * and closing all of ours would open a position the other way. What an open order of the watchdog closes is left to it.
 */
export function closableQuantity(
  state: KernelState,
  conId: ConId,
  held: number,
  context: KernelContext,
): number {
  const agreed = agreedQuantity(state, conId, held, context);
  return Math.sign(agreed) * Math.max(0, Math.abs(agreed) - watchdogUnits(state, conId, held));
}

/** As much of `held` as the broker holds too. */
function agreedQuantity(state: KernelState, conId: ConId, held: number, context: KernelContext): number {
  if (state.combos.has(conId)) return agreedSpreads(state, conId, held, context);
  const isInDoubt = state.alarms.has(mismatchAlarmId(conId)) || hasOverdueFills(state, conId, context);
  return isInDoubt ? shownQuantity(state, conId, held, context) : held;
}

/** Fills that were told without their executions, for too long: what has undone them may be missing as well (a night between). */
export const hasOverdueFills = (state: KernelState, conId: ConId, context: KernelContext): boolean =>
  heldQuantity(state, conId) !== (state.positions.get(conId)?.quantity ?? 0) &&
  !awaitsExecutions(state, conId, context.now());

/** As much of `held` as the broker shows at this moment; its word may come after that of its executions. */
export function shownQuantity(
  state: KernelState,
  conId: ConId,
  held: number,
  context: Pick<KernelContext, 'brokerPosition'>,
): number {
  const broker = brokerShare(state, conId, context.brokerPosition(conId));
  if (broker === undefined) return held;
  if (broker === 0 || Math.sign(broker) !== Math.sign(held)) return 0;
  return Math.sign(held) * Math.min(Math.abs(held), Math.abs(broker));
}

/** The same of a spread, too: as many whole ones as the broker shows the legs of. */
export function shownUnits(
  state: KernelState,
  conId: ConId,
  held: number,
  context: Pick<KernelContext, 'brokerPosition'>,
): number {
  const combo = state.combos.has(conId) ? state.instruments.get(conId) : undefined;
  if (!combo) return shownQuantity(state, conId, held, context);
  return wholeSpreads(state, combo, held, (leg) => brokerShare(state, leg, context.brokerPosition(leg)));
}

/** As many whole spreads as the broker holds the legs of. */
function agreedSpreads(state: KernelState, conId: ConId, held: number, context: KernelContext): number {
  const combo = state.instruments.get(conId);
  if (!combo) return 0;
  return wholeSpreads(state, combo, held, (leg) =>
    state.alarms.has(mismatchAlarmId(leg)) ? brokerShare(state, leg, context.brokerPosition(leg)) : undefined,
  );
}

/**
 * How many of the spreads held (signed) the broker holds all legs of, by its share of each; a share that is not told bounds
 * nothing. What other spreads hold of a leg is theirs.
 */
export function wholeSpreads(
  state: KernelState,
  combo: Instrument,
  held: number,
  shareOf: (leg: ConId) => number | undefined,
): number {
  let whole = Math.abs(held);
  for (const [leg, units] of legUnits(combo, held)) {
    const share = shareOf(leg);
    if (share === undefined) continue;
    const left = share - (ownUnits(state, leg) - units);
    whole =
      Math.sign(left) === Math.sign(units) ? Math.min(whole, Math.floor(Math.abs((left * held) / units))) : 0;
  }
  return Math.sign(held) * whole;
}
