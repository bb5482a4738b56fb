import { payDividends } from './money/dividends.ts';
import { marketDayOf } from './sessions/market-day.ts';
import type { Simulation } from './simulation.ts';

/**
 * Midnight in New York: completed orders and executions of the ended day are forgotten, futures are settled, and the day's
 * results begin at zero.
 */
export function turnMarketDay(simulation: Simulation): void {
  const { ledger, valuation, orders, outbox, timers } = simulation;
  for (const account of ledger.accounts.values()) {
    const before = [...account.positions.values()];
    const settled = before.filter((position) => position.quantity !== 0);
    ledger.endDay(account, simulation.day.date, (state) => valuation.netLiquidation(state));
    for (const position of before) outbox.accountChanged(account, position);
    outbox.accountChanged(account);
    for (const position of settled) {
      if (account.positions.has(position.conId)) continue;
      outbox.tell({ type: 'position', position: valuation.position(account.id, position) });
    }
  }
  for (const market of simulation.markets.values()) {
    market.startDay();
    if (market.mark() !== undefined) outbox.prices.add(market);
  }
  for (const order of orders.clearCompleted()) outbox.orderRemoved(order);
  simulation.executions = [];
  const referred = new Set([...orders.all].map(({ terms }) => terms.conId));
  simulation.combos.forgetIdle((conId) => referred.has(conId));
  outbox.executionsForgotten();
  simulation.options.closeUnneeded(simulation);
  outbox.instrumentsForgotten = true;
  simulation.day = marketDayOf(simulation.now);
  simulation.listOn(simulation.day.date);
  payDividends(simulation);
  timers.add(simulation.day.end, { type: 'day' });
}
