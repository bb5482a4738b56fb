import type { ConId } from '../../core/ids.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { continuousOf } from '../../instruments/symbology/futures.ts';
import { EXIT_ACTIONS } from '../kernel/repeats.ts';
import type { Resolution } from '../kernel/signal-decision.ts';
import { heldQuantity, type KernelState, openOrdersOf } from '../kernel/state.ts';
import type { Signal } from '../signal.ts';

/**
 * The contract that a signal is about, where its position was rolled: who entered `ES1!` and sends `close ES1!` means the
 * position, whatever month it is in by now. A symbol with its month means that month, but for exits: those follow the position
 * that was rolled out of it.
 */
export function afterRoll(state: KernelState, signal: Signal, found: Resolution): Resolution {
  if (!found || !('instrument' in found)) return found;
  return { instrument: contractAfterRoll(state, signal, found.instrument) };
}

function contractAfterRoll(state: KernelState, signal: Signal, instrument: Instrument): Instrument {
  if (instrument.secType !== 'FUT' || isEngaged(state, instrument)) return instrument;
  const isContinuous = continuousOf(signal.symbol) !== undefined;
  const takesAway = EXIT_ACTIONS.has(signal.action) || FOLLOWING.has(signal.action);
  if (!isContinuous && !takesAway) return instrument;
  const rolled = newest(state, instrument);
  if (rolled) return rolled;
  if (!isContinuous || !takesAway) return instrument;
  // The calendar has moved on, and the position has not been rolled yet.
  const others = [...state.positions.values()]
    .filter(({ quantity }) => quantity !== 0)
    .map(({ conId }) => state.instruments.get(conId))
    .filter((other) => other !== undefined)
    .filter(
      ({ secType, tradingClass, symbol }) =>
        secType === 'FUT' && tradingClass === instrument.tradingClass && symbol === instrument.symbol,
    );
  const [only, ...more] = others;
  return only && more.length === 0 ? only : instrument;
}

/**
 * The contracts that a close of all of `instrument` means: `ES1!` is the position in every month that it was rolled out of
 * or into, as where a roll has ended half done.
 */
export function closedWith(
  state: KernelState,
  { symbol }: Signal,
  { conId }: Instrument,
): ReadonlySet<ConId> {
  const meant = new Set([conId]);
  if (continuousOf(symbol)?.nth !== 1) return meant;
  // Each that is added is looked at, too.
  for (const known of meant)
    for (const [from, to] of state.rolledInto) {
      if (from === known) meant.add(to);
      if (to === known) meant.add(from);
    }
  return meant;
}

/** Beside exits: what is about a position that is held. */
const FOLLOWING: ReadonlySet<Signal['action']> = new Set(['amend', 'reverse', 'add']);

const isEngaged = (state: KernelState, { conId }: Instrument): boolean =>
  heldQuantity(state, conId) !== 0 || openOrdersOf(state, conId).length > 0;

/** Where the position has come to by rolls, if it is held there. */
function newest(state: KernelState, { conId }: Instrument): Instrument | undefined {
  const seen = new Set([conId]);
  let next = state.rolledInto.get(conId);
  while (next !== undefined && !seen.has(next)) {
    const found = state.instruments.get(next);
    if (found && isEngaged(state, found)) return found;
    seen.add(next);
    next = state.rolledInto.get(next);
  }
  return undefined;
}
