import type { BrokerEvent } from '../../broker/port.ts';
import type { Logger } from '../../core/log.ts';
import type { Trader } from '../runtime/trader.ts';
import { readWatchdogJournal } from './watchdog-journal.ts';

/** What the watchdog has traded, as the broker told it. */
export const fillsOfWatchdog = (dataDir: string): readonly BrokerEvent[] =>
  readWatchdogJournal(dataDir).flatMap((entry): BrokerEvent[] => {
    if (entry.type === 'close-execution') return [{ type: 'execution', execution: entry.execution }];
    return entry.type === 'close-commission' ? [{ type: 'commission', report: entry.report }] : [];
  });

/**
 * Books what the watchdog has traded while Bowline was away. The broker repeats executions for a day only; whoever starts
 * later knows them from the watchdog's journal. What is booked already changes nothing.
 */
export function bookFillsOfWatchdog(dataDir: string, trader: Trader, log: Logger): void {
  for (const event of fillsOfWatchdog(dataDir)) {
    // Of an account that this folder belonged to no longer.
    if (event.type === 'execution' && event.execution.account !== trader.kernel.state.account) continue;
    trader
      .record(trader.kernel.onBroker(event))
      .catch((error: unknown) => log.error({ err: error }, 'A fill of the watchdog could not be booked'));
  }
}
