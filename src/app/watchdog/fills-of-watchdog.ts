import type { BrokerEvent } from '../../broker/port.ts';
import { readWatchdogJournal } from './watchdog-journal.ts';

/**
 * What the watchdog has traded, as the broker told it. The broker repeats executions for a day only; whoever starts later
 * knows them from here. Those that are booked already change nothing.
 */
export const fillsOfWatchdog = (dataDir: string): readonly BrokerEvent[] =>
  readWatchdogJournal(dataDir).flatMap((entry): BrokerEvent[] => {
    if (entry.type === 'close-execution') return [{ type: 'execution', execution: entry.execution }];
    return entry.type === 'close-commission' ? [{ type: 'commission', report: entry.report }] : [];
  });
