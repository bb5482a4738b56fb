import { comparable } from '../combos/combo-book.ts';
import { compare } from '../reconcile/position-break.ts';
import { mismatchAlarmId } from './closable.ts';
import type { KernelContext } from './context.ts';
import type { TradingEvent } from './events.ts';
import type { KernelState } from './state.ts';

/**
 * Breaks that the alarm of a lasting difference has made certain: found with their explanation, told anew when the
 * figures or the explanation change, ended when both sides agree again.
 */
export function watchBreaks(state: KernelState, context: KernelContext): TradingEvent[] {
  const events: TradingEvent[] = [];
  if (state.breaks.size === 0 && state.alarms.size === 0) return events;
  for (const conId of comparable(state, context.now())) {
    const known = state.breaks.get(conId);
    const alarmed = state.alarms.has(mismatchAlarmId(conId));
    if (!known && !alarmed) continue;
    const told = context.brokerPosition(conId);
    const found = compare(state, conId, context);
    if (!found) {
      // Without the broker's word a break stays what it was.
      if (known && told) events.push({ type: 'break.ended', conId, text: 'the positions agree again' });
      continue;
    }
    const news =
      !known || known.ours !== found.ours || known.broker !== found.broker || known.text !== found.text;
    if (alarmed && news) events.push({ type: 'break.found', found });
  }
  return events;
}
