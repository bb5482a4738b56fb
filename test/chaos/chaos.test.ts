import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DeathPoint } from './death-point.ts';
import { runLives } from './run.ts';
import { runSteps } from './run-steps.ts';

/** A few deaths in every test run; `npm run chaos` makes as many as one likes. */
const DEATHS: readonly DeathPoint[] = [
  { at: 'commit', type: 'plan.made', when: 'after', nth: 1 },
  { at: 'commit', type: 'order.amend-requested', when: 'after', nth: 1 },
  { at: 'send', when: 'torn', nth: 2 },
];

describe('kill -9', () => {
  it('at exact steps of an order sends nothing twice, loses no fill, and agrees with the gateway afterwards', {
    timeout: 240_000,
  }, async (t) => {
    const { problems, exact } = await runSteps({ deaths: DEATHS, say: (text) => t.diagnostic(text) });
    assert.deepEqual(problems, []);
    assert.equal(exact, DEATHS.length);
  });

  it('beside faults of the gateway does so, too', { timeout: 240_000 }, async (t) => {
    const { problems, lives } = await runLives({ seed: 37, lives: 2, say: (text) => t.diagnostic(text) });
    assert.deepEqual(problems, []);
    assert.equal(lives, 2);
  });
});
