import type { Instrument } from '../../instruments/instrument.ts';
import type { KernelContext } from '../kernel/context.ts';
import { askedGate } from '../kernel/golive.ts';
import { StateFacts } from '../kernel/risk-facts.ts';
import type { KernelState } from '../kernel/state.ts';
import type { Leg } from '../plan/legs.ts';
import { assessRisk } from '../risk/assess.ts';
import type { RiskVerdict } from '../risk/verdict.ts';
import type { Signal } from '../signal.ts';

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
  const seen = context.quote(target.conId);
  return assessRisk({
    now: context.now(),
    reset: context.reset?.()?.window,
    signal: roll.signal,
    intent: 'roll',
    instrument: target,
    side: roll.held > 0 ? 'SELL' : 'BUY',
    quantity: roll.quantity,
    reference: seen?.quote.last ?? 0,
    legs: roll.legs,
    ...(seen ? { quote: seen.quote, quoteReceivedAt: seen.receivedAt } : {}),
    account: context.account(),
    ...askedGate(state, context),
    link: context.link(),
    tradingState: state.tradingState.name,
    ...(state.tradingState.reason ? { tradingStateReason: state.tradingState.reason } : {}),
    byPerson: false,
    openOrders: state.openOrders.size,
    position: roll.held,
    limits: context.limits,
    scopedLimits: context.scopedLimits,
    facts: new StateFacts(state, context, target),
  });
}
