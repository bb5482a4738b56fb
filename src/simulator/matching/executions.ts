import { addMoney, subtractMoney } from '../../core/money.ts';
import { cleanDecimal, quantity } from '../../core/price.ts';
import type { SimulatedExecution } from '../exchange.ts';
import { averageFillPrice, type LiveOrder, remainingOf, snapshotOf } from '../orders/live-order.ts';
import { tellPair } from '../orders/reports.ts';
import type { Simulation } from '../simulation.ts';
import type { Fill } from './fill-model.ts';
import type { Market } from './market.ts';

/**
 * Books one execution and tells of it in IB's order: execution, order without its commission, order with it, commission,
 * position. Afterwards a completely filled order is done.
 */
export function execute(simulation: Simulation, order: LiveOrder, market: Market, fill: Fill): void {
  const { outbox, orders, ledger, now } = simulation;
  const { terms } = order;
  const { instrument } = market;
  if (fill.inAuction !== true) market.take(terms.action, fill.quantity);
  order.filled = cleanDecimal(order.filled + fill.quantity);
  order.filledValue += fill.price * fill.quantity;
  order.lastFillPrice = fill.price;

  const fee = simulation.models.fees.orderFee({
    instrument,
    side: terms.action,
    quantity: order.filled,
    value: order.filledValue * instrument.multiplier,
    time: now,
  });
  const charged = subtractMoney(fee.amount, order.commission);
  const signedQuantity = terms.action === 'BUY' ? fill.quantity : -fill.quantity;
  const realizedPnl = ledger.book({
    account: terms.account,
    instrument,
    signedQuantity,
    price: fill.price,
    fee: { amount: charged, currency: fee.currency },
  });

  const execution: SimulatedExecution = Object.freeze({
    execId: simulation.ids.nextExecId(),
    time: now,
    account: terms.account,
    conId: terms.conId,
    exchange: instrument.primaryExchange || instrument.exchange,
    side: terms.action === 'BUY' ? 'BOT' : 'SLD',
    shares: quantity(fill.quantity),
    price: fill.price,
    permId: order.permId,
    clientId: terms.clientId,
    orderId: terms.orderId,
    cumQty: quantity(order.filled),
    avgPrice: averageFillPrice(order),
    orderRef: terms.orderRef,
    lastLiquidity: fill.liquidity,
    commission: charged,
    commissionCurrency: fee.currency,
    ...(realizedPnl === undefined ? {} : { realizedPnl }),
  });
  simulation.executions.push(execution);
  outbox.executions.push(execution);

  if (remainingOf(order) === 0) {
    orders.complete(order);
    order.completedAt = now;
    order.completedStatus = `Filled Size: ${order.filled}`;
    order.status = 'Filled';
  } else {
    order.status = 'Submitted';
  }
  outbox.tell({ type: 'execution', execution, order: snapshotOf(order) });
  tellPair(simulation, order);
  order.commission = addMoney(order.commission, charged);
  order.commissionCurrency = fee.currency;
  tellPair(simulation, order);
  outbox.tell({ type: 'commission', execution });

  const account = ledger.account(terms.account);
  const position = account.positions.get(terms.conId);
  outbox.accountChanged(account, position);
  outbox.prices.add(market);
  if (position !== undefined) {
    outbox.tell({
      type: 'position',
      position: simulation.valuation.position(account.id, position),
    });
  }
}
