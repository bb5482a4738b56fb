import { quantity } from '../../core/price.ts';
import type { AccountState } from '../money/account-state.ts';
import type { PositionState } from '../money/position.ts';
import { marketOf, type Simulation } from '../simulation.ts';
import { BY_SYSTEM, endOrder } from './cancellation.ts';
import { enter } from './entry.ts';
import { MANUAL_TERMS } from './manual.ts';
import { concernsAccount } from './parts.ts';
import { newOrder } from './placement.ts';

/**
 * Accounts whose net liquidation has fallen below their maintenance margin: their orders are cancelled, and their positions
 * closed at market, the one with the largest requirement first, until the margin is met again. The broker's own orders look like
 * those that a person enters in TWS.
 */
export function liquidate(simulation: Simulation): void {
  for (const account of simulation.ledger.accounts.values()) {
    if (account.positions.size === 0 || !isBelow(simulation, account)) continue;
    for (const order of simulation.orders.openOrders) {
      if (concernsAccount(order, account.id) && order.liquidates !== true)
        endOrder(simulation, order, BY_SYSTEM);
    }
    for (const position of byRequirement(simulation, account)) {
      if (!isBelow(simulation, account)) break;
      closePosition(simulation, account, position);
    }
  }
}

function isBelow({ valuation, day }: Simulation, account: AccountState): boolean {
  return valuation.netLiquidation(account) < valuation.margin(account, day.date).maintenance;
}

function byRequirement(simulation: Simulation, account: AccountState): readonly PositionState[] {
  const { models, day } = simulation;
  const needs = (position: PositionState): number => {
    const market = marketOf(simulation, position.conId);
    const price = market.mark() ?? 0;
    const { option } = market.instrument;
    const underlying = option && simulation.ledger.price(option.underlying);
    return models.margins.requirement(market.instrument, position.quantity, price, day.date, underlying)
      .maintenance;
  };
  return [...account.positions.values()]
    .filter((position) => position.quantity !== 0)
    .sort((a, b) => needs(b) - needs(a));
}

/** Closes a position at market, as an order of the broker; nothing happens while the contract does not trade. */
export function closePosition(
  simulation: Simulation,
  account: AccountState,
  { conId, quantity: held }: PositionState,
): void {
  const { instrument } = marketOf(simulation, conId);
  if (simulation.calendar.state(instrument, simulation.now) === 'closed') return;
  // Until an order of this kind has been filled there is no second one.
  const working = simulation.orders.workingOn(conId);
  if (working.some(({ terms, liquidates }) => liquidates === true && terms.account === account.id)) return;
  const order = newOrder(
    simulation,
    simulation.ids.nextPermId(),
    {
      ...MANUAL_TERMS,
      account: account.id,
      conId,
      exchange: instrument.exchange,
      action: held > 0 ? 'SELL' : 'BUY',
      totalQuantity: quantity(Math.abs(held)),
      orderType: 'MKT',
      tif: 'DAY',
      outsideRth: true,
      ocaType: 3,
      orderRef: '',
    },
    undefined,
  );
  order.liquidates = true;
  simulation.orders.add(order);
  enter(simulation, [order]);
}
