import type { WorldOptions } from './options.ts';
import type { Counts } from './tally.ts';

/** What became of a world. */
export interface Outcome {
  readonly seed: number;
  readonly options: WorldOptions;
  /** What did not hold; empty when all did. */
  readonly problems: readonly string[];
  readonly simulatedMs: number;
  /** Of that in regular trading hours. */
  readonly regularMs: number;
  readonly lives: number;
  readonly signals: number;
  readonly orders: number;
  readonly executions: number;
  readonly counts: Counts;
  readonly trace: readonly string[];
}

/** The same without its story. */
export type Result = Omit<Outcome, 'trace'>;
