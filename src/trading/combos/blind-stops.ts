import { elapsedMs } from '../../core/clock.ts';
import { sessionAt } from '../../instruments/sessions/session-clock.ts';
import type { KernelContext } from '../kernel/context.ts';
import { heldQuantity, type KernelState, ruledEntries } from '../kernel/state.ts';
import type { Condition } from '../kernel/watch.ts';

export const BLIND_STOP = 'SPREAD_STOP_BLIND';

/** Stops of spreads that are watched here, while the market is open and the quotes to judge them by are missing. */
export function* blindStops(state: KernelState, context: KernelContext): Generator<Condition> {
  if (state.combos.size === 0) return;
  for (const { conId, rules, ref } of ruledEntries(state)) {
    if (rules?.combo?.stop === undefined || heldQuantity(state, conId) === 0) continue;
    const instrument = state.instruments.get(conId);
    if (!instrument || state.closings.has(conId)) continue;
    if (sessionAt(instrument, context.marketNow?.() ?? context.now()) !== 'regular') continue;
    const seen = context.quote(conId);
    const age = seen ? elapsedMs(seen.receivedAt, context.now()) : undefined;
    if (age !== undefined && age <= context.limits.maxQuoteAgeMs) continue;
    const since = age === undefined ? 'has no quote' : `has had no quote for ${Math.round(age / 1000)} s`;
    yield {
      id: `blind-${ref}`,
      severity: 'critical',
      code: BLIND_STOP,
      message: `${instrument.localSymbol} is held with a stop at ${rules.combo.stop} that Bowline watches, and ${since}: the stop cannot be judged. Close it, or look after it in TWS.`,
    };
  }
}
