import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { ORDER_STATES } from '../src/trading/order/order.ts';
import { TRANSITIONS } from '../src/trading/order/transitions.ts';
import { DEFAULT_POLICIES } from '../src/trading/policies.ts';
import { BREAK_CAUSES, BREAK_RESOLUTIONS } from '../src/trading/reconcile/position-break.ts';

const guide = readFileSync(new URL('../docs/orders.md', import.meta.url), 'utf8');

describe('the guide to orders', () => {
  it('lists every transition with its reason, as the code has them', () => {
    const rows = [...guide.matchAll(/^\| `([a-z-]+)` \| `([a-z-]+)` \| (.+) \|$/gm)].map(
      ([, from, to, because]) => ({ from, to, because }),
    );
    assert.deepEqual(rows, TRANSITIONS);
  });

  it('names every state, cause, resolution and policy', () => {
    for (const state of ORDER_STATES) assert.ok(guide.includes(`| \`${state}\` | `), state);
    for (const cause of BREAK_CAUSES) assert.ok(guide.includes(`| \`${cause}\` | `), cause);
    for (const resolution of BREAK_RESOLUTIONS)
      assert.ok(guide.includes(`| \`--${resolution}\` | `), resolution);
    for (const policy of ['onMissingStop', 'onStrayOrder'] as const) {
      assert.ok(guide.includes(`trading.policies.${policy}`), policy);
      assert.ok(DEFAULT_POLICIES[policy]);
    }
  });
});
