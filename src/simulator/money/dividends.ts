import { notional } from '../../core/money.ts';
import { marketOf, type Simulation } from '../simulation.ts';
import { addCash } from './account-state.ts';

/** The day has begun: what stocks held overnight pay on it becomes cash, and what short positions owe leaves it. */
export function payDividends(simulation: Simulation): void {
  const { dividend } = simulation.rules;
  if (dividend === undefined) return;
  for (const account of simulation.ledger.accounts.values()) {
    for (const { conId, quantity } of account.positions.values()) {
      const { instrument } = marketOf(simulation, conId);
      if (instrument.secType !== 'STK' || quantity === 0) continue;
      const perUnit = dividend(instrument, simulation.day.date);
      if (perUnit === 0) continue;
      addCash(account, instrument.currency, notional(perUnit, quantity, 1));
      simulation.outbox.accountChanged(account);
    }
  }
}
