import type { Condition } from '../kernel/condition.ts';
import type { KernelContext } from '../kernel/context.ts';
import { heldQuantity, type KernelState, ruledEntries } from '../kernel/state.ts';
import { stopView } from './watched-stop.ts';

export const BLIND_STOP = 'SPREAD_STOP_BLIND';

/** Stops of spreads that are watched here, while the market is open and the quotes to judge them by are missing. */
export function blindStops(state: KernelState, context: KernelContext): readonly Condition[] {
  if (state.combos.size === 0) return [];
  const found: Condition[] = [];
  for (const entry of ruledEntries(state)) {
    const { conId, rules, ref } = entry;
    const at = rules?.combo?.stop;
    if (at === undefined || heldQuantity(state, conId) === 0) continue;
    const instrument = state.instruments.get(conId);
    if (!instrument || state.closings.has(conId)) continue;
    const view = stopView(state, entry, at, instrument, context);
    if (view.kind !== 'blind') continue;
    found.push({
      id: `blind-${ref}`,
      severity: 'critical',
      code: BLIND_STOP,
      message: `${instrument.localSymbol} is held with a stop at ${at} that Bowline watches, and ${view.why}: the stop cannot be judged. Close it, or look after it in TWS.`,
    });
  }
  return found;
}
