import { addMoney, type Micros, subtractMoney, toMicros, ZERO_MONEY } from '../../core/money.ts';
import { insufficientMargin, NO_SHORT_SALE, noExchangeRate } from '../broker-errors.ts';
import type { BrokerError, WhatIfResult } from '../exchange.ts';
import { convert } from '../money/amounts.ts';
import type { Fee } from '../money/fee-model.ts';
import { marketOf, type Simulation } from '../simulation.ts';
import { isLimitType, type LiveOrder, remainingOf } from './live-order.ts';

/** The price at which an order is reckoned before it fills; undefined while no price is known. */
function reckonedPrice(simulation: Simulation, order: LiveOrder): number | undefined {
  const { terms } = order;
  const market = marketOf(simulation, terms.conId);
  const own = isLimitType(terms.orderType) ? terms.lmtPrice : (order.movingLimit ?? order.stop);
  return own ?? market.takeable(terms.action) ?? market.mark();
}

/** What the order would cost if all of it filled at `price`. */
function reckonedFee(simulation: Simulation, order: LiveOrder, price: number): Fee {
  const { instrument } = marketOf(simulation, order.terms.conId);
  const { action, totalQuantity } = order.terms;
  return simulation.models.fees.orderFee({
    instrument,
    side: action,
    quantity: totalQuantity,
    value: totalQuantity * price * instrument.multiplier,
    time: simulation.now,
  });
}

/**
 * Initial margin of the account's other working orders that would open or add to a position, each by itself. Exits of brackets, held
 * or working, open nothing.
 */
function pendingMargin(simulation: Simulation, order: LiveOrder): Micros {
  const { ledger, rates, models, day, orders } = simulation;
  const account = ledger.account(order.terms.account);
  let total = ZERO_MONEY;
  for (const other of orders.openUnordered) {
    const { terms } = other;
    const isOther = other.permId !== order.permId && other.stage === 'working' && other.parentPermId === 0;
    if (!isOther || terms.account !== account.id) continue;
    const signed = terms.action === 'BUY' ? remainingOf(other) : -remainingOf(other);
    const held = ledger.quantity(account.id, terms.conId);
    const price = reckonedPrice(simulation, other);
    if (price === undefined || Math.abs(held + signed) <= Math.abs(held)) continue;
    const { instrument } = marketOf(simulation, terms.conId);
    const { initial } = models.margins.requirement(instrument, signed, price, day.date);
    total = addMoney(total, toMicros(initial * (rates.find(instrument.currency, account.currency) ?? 1)));
  }
  return total;
}

/** The account before and after the order, as IB's what-if answers it. */
export function whatIf(simulation: Simulation, order: LiveOrder): WhatIfResult {
  const { ledger, valuation, rates, day, models } = simulation;
  const { terms } = order;
  const account = ledger.account(terms.account);
  const { instrument } = marketOf(simulation, terms.conId);
  const equity = valuation.netLiquidation(account);
  const before = valuation.margin(account, day.date);
  const price = reckonedPrice(simulation, order);
  const signedQuantity = terms.action === 'BUY' ? remainingOf(order) : -remainingOf(order);
  const fee = reckonedFee(simulation, order, price ?? 0);
  const held = ledger.quantity(account.id, terms.conId);
  const reduces = Math.abs(held + signedQuantity) <= Math.abs(held);

  let error: BrokerError | undefined;
  if (rates.find(instrument.currency, account.currency) === undefined) {
    error = noExchangeRate(instrument.currency, account.currency);
  } else if (!models.margins.canBeShort(instrument) && held + signedQuantity < 0) {
    error = NO_SHORT_SALE;
  }
  const after =
    price === undefined || error !== undefined
      ? before
      : valuation.margin(account, day.date, { conId: terms.conId, signedQuantity, price });
  const feeRate = rates.find(fee.currency, account.currency) ?? 1;
  const equityAfter = subtractMoney(equity, convert(fee.amount, feeRate));
  if (error === undefined && !reduces && price !== undefined) {
    const required = addMoney(after.initial, pendingMargin(simulation, order));
    if (equityAfter < required) error = insufficientMargin(equity, required, account.currency);
  }
  return {
    initMarginBefore: before.initial,
    maintMarginBefore: before.maintenance,
    equityWithLoanBefore: equity,
    initMarginAfter: after.initial,
    maintMarginAfter: after.maintenance,
    equityWithLoanAfter: equityAfter,
    commission: fee.amount,
    commissionCurrency: fee.currency,
    ...(error === undefined ? {} : { error }),
  };
}

/** Why the account cannot carry the order; undefined when it can. Orders that reduce a position always can. */
export const refuseForFunds = (simulation: Simulation, order: LiveOrder): BrokerError | undefined =>
  whatIf(simulation, order).error;
