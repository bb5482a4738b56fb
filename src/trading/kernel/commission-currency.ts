import type { CommissionReport } from '../../broker/port.ts';
import type { ConId } from '../../core/ids.ts';
import { fromMicros, type Micros, toMicros } from '../../core/money.ts';
import { bookedUnder, recordedBy } from '../combos/apply-combo.ts';
import type { KernelContext } from './context.ts';
import type { TradingEvent } from './events.ts';
import { executionRoot } from './execution-id.ts';
import { ratesOf } from './risk-facts.ts';
import type { KernelState } from './state.ts';

/**
 * Adds to a commission what it is in the currency of its instrument, where IB charges in another: of USD.JPY it takes
 * dollars. At the rate of the moment; where one is not known the amount is booked as it was told.
 */
export function withBookedCommission(
  state: KernelState,
  context: KernelContext,
  event: TradingEvent,
): TradingEvent {
  if (event.type === 'commission.recorded') {
    const recorded = recordedBy(state, executionRoot(event.report.execId));
    const booked = recorded && bookedAmount(state, context, bookedUnder(state, recorded), event.report);
    return booked === undefined ? event : { ...event, booked };
  }
  if (event.type === 'execution.recorded') {
    const early = state.foreignCommissions.get(event.execution.execId);
    const booked = early && bookedAmount(state, context, event.execution.conId, early);
    return booked === undefined ? event : { ...event, commission: booked };
  }
  return event;
}

function bookedAmount(
  state: KernelState,
  context: KernelContext,
  conId: ConId,
  { commission, currency }: CommissionReport,
): Micros | undefined {
  const own = state.instruments.get(conId)?.currency;
  if (own === undefined || own === currency) return undefined;
  const rateOf = ratesOf(context);
  const rate = rateOf(currency) / rateOf(own);
  return Number.isFinite(rate) ? toMicros(fromMicros(commission) * rate) : undefined;
}
