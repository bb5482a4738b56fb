import type { Execution } from '../../broker/port.ts';
import type { ConId, OrderRef } from '../../core/ids.ts';
import { cleanDecimal } from '../../core/price.ts';
import { ratioOf } from '../../instruments/combos/combo-legs.ts';
import { movedBy, ownUnits } from '../combos/combo-book.ts';
import type { TradingEvent } from '../kernel/events.ts';
import { executionRoot } from '../kernel/execution-id.ts';
import { type KernelState, lackingOrders } from '../kernel/state.ts';
import { lackingOf, type OrderRecord } from '../order/order.ts';
import { standingOf } from './broker-share.ts';
import { isHeldAtOurPrice } from './held-price.ts';
import type { BrokerTruth } from './reconcile.ts';
import { unreadText } from './unread.ts';

/** What is left of an order that the broker's lists do not know. */
export type Absence =
  | { readonly outcome: 'gone'; readonly reason: string }
  | { readonly outcome: 'in-doubt'; readonly reason: string };

/** What has to be known of an order for it. */
export type AbsentOrder = Pick<
  OrderRecord,
  'conId' | 'account' | 'role' | 'side' | 'quantity' | 'filled' | 'placedAt'
> &
  Partial<Pick<OrderRecord, 'brokerDay' | 'doubtedEnd' | 'permId' | 'brokerStatus'>>;

const same = (left: number, right: number): boolean => Math.abs(left - right) < 1e-9;

/**
 * What becomes of an order in doubt that is neither open nor completed nor executed, as of a second look.
 *
 * The lists of executions and completed orders are of the broker's present day. Of an order that was placed on that day they say
 * that it has not filled, and it is gone where the position does not say otherwise. Of one that may have been placed before they say
 * nothing: then only the position does, counted with what others are known to have traded since. Somebody who trades as much by
 * hand, on a day of which the broker does not tell any more, hides a fill in it, and shows in the average cost. Where that tells
 * nothing, an exit is gone, so that what is held is protected; what would be sent anew as it was, stays in doubt. An entry is sent
 * once; where it filled and others undid that, nothing is left of it.
 *
 * @param fresh what the same reading has brought that is not booked yet
 */
export function judgeAbsence(
  state: KernelState,
  order: AbsentOrder,
  truth: BrokerTruth,
  fresh: readonly TradingEvent[],
): Absence {
  if (truth.unread !== undefined)
    return inDoubt(`absent at the broker as far as its lists can be read (not: ${unreadText(truth.unread)})`);
  const isOfToday = order.brokerDay !== undefined && order.brokerDay === truth.brokerDay;
  const traded = state.instruments.get(order.conId)?.comboLegs ?? [{ conId: order.conId }];
  for (const { conId } of traded) {
    const units = unitsIn(state, order, conId, truth, fresh);
    const { believed, held, others } = units;
    const leg = traded.length > 1 ? ` of leg ${state.instruments.get(conId)?.localSymbol ?? conId}` : '';
    const difference = cleanDecimal(held - believed);
    const agrees = same(difference, others) || ((isOfToday || order.role === 'entry') && same(difference, 0));
    if (!agrees) {
      const theirs = others === 0 ? '' : `, others' since ${others}`;
      const figures = `ours ${believed}${leg}${theirs}, the broker's ${held}`;
      const hint = traded.length > 1 ? '' : asIfFilled(state, order, cleanDecimal(difference - others));
      return inDoubt(`absent at the broker, and the positions differ (${figures})${hint}`);
    }
    // An end that the broker has told is its own word for it.
    if (isOfToday || order.role === 'entry' || order.doubtedEnd) continue;
    const isHeld = isHeldAtOurPrice(state, conId, truth, units.since, fresh);
    if (isHeld ?? !isSentAnew(order)) continue;
    return inDoubt(
      `absent at the broker, whose lists do not reach back to its day, and its average cost does not show that the ${held}${leg} have been held since: it may have filled, and as much may have been traded by hand`,
    );
  }
  const where = 'absent from open orders, completed orders and executions';
  const everSeen = order.permId !== undefined || order.brokerStatus !== undefined;
  if (everSeen) return { outcome: 'gone', reason: `${where}, and the position agrees without it` };
  return {
    outcome: 'gone',
    reason: isOfToday
      ? `it never reached the broker: ${where}, twice`
      : `it never reached the broker or has ended there: ${where}, twice, and the position agrees without it`,
  };
}

const inDoubt = (reason: string): Absence => ({ outcome: 'in-doubt', reason });

/** Orders that a closing or a roll sends anew, with the same size and side, where one has ended unfilled. */
const isSentAnew = ({ role }: AbsentOrder): boolean => role === 'close' || role === 'roll';

interface Units {
  /** What we hold, with the executions of the same reading, and fills whose executions have not come. */
  readonly believed: number;
  /** The broker's position without what counts as somebody else's. */
  readonly held: number;
  /** What others are known to have traded since the order was placed or a person judged the position. */
  readonly others: number;
  readonly since: readonly Execution[];
}

function unitsIn(
  state: KernelState,
  order: AbsentOrder,
  conId: ConId,
  truth: BrokerTruth,
  fresh: readonly TradingEvent[],
): Units {
  const account = state.account ?? order.account;
  const told = truth.positions.find((position) => position.conId === conId && position.account === account);
  const since = othersSince(state, order, conId, fresh);
  const others = since.reduce((sum, execution) => sum + signedUnits(execution), 0);
  return {
    believed: believedPosition(state, conId, fresh),
    held: cleanDecimal((told?.position ?? 0) - standingOf(state, conId)),
    others: cleanDecimal(others),
    since,
  };
}

const signedUnits = ({ side, quantity }: Execution): number => (side === 'BUY' ? quantity : -quantity);

/**
 * Our position once the executions just read are booked, with the fills that the broker has counted without their executions: of a
 * contract by itself, and as a leg of spreads.
 */
function believedPosition(state: KernelState, conId: ConId, fresh: readonly TradingEvent[]): number {
  let believed = ownUnits(state, conId);
  const come = new Map<OrderRef, number>();
  for (const event of fresh) {
    if (event.type !== 'execution.recorded') continue;
    const { ref, execution } = event;
    believed += ratioIn(state, execution.conId, conId) * signedUnits(execution);
    if (!event.twin) come.set(ref, (come.get(ref) ?? 0) + execution.quantity);
  }
  for (const order of lackingOrders(state)) {
    const lacking = Math.max(0, lackingOf(order) - (come.get(order.ref) ?? 0));
    believed += ratioIn(state, order.conId, conId) * (order.side === 'BUY' ? lacking : -lacking);
  }
  return cleanDecimal(believed);
}

/** How many units of a contract one of what is traded has: of a spread its ratio. */
function ratioIn(state: KernelState, traded: ConId, conId: ConId): number {
  const combo = state.combos.has(traded) ? state.instruments.get(traded) : undefined;
  return combo ? ratioOf(combo, conId) : traded === conId ? 1 : 0;
}

/** Others' executions that neither a person's word nor what was held before the order accounts for; oldest first. */
function othersSince(
  state: KernelState,
  { placedAt }: AbsentOrder,
  conId: ConId,
  fresh: readonly TradingEvent[],
): readonly Execution[] {
  const after = Math.max(placedAt, state.resolved.get(conId)?.at ?? 0);
  const known = new Map(state.externalExecutions);
  for (const event of fresh)
    if (event.type === 'execution.external')
      known.set(executionRoot(event.execution.execId), event.execution);
  return [...known.values()]
    .filter((execution) => execution.conId === conId && execution.time > after)
    .sort((one, other) => one.time - other.time);
}

/** What the difference says of an order that is alone in doubt: for people, who have to decide. */
function asIfFilled(state: KernelState, order: AbsentOrder, difference: number): string {
  const doubted = [...movedBy(state, order.conId)].flatMap((mover) =>
    [...state.risk.inDoubt].filter((ref) => state.orders.get(ref)?.conId === mover),
  );
  if (doubted.length > 1) return `; ${doubted.length} orders there are in doubt`;
  const filled = order.side === 'BUY' ? difference : -difference;
  const open = cleanDecimal(order.quantity - order.filled);
  return filled > 0 && filled <= open
    ? `: as if ${filled} of ${open} had filled`
    : '; its fill would not explain it';
}
