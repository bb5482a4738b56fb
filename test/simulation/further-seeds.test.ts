import { describe, it } from 'node:test';
import { allHold } from './seeds.ts';

/** In a file of their own, so that two processors share the seeds of every test run. */
describe('further simulated worlds', () => {
  it('hold what must hold, whatever happens (seeds 151 to 300)', () => allHold(151, 300));
});
