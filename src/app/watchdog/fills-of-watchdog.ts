import type { BrokerEvent } from '../../broker/port.ts';
import type { ExecId } from '../../core/ids.ts';
import type { Logger } from '../../core/log.ts';
import type { Trader } from '../runtime/trader.ts';
import { readWatchdogJournal } from './watchdog-journal.ts';

type Fill = Extract<BrokerEvent, { type: 'execution' | 'commission' }>;

/** What the watchdog has traded, as the broker told it. */
export const fillsOfWatchdog = (dataDir: string): readonly Fill[] =>
  readWatchdogJournal(dataDir).flatMap((entry): Fill[] => {
    if (entry.type === 'close-execution') return [{ type: 'execution', execution: entry.execution }];
    return entry.type === 'close-commission' ? [{ type: 'commission', report: entry.report }] : [];
  });

/**
 * Books what the watchdog has traded while Bowline was away, each fill in the account that it is of. The broker repeats
 * executions for a day only; whoever starts later knows them from the watchdog's journal. What is booked already changes nothing.
 */
export function bookFillsOfWatchdog(dataDir: string, traders: readonly Trader[], log: Logger): void {
  const owners = new Map<ExecId, Trader>();
  for (const fill of fillsOfWatchdog(dataDir)) {
    const owner =
      fill.type === 'execution'
        ? traders.find(({ kernel }) => kernel.state.account === fill.execution.account)
        : owners.get(fill.report.execId);
    // Of an account that this folder belonged to no longer.
    if (!owner) continue;
    if (fill.type === 'execution') owners.set(fill.execution.execId, owner);
    owner
      .record(owner.kernel.onBroker(fill))
      .catch((error: unknown) => log.error({ err: error }, 'A fill of the watchdog could not be booked'));
  }
}
