import { parentPort, workerData } from 'node:worker_threads';
import { type Ended, type Share, simulate } from './crew.ts';
import { digestOf } from './digest.ts';

const { taken, from, to, overrides, digests } = workerData as Share;
const next = (): number => from + Atomics.add(taken, 0, 1);

for (let seed = next(); seed < to; seed = next()) {
  const outcome = await simulate(seed, overrides, digests);
  const { trace: _, ...result } = outcome;
  parentPort?.postMessage({ result, ...(digests ? { digest: digestOf(outcome) } : {}) } satisfies Ended);
}
