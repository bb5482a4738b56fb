import type { Instrument } from '../../instruments/instrument.ts';
import { assessRisk } from '../risk/assess.ts';
import type { RiskInput } from '../risk/check.ts';
import type { RiskVerdict } from '../risk/verdict.ts';
import type { KernelContext } from './context.ts';
import { askedGate } from './golive.ts';
import { StateFacts } from './risk-facts.ts';
import type { KernelState } from './state.ts';

/** What the state and the context do not say of an order; the fields are those of `RiskInput`. */
export type AssessedOrder = Pick<
  RiskInput,
  | 'signal'
  | 'intent'
  | 'side'
  | 'quantity'
  | 'legs'
  | 'byPerson'
  | 'underWay'
  | 'position'
  | 'reset'
  | 'scopedLimits'
>;

/** The checks of an order that is no entry, by what is known at this moment. It is reckoned at the last price of `instrument`. */
export function assessOrder(
  state: KernelState,
  order: AssessedOrder,
  instrument: Instrument,
  context: KernelContext,
): RiskVerdict {
  const seen = context.quote(instrument.conId);
  return assessRisk({
    ...order,
    now: context.now(),
    instrument,
    reference: seen?.quote.last ?? 0,
    quote: seen?.quote,
    quoteReceivedAt: seen?.receivedAt,
    account: context.account(),
    ...askedGate(state, context),
    link: context.link(),
    tradingState: state.tradingState.name,
    tradingStateReason: state.tradingState.reason,
    openOrders: state.openOrders.size,
    limits: context.limits,
    facts: new StateFacts(state, context, instrument),
  });
}
