import { addMoney, type Micros, subtractMoney, toMicros, ZERO_MONEY } from '../../core/money.ts';
import { insufficientMargin, NO_SHORT_SALE, noExchangeRate } from '../broker-errors.ts';
import type { BrokerError, WhatIfResult } from '../exchange.ts';
import { refuseForDelivery } from '../futures/delivery.ts';
import { convert } from '../money/amounts.ts';
import type { Fee } from '../money/fee-model.ts';
import { marketOf, type Simulation } from '../simulation.ts';
import type { LiveOrder } from './live-order.ts';
import { type OrderTrade, tradesOf } from './order-trades.ts';
import { accountOrders } from './parts.ts';

/** True when a position only becomes smaller: it neither grows nor goes through zero to the other side. */
const isReduced = (held: number, after: number): boolean =>
  Math.abs(after) <= Math.abs(held) && held * after >= 0;

/** What the order would cost if all of it filled. */
function reckonedFee(simulation: Simulation, trades: readonly OrderTrade[]): Fee {
  const fees = trades.map(({ instrument, side, totalQuantity, price }) =>
    simulation.models.fees.orderFee({
      instrument,
      side,
      quantity: totalQuantity,
      value: totalQuantity * price * instrument.multiplier,
      dollars: simulation.rates.find(instrument.currency, 'USD'),
      time: simulation.now,
    }),
  );
  const amount = fees.reduce((sum, fee) => addMoney(sum, fee.amount), ZERO_MONEY);
  const [first] = fees;
  if (first === undefined) throw new Error('an order without trades');
  return { amount, currency: first.currency };
}

/**
 * Initial margin of the account's other working orders that would open or add to a position, each order by itself: the legs
 * of a combination together. Exits of brackets, held or working, open nothing.
 */
function pendingMargin(simulation: Simulation, order: LiveOrder): Micros {
  const { ledger, rates, models, day, orders, valuation } = simulation;
  const account = ledger.account(order.terms.account);
  let total = ZERO_MONEY;
  for (const other of orders.openUnordered) {
    const isOther = other.permId !== order.permId && other.stage === 'working' && other.parentPermId === 0;
    const own = isOther ? accountOrders(other).find(({ terms }) => terms.account === account.id) : undefined;
    if (own === undefined) continue;
    const { trades, priced } = tradesOf(simulation, own);
    if (!priced) continue;
    if (trades.length > 1) {
      const opened = valuation.margin(account, day.date, trades).initial;
      const now = valuation.margin(account, day.date).initial;
      if (opened > now) total = addMoney(total, subtractMoney(opened, now));
      continue;
    }
    for (const { conId, instrument, signedQuantity: signed, price } of trades) {
      const held = ledger.quantity(account.id, conId);
      if (isReduced(held, held + signed)) continue;
      const underlying = instrument.option && ledger.price(instrument.option.underlying);
      const { initial } = models.margins.requirement(instrument, signed, price, day.date, underlying);
      total = addMoney(total, toMicros(initial * (rates.find(instrument.currency, account.currency) ?? 1)));
    }
  }
  return total;
}

/** The account, or all accounts of an advisor's order together, before and after it, as IB's what-if answers it. */
export function whatIf(simulation: Simulation, order: LiveOrder): WhatIfResult {
  if (order.parts === undefined) return whatIfAccount(simulation, order);
  const results = accountOrders(order).map((own) => ({
    currency: simulation.ledger.account(own.terms.account).currency,
    result: whatIfAccount(simulation, own),
  }));
  return sumOfResults(simulation, simulation.ledger.account(order.terms.account).currency, results);
}

/** Amounts in the advisor's base currency. What the first account lacks refuses the order. */
function sumOfResults(
  { rates }: Simulation,
  base: string,
  results: readonly { readonly currency: string; readonly result: WhatIfResult }[],
): WhatIfResult {
  const sum = (amount: (result: WhatIfResult) => Micros): Micros =>
    results
      .map(({ currency, result }) => convert(amount(result), rates.rate(currency, base)))
      .reduce(addMoney, ZERO_MONEY);
  const refused = results.find(({ result }) => result.error !== undefined)?.result.error;
  return {
    initMarginBefore: sum((result) => result.initMarginBefore),
    maintMarginBefore: sum((result) => result.maintMarginBefore),
    equityWithLoanBefore: sum((result) => result.equityWithLoanBefore),
    initMarginAfter: sum((result) => result.initMarginAfter),
    maintMarginAfter: sum((result) => result.maintMarginAfter),
    equityWithLoanAfter: sum((result) => result.equityWithLoanAfter),
    commission: results.map(({ result }) => result.commission).reduce(addMoney, ZERO_MONEY),
    commissionCurrency: results[0]?.result.commissionCurrency ?? base,
    ...(refused === undefined ? {} : { error: refused }),
  };
}

function whatIfAccount(simulation: Simulation, order: LiveOrder): WhatIfResult {
  const { ledger, valuation, rates, day, models } = simulation;
  const { terms } = order;
  const account = ledger.account(terms.account);
  const { instrument } = marketOf(simulation, terms.conId);
  const equity = valuation.netLiquidation(account);
  const before = valuation.margin(account, day.date);
  const { trades, priced } = tradesOf(simulation, order);
  const fee = reckonedFee(simulation, trades);
  const heldAfter = ({ conId, signedQuantity }: OrderTrade): number =>
    ledger.quantity(account.id, conId) + signedQuantity;
  const reduces = trades.every((trade) =>
    isReduced(ledger.quantity(account.id, trade.conId), heldAfter(trade)),
  );

  let error: BrokerError | undefined;
  if (rates.find(instrument.currency, account.currency) === undefined) {
    error = noExchangeRate(instrument.currency, account.currency);
  } else if (trades.some((trade) => !models.margins.canBeShort(trade.instrument) && heldAfter(trade) < 0)) {
    error = NO_SHORT_SALE;
  }
  for (const trade of trades) {
    error ??= refuseForDelivery(trade, ledger.quantity(account.id, trade.conId), simulation.now);
  }
  const after = !priced || error !== undefined ? before : valuation.margin(account, day.date, trades);
  const feeRate = rates.find(fee.currency, account.currency) ?? 1;
  const equityAfter = subtractMoney(equity, convert(fee.amount, feeRate));
  // What covers something else may only go when the account can carry the rest without it.
  if (error === undefined && priced && !(reduces && after.initial <= before.initial)) {
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

/**
 * Why the account cannot carry the order; undefined when it can. Orders that reduce positions and need no more margin always can, and so
 * do the broker's own.
 */
export const refuseForFunds = (simulation: Simulation, order: LiveOrder): BrokerError | undefined =>
  order.liquidates === true ? undefined : whatIf(simulation, order).error;
