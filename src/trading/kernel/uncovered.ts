import type { UnixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import { cleanDecimal } from '../../core/price.ts';
import type { Concerned } from './concerned.ts';
import { coveredUnits } from './protection.ts';
import { heldQuantity, type KernelState, lackingOrders } from './state.ts';

/** Units of a position that have no working stop. */
export interface Uncovered {
  /** When they were without one first; our clock. */
  readonly since: UnixMs;
  readonly units: number;
}

/** Units below this are rounding. */
const ROUNDING = 1e-9;

/**
 * Keeps account, after an event, of what is held without a working stop. Units that lack one newly begin a time of their own; where
 * fewer lack one, those that lacked it last are covered: so nothing that happens to other units moves the time of the first.
 */
export function noteUncovered(state: KernelState, concerned: Concerned, at: UnixMs): void {
  if (concerned === 'all') for (const conId of everyInstrument(state)) note(state, conId, at);
  else for (const conId of concerned) note(state, conId, at);
}

function* everyInstrument(state: KernelState): Generator<ConId> {
  yield* state.positions.keys();
  yield* [...state.uncovered.keys()];
  for (const { conId } of lackingOrders(state)) yield conId;
}

function note(state: KernelState, conId: ConId, at: UnixMs): void {
  const known = state.uncovered.get(conId);
  // Every event about an order passes here.
  const held =
    state.lacking.size === 0 ? (state.positions.get(conId)?.quantity ?? 0) : heldQuantity(state, conId);
  if (held === 0) {
    if (known) state.uncovered.delete(conId);
    return;
  }
  const lacking = Math.abs(held) - coveredUnits(state, conId, held > 0 ? 'SELL' : 'BUY');
  if (lacking <= ROUNDING) {
    if (known) state.uncovered.delete(conId);
    return;
  }
  const before = known ?? [];
  const change = cleanDecimal(lacking - before.reduce((sum, { units }) => sum + units, 0));
  if (Math.abs(change) <= ROUNDING) return;
  const after = change > 0 ? [...before, { since: at, units: change }] : withoutNewest(before, -change);
  state.uncovered.set(conId, after);
}

function withoutNewest(uncovered: readonly Uncovered[], covered: number): readonly Uncovered[] {
  const left = [...uncovered];
  for (let rest = covered; rest > ROUNDING; ) {
    const newest = left.pop();
    if (!newest) break;
    if (newest.units > rest + ROUNDING) left.push({ ...newest, units: cleanDecimal(newest.units - rest) });
    rest = cleanDecimal(rest - newest.units);
  }
  return left;
}

/** Since when some of what is held has been without a working stop; absent: all of it is covered. */
export const uncoveredSince = (state: KernelState, conId: ConId): UnixMs | undefined =>
  state.uncovered.get(conId)?.[0]?.since;
