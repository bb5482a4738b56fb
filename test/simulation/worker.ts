import { parentPort, workerData } from 'node:worker_threads';
import { type Ended, type Share, simulate } from './crew.ts';
import { digestOf } from './digest.ts';

const { from, to, step, overrides, digests } = workerData as Share;

for (let seed = from; seed < to; seed += step) {
  const outcome = await simulate(seed, overrides, digests);
  const { trace: _, ...result } = outcome;
  parentPort?.postMessage({ result, ...(digests ? { digest: digestOf(outcome) } : {}) } satisfies Ended);
}
