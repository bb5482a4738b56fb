import type { UnixMs } from '../../core/clock.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { optionMoments } from '../../instruments/options/option-moments.ts';
import type { LiveOrder } from '../orders/live-order.ts';
import { mayTrade } from '../sessions/order-hours.ts';
import type { Session } from '../sessions/session-calendar.ts';
import { marketOf, type Simulation } from '../simulation.ts';
import type { Market } from './market.ts';

/** Changes of session that are followed to find the end of continuous trading; more than any market has in a day. */
const MAX_CHANGES = 8;

/** The end of the trading that goes on at `time` without a pause. */
function endOfTrading({ calendar }: Simulation, market: Market, time: UnixMs): UnixMs {
  let until = time;
  for (let change = 0; change < MAX_CHANGES; change++) {
    if (calendar.state(market.instrument, until) === 'closed') break;
    const next = calendar.nextChange(market.instrument, until);
    if (next === undefined) break;
    until = next;
  }
  return until;
}

/** A quote from before the market last closed is no quote to trade at. */
function hasLiveQuote(simulation: Simulation, market: Market): boolean {
  const { quotedAt } = market;
  if (quotedAt === undefined) return false;
  if (market.openUntil === undefined || quotedAt >= market.openUntil) {
    market.openUntil = endOfTrading(simulation, market, quotedAt);
  }
  return simulation.now < market.openUntil;
}

/** An option's class may trade on after the contract has ended: it has no quotes any more, and its last one is nobody's offer. */
const isOver = ({ option }: Instrument, now: UnixMs): boolean =>
  option !== undefined && now >= optionMoments(option).ends;

/** The session in which orders can be matched now: `closed` also while there is no quote of this session. */
export function matchingSession(simulation: Simulation, market: Market): Session {
  if (market.halted || isOver(market.instrument, simulation.now)) return 'closed';
  if (!hasLiveQuote(simulation, market)) return 'closed';
  return simulation.calendar.state(market.instrument, simulation.now);
}

/** True when the order's hours are now; whether there is a quote is another matter. */
export function inSession(simulation: Simulation, order: LiveOrder): boolean {
  const { instrument } = marketOf(simulation, order.terms.conId);
  const session = simulation.calendar.state(instrument, simulation.now);
  return mayTrade(instrument, order.terms, session);
}

/** True when the order can be matched now. */
export function isTradable(simulation: Simulation, order: LiveOrder): boolean {
  if (order.dormant === true) return false;
  const market = marketOf(simulation, order.terms.conId);
  return mayTrade(market.instrument, order.terms, matchingSession(simulation, market));
}

/** Sees to it that the orders of this market are looked at when its session changes. */
export function watchSession(simulation: Simulation, market: Market): void {
  if (market.sessionCheck !== undefined) return;
  const next = simulation.calendar.nextChange(market.instrument, simulation.now);
  if (next === undefined) return;
  market.sessionCheck = next;
  simulation.timers.add(next, { type: 'session', market });
}
