import type { Instrument } from '../../instruments/instrument.ts';
import { sessionAt } from '../../instruments/sessions/session-clock.ts';
import { mismatchAlarmId } from '../kernel/closable.ts';
import type { KernelContext } from '../kernel/context.ts';
import { marketTime } from '../kernel/market-time.ts';
import { awaitsExecutions, heldQuantity, type KernelState, openOrdersOf } from '../kernel/state.ts';
import { brokerShare } from '../reconcile/broker-share.ts';
import type { RollPricing } from './roll.ts';
import { attemptPrice, spreadQuote } from './roll-price.ts';

/** An order for a spread, before it is made. */
interface RollAttempt {
  readonly from: Instrument;
  readonly to: Instrument;
  readonly spread: Instrument;
  /** Signed: what is rolled. */
  readonly held: number;
  readonly pricing: RollPricing;
  /** Counted from 0. */
  readonly attempt: number;
}

/** Why no order for the spread can be sent at this moment; for people. Absent: nothing is in the way. */
export function rollObstacle(
  state: KernelState,
  { from, to, spread, held, pricing, attempt }: RollAttempt,
  context: KernelContext,
): string | undefined {
  const obstacle = closedNow([from, to], pricing.session, context) ?? unsettled(state, from, to, context);
  if (obstacle !== undefined) return obstacle;
  const quote = spreadQuote(from, to, context);
  if (!quote) return `there is no fresh quote of ${from.localSymbol} and ${to.localSymbol}`;
  if (attemptPrice(spread, held, quote, pricing, attempt) !== undefined) return undefined;
  return `the spread is quoted at ${quote.bid} to ${quote.ask}, and its limit is ${pricing.limit}`;
}

/** Why the spread cannot trade now; absent when both contracts are in the session that is wanted. */
function closedNow(
  contracts: readonly Instrument[],
  wanted: RollPricing['session'],
  context: KernelContext,
): string | undefined {
  for (const contract of contracts) {
    const session = sessionAt(contract, marketTime(contract.conId, context));
    if (session === 'closed') return `${contract.localSymbol} does not trade now`;
    if (wanted === 'regular' && session !== 'regular')
      return `${contract.localSymbol} is outside of its regular hours`;
  }
  return undefined;
}

/**
 * Whoever has just sold the old contract elsewhere holds less than our executions say: a roll of all would open positions in both
 * months. What the broker shows above ours may be what we have sold a moment ago.
 */
function brokerHoldsLess(
  state: KernelState,
  { conId, localSymbol }: Instrument,
  context: KernelContext,
): string | undefined {
  const held = heldQuantity(state, conId);
  const share = brokerShare(state, conId, context.brokerPosition(conId));
  if (share === undefined || Math.sign(held) * share >= Math.abs(held)) return undefined;
  return `the broker shows ${share} ${localSymbol}, and Bowline's orders add up to ${held}`;
}

/** What has to be settled in both contracts before units can move. */
function unsettled(
  state: KernelState,
  from: Instrument,
  to: Instrument,
  context: KernelContext,
): string | undefined {
  for (const { conId, localSymbol } of [from, to]) {
    if (state.closings.has(conId)) return `${localSymbol} is being closed`;
    if (awaitsExecutions(state, conId, context.now()))
      return `executions in ${localSymbol} have still to come`;
    if (state.alarms.has(mismatchAlarmId(conId)))
      return `Bowline's position in ${localSymbol} and the broker's differ (bowline reconcile)`;
  }
  const less = brokerHoldsLess(state, from, context);
  if (less !== undefined) return less;
  const exits = openOrdersOf(state, from.conId).filter(({ role }) => role !== 'entry');
  const moving = exits.find(
    ({ state: at, amendment }) =>
      amendment !== undefined || at === 'unknown' || at === 'cancelling' || at === 'planned' || at === 'sent',
  );
  return moving ? `${moving.ref} is not settled` : undefined;
}
