import { parentPort, workerData } from 'node:worker_threads';
import { type Share, simulate } from './crew.ts';
import type { Result } from './world.ts';

const { from, to, step, overrides } = workerData as Share;

for (let seed = from; seed < to; seed += step) {
  const { trace: _, ...result } = await simulate(seed, overrides, false);
  parentPort?.postMessage(result satisfies Result);
}
