import assert from 'node:assert/strict';
import { optionsOf } from './options.ts';
import { World } from './world.ts';

/** Worlds of every test run, one after the other, both seeds included; `npm run simulate` runs as many as one likes. */
export async function allHold(first: number, last: number): Promise<void> {
  for (let seed = first; seed <= last; seed += 1) {
    const { problems } = await new World(seed, optionsOf(seed), false).run();
    assert.deepEqual(problems, [], `replay: npm run simulate -- --seed ${seed}`);
  }
}
