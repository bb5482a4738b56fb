import { clientOrderId } from '../../core/ids.ts';
import { quantity } from '../../core/price.ts';
import type { AccountState } from '../money/account-state.ts';
import type { PositionState } from '../money/position.ts';
import { marketOf, type Simulation } from '../simulation.ts';
import { BY_SYSTEM, endOrder } from './cancellation.ts';
import { enter } from './entry.ts';
import { newOrder } from './placement.ts';

/** The broker's own orders belong to client 0, as manual ones do, and have numbers below zero. */
const BROKER_CLIENT = 0;

/**
 * Accounts whose net liquidation has fallen below their maintenance margin: their orders are cancelled, and their positions
 * closed at market, the one with the largest requirement first, until the margin is met again.
 */
export function liquidate(simulation: Simulation): void {
  for (const account of simulation.ledger.accounts.values()) {
    if (account.positions.size === 0 || !isBelow(simulation, account)) continue;
    for (const order of simulation.orders.openOrders) {
      if (order.terms.account === account.id && !isOurs(order.terms)) endOrder(simulation, order, BY_SYSTEM);
    }
    for (const position of byRequirement(simulation, account)) {
      if (!isBelow(simulation, account)) break;
      close(simulation, account, position);
    }
  }
}

const isOurs = ({ clientId, orderId }: { clientId: number; orderId: number }): boolean =>
  clientId === BROKER_CLIENT && orderId < 0;

function isBelow({ valuation, day }: Simulation, account: AccountState): boolean {
  return valuation.netLiquidation(account) < valuation.margin(account, day.date).maintenance;
}

function byRequirement(simulation: Simulation, account: AccountState): readonly PositionState[] {
  const { models, day } = simulation;
  const needs = (position: PositionState): number => {
    const market = marketOf(simulation, position.conId);
    const price = market.mark() ?? 0;
    return models.margins.requirement(market.instrument, position.quantity, price, day.date).maintenance;
  };
  return [...account.positions.values()]
    .filter((position) => position.quantity !== 0)
    .sort((a, b) => needs(b) - needs(a));
}

function close(
  simulation: Simulation,
  account: AccountState,
  { conId, quantity: held }: PositionState,
): void {
  const { instrument } = marketOf(simulation, conId);
  if (simulation.calendar.state(instrument, simulation.now) === 'closed') return;
  // Until an order of this kind has been filled there is no second one.
  if (simulation.orders.workingOn(conId).some(({ terms }) => isOurs(terms) && terms.account === account.id))
    return;
  const permId = simulation.ids.nextPermId();
  const order = newOrder(
    simulation,
    permId,
    {
      clientId: BROKER_CLIENT,
      orderId: clientOrderId(-permId),
      account: account.id,
      conId,
      exchange: instrument.exchange,
      action: held > 0 ? 'SELL' : 'BUY',
      totalQuantity: quantity(Math.abs(held)),
      orderType: 'MKT',
      tif: 'DAY',
      outsideRth: true,
      ocaGroup: '',
      ocaType: 3,
      parentId: 0,
      transmit: true,
      orderRef: '',
      whatIf: false,
      echo: {},
    },
    undefined,
  );
  simulation.orders.add(order);
  enter(simulation, [order]);
}
