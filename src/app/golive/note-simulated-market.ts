import type { Logger } from '../../core/log.ts';
import type { Trader } from '../runtime/trader.ts';

/** Keeps in the journal that a gateway of it was simulated: what is shown there is no evidence for a real one. */
export function noteSimulatedMarket(trader: Trader, log: Logger): void {
  trader.observed.subscribe((event) => {
    if (event.type !== 'account-value' || event.key !== 'SimulatedMarket') return;
    if (!trader.accounts.simulated || trader.kernel.state.golive.simulated) return;
    trader
      .commit([{ type: 'market.simulated' }])
      .catch((error: unknown) => log.error({ err: error }, 'A simulated market could not be noted'));
  });
}
