import type { Condition } from '../kernel/condition.ts';
import type { KernelContext } from '../kernel/context.ts';
import { derived } from '../kernel/derived.ts';
import { heldQuantity, type KernelState, ruledEntries } from '../kernel/state.ts';
import type { OrderRecord } from '../order/order.ts';
import { stopView } from './watched-stop.ts';

export const BLIND_STOP = 'SPREAD_STOP_BLIND';

/** Entries in spreads that are held, with the stops that are watched for them. */
const watchedStops = derived((state) => {
  const found: { readonly entry: OrderRecord; readonly at: number }[] = [];
  for (const entry of ruledEntries(state)) {
    const at = entry.rules?.combo?.stop;
    if (at !== undefined && heldQuantity(state, entry.conId) !== 0) found.push({ entry, at });
  }
  return found;
});

/** Stops of spreads that are watched here, while the market is open and the quotes to judge them by are missing. */
export function blindStops(state: KernelState, context: KernelContext): readonly Condition[] {
  if (state.combos.size === 0) return [];
  const found: Condition[] = [];
  for (const { entry, at } of watchedStops(state)) {
    const { conId, ref } = entry;
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
