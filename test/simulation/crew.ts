import { Worker } from 'node:worker_threads';
import { optionsOf, withOverrides } from './options.ts';
import type { Outcome, Result } from './outcome.ts';
import { World } from './world.ts';

/** What a worker is given: it takes the next seed that no other has taken, as long as there is one below `to`. */
export interface Share {
  /** How many seeds from `from` on have been taken; all workers count here. */
  readonly taken: Int32Array<SharedArrayBuffer>;
  readonly from: number;
  readonly to: number;
  /** Over what the seeds draw, as `--options` has it. */
  readonly overrides: string;
  /** Seeds that draw a dense world of minutes are passed over. */
  readonly wholeDays: boolean;
  /** Whether each world's digest is wanted; keeping its story for that costs time. */
  readonly digests: boolean;
}

/** What a worker tells of a world that has ended. */
export interface Ended {
  readonly result: Result;
  readonly digest?: string;
}

/** One world to its end. */
export const simulate = (seed: number, overrides: string, traces: boolean): Promise<Outcome> =>
  new World(seed, withOverrides(optionsOf(seed), overrides), traces).run();

export interface CrewOptions {
  readonly from: number;
  readonly count: number;
  readonly jobs: number;
  readonly overrides: string;
  readonly wholeDays: boolean;
  readonly digests: boolean;
  /** Every world that has ended, in no order. False: no more are wanted. */
  readonly onResult: (result: Result, digest: string | undefined) => boolean;
}

/** A world leaves tens of megabytes behind that nobody needs any more: the more of them die young, the less is copied. */
const YOUNG_MB = 192;

/** Runs seeds in so many threads; each has timers and a clock of its own. Ends when all have run, or no more are wanted. */
export async function runCrew(options: CrewOptions): Promise<void> {
  const { from, count, jobs, overrides, wholeDays, digests, onResult } = options;
  const to = from + count;
  const taken = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const share: Share = { taken, from, to, overrides, wholeDays, digests };
  const workers: Worker[] = [];
  const stop = (): void => {
    for (const worker of workers) void worker.terminate();
  };
  await Promise.all(
    Array.from(
      { length: Math.min(jobs, count) },
      () =>
        new Promise<void>((resolve, reject) => {
          const worker = new Worker(new URL('./worker.ts', import.meta.url), {
            workerData: share,
            resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
          });
          workers.push(worker);
          worker.on('message', ({ result, digest }: Ended) => {
            if (!onResult(result, digest)) stop();
          });
          worker.on('error', reject);
          worker.on('exit', () => resolve());
        }),
    ),
  );
}
