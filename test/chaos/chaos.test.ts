import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DeathPoint } from './death-point.ts';
import { runLives } from './run.ts';

/** A few deaths in every test run; `npm run chaos` makes as many as one likes. */
const DEATHS: readonly DeathPoint[] = [
  { at: 'commit', type: 'plan.made', when: 'after', nth: 1 },
  { at: 'send', when: 'torn', nth: 2 },
];

describe('kill -9 at exact steps of an order, with faults of the gateway', () => {
  it('sends nothing twice, loses no fill, and agrees with the gateway afterwards', {
    timeout: 240_000,
  }, async (t) => {
    const { problems, lives } = await runLives({
      seed: 3,
      lives: 0,
      deaths: DEATHS,
      say: (text) => t.diagnostic(text),
    });
    assert.deepEqual(problems, []);
    assert.equal(lives, DEATHS.length);
  });
});
