import type { UnixMs } from '../../core/clock.ts';
import type { RecordedExecution } from './state.ts';

/** What the broker's position held already when a person judged it, and Bowline did not know. */
export interface ResolvedBreak {
  readonly resolution: 'adopt' | 'ignore';
  /** Our clock. */
  readonly at: UnixMs;
  readonly late: readonly RecordedExecution[];
  /** The newest of others' executions there that was told by then, by the root of its id: what they had traded is in the word. */
  readonly theirs?: string;
}
