import { parentPort, workerData } from 'node:worker_threads';
import { type Ended, type Share, simulate } from './crew.ts';
import { digestOf } from './digest.ts';
import { optionsOf, withOverrides } from './options.ts';

/** Worlds of whole days are longer, dense ones much shorter. */
const DAY_MINUTES = 12 * 60;

const { taken, from, to, overrides, wholeDays, digests } = workerData as Share;
const next = (): number => from + Atomics.add(taken, 0, 1);

for (let seed = next(); seed < to; seed = next()) {
  if (wholeDays && withOverrides(optionsOf(seed), overrides).minutes < DAY_MINUTES) continue;
  const outcome = await simulate(seed, overrides, digests);
  const { trace: _, ...result } = outcome;
  parentPort?.postMessage({ result, ...(digests ? { digest: digestOf(outcome) } : {}) } satisfies Ended);
}
