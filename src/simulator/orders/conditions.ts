import type { ConId } from '../../core/ids.ts';
import { cleanDecimal } from '../../core/price.ts';
import { INCOMPLETE_CONDITION, UNCONDITIONAL_TYPE, UNKNOWN_CONDITION_CONTRACT } from '../broker-errors.ts';
import { type BrokerError, CONDITION_TYPES, type OrderCondition, type OrderRequest } from '../exchange.ts';
import { triggerPrice } from '../matching/triggers.ts';
import { parseGoodTillDate } from '../sessions/market-day.ts';
import type { Simulation } from '../simulation.ts';
import type { LiveOrder } from './live-order.ts';
import { accountOrders, concernsAccount } from './parts.ts';

const { price, time, margin, execution, volume, percentChange } = CONDITION_TYPES;

/** IB: "conditional submission is supported for Limit, Market, MidPrice, Relative and Snap"; auctions here besides. */
const CONDITIONAL_TYPES: ReadonlySet<string> = new Set(['MKT', 'LMT', 'MIDPRICE', 'REL']);
const CONDITIONALLY_CANCELLED: ReadonlySet<string> = new Set(['LMT', 'MIDPRICE']);

const watchesContract = ({ type }: OrderCondition): boolean =>
  type === price || type === volume || type === percentChange;

/** Why conditions cannot be taken; undefined when they can. */
export function checkConditions(simulation: Simulation, terms: OrderRequest): BrokerError | undefined {
  const { conditions = [], conditionsCancelOrder, orderType } = terms;
  if (conditions.length === 0) return undefined;
  const types = conditionsCancelOrder === true ? CONDITIONALLY_CANCELLED : CONDITIONAL_TYPES;
  if (!types.has(orderType) || terms.tif === 'OPG') return UNCONDITIONAL_TYPE;
  for (const condition of conditions) {
    if (!isComplete(condition)) return INCOMPLETE_CONDITION;
    if (watchesContract(condition) && !simulation.markets.has(condition.conId as ConId)) {
      return UNKNOWN_CONDITION_CONTRACT;
    }
  }
  return undefined;
}

function isComplete({ type, value = '', symbol = '' }: OrderCondition): boolean {
  if (type === execution) return symbol !== '';
  if (type === time) return parseGoodTillDate(value) !== undefined;
  const known = type === price || type === margin || type === volume || type === percentChange;
  return known && value !== '' && Number.isFinite(Number(value));
}

/** Whether an order's conditions hold now, joined from left to right. */
export function conditionsHold(simulation: Simulation, order: LiveOrder): boolean {
  const { conditions = [], conditionsIgnoreRth } = order.terms;
  let held = true;
  let joinedBy = 'a';
  for (const condition of conditions) {
    const holds = isHeld(simulation, order, condition, conditionsIgnoreRth === true);
    held = joinedBy === 'o' ? held || holds : held && holds;
    joinedBy = condition.conjunction.toLowerCase();
  }
  return held;
}

function isHeld(
  simulation: Simulation,
  order: LiveOrder,
  condition: OrderCondition,
  ignoresHours: boolean,
): boolean {
  const { type, isMore = false, value = '' } = condition;
  if (type === execution) return hasTraded(simulation, order, condition);
  if (type === time) {
    const at = parseGoodTillDate(value) ?? Number.POSITIVE_INFINITY;
    return isMore ? simulation.now >= at : simulation.now <= at;
  }
  const found = type === margin ? cushion(simulation, order) : watched(simulation, condition, ignoresHours);
  if (found === undefined) return false;
  return isMore ? found >= Number(value) : found <= Number(value);
}

/** The figure that a condition on a contract compares; undefined while there is none, and outside its hours. */
function watched(
  simulation: Simulation,
  { type, conId, isMore, triggerMethod }: OrderCondition,
  ignoresHours: boolean,
): number | undefined {
  const market = simulation.markets.get(conId as ConId);
  if (market === undefined) return undefined;
  const session = simulation.calendar.state(market.instrument, simulation.now);
  if (!ignoresHours && session !== 'regular') return undefined;
  if (type === volume) return market.volume;
  if (type === price) return triggerPrice(market, isMore === true ? 'BUY' : 'SELL', triggerMethod ?? 0);
  const close = simulation.previousClose(market);
  const mark = market.last ?? market.mark();
  return close === undefined || mark === undefined ? undefined : cleanDecimal(((mark - close) / close) * 100);
}

/**
 * IB's margin cushion: excess liquidity as a share of net liquidation, in per cent. Of an advisor's order the smallest of its
 * accounts'.
 */
function cushion({ ledger, valuation, day }: Simulation, order: LiveOrder): number {
  const cushions = accountOrders(order).map(
    ({ terms }) => valuation.balances(ledger.account(terms.account), day.date).cushion,
  );
  return Math.min(...cushions) * 100;
}

/** A trade of the order's account, or one of them, in the symbol, since the order was placed. */
function hasTraded(simulation: Simulation, order: LiveOrder, condition: OrderCondition): boolean {
  return simulation.executions.some((trade) => {
    const instrument = simulation.markets.get(trade.conId)?.instrument;
    return (
      concernsAccount(order, trade.account) &&
      trade.time >= order.placedAt &&
      instrument?.symbol === condition.symbol &&
      (condition.secType === undefined ||
        condition.secType === '' ||
        instrument?.secType === condition.secType)
    );
  });
}

/** When the passing of time alone may change the answer. */
export const conditionTimes = ({ conditions = [] }: OrderRequest) =>
  conditions.flatMap(({ type, value = '' }) => {
    const at = type === time ? parseGoodTillDate(value) : undefined;
    return at === undefined ? [] : [at];
  });
