import type { Instrument } from '../../instruments/instrument.ts';
import { movedBy } from '../combos/combo-book.ts';
import type { KernelContext } from './context.ts';
import type { TradingEvent } from './events.ts';
import type { KernelState } from './state.ts';

/** What a contract's number means is written down before the first entry that has it. */
export const firstMention = (state: KernelState, instrument: Instrument): TradingEvent[] =>
  state.instruments.has(instrument.conId) ? [] : [{ type: 'instrument.resolved', instrument }];

/**
 * What the journal notes before the first trade in an instrument: the contract, and what the account holds already of it, or
 * of the legs of a spread, which is not Bowline's.
 */
export function firstTradeEvents(
  state: KernelState,
  instrument: Instrument,
  context: KernelContext,
): TradingEvent[] {
  const events = firstMention(state, instrument);
  for (const { conId } of instrument.comboLegs ?? [instrument]) {
    const before = context.brokerPosition(conId)?.position ?? 0;
    if (before === 0 || state.positions.has(conId) || state.standing.has(conId)) continue;
    const movers = movedBy(state, conId);
    if ([...state.orders.values()].some((order) => movers.has(order.conId))) continue;
    events.push({ type: 'holding.noted', conId, quantity: before });
  }
  return events;
}
