import type { AccountId } from '../../core/ids.ts';
import type { SimulatedBalances } from '../exchange.ts';
import { combineBalances } from '../money/combined-balances.ts';
import type { Simulation } from '../simulation.ts';
import type { Advisor } from './groups.ts';

/** What an advisor has configured, and his view of several accounts. */
export interface AdvisorDesk {
  /** Undefined when the login is not an advisor's. */
  readonly advisor: Advisor | undefined;
  /** Replaces groups or aliases; without effect when the login is not an advisor's. */
  configure(changes: Partial<Pick<Advisor, 'groups' | 'aliases'>>): void;
  /** Several accounts as one of the given name, in the base currency of the first. */
  combinedBalances(accounts: readonly AccountId[], name: AccountId): SimulatedBalances;
}

/** @param settle saves what a call has changed */
export const advisorDesk = (simulation: Simulation, settle: () => void): AdvisorDesk => ({
  get advisor(): Advisor | undefined {
    return simulation.advisor;
  },

  configure(changes): void {
    if (simulation.advisor === undefined) return;
    simulation.advisor = { ...simulation.advisor, ...changes };
    simulation.outbox.advisorChanged = true;
    settle();
  },

  combinedBalances(accounts, name): SimulatedBalances {
    const { ledger, valuation, rates, day } = simulation;
    const all = accounts.map((id) => valuation.balances(ledger.account(id), day.date));
    const [first = name] = accounts;
    return combineBalances(all, name, ledger.account(first).currency, rates);
  },
});
