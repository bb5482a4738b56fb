import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isFinal, ORDER_STATES } from './order.ts';
import { mayBecome, TRANSITIONS } from './transitions.ts';

describe('the table of transitions', () => {
  it('names each way once, with its reason, and none from a state to itself', () => {
    const ways = TRANSITIONS.map(({ from, to }) => `${from} to ${to}`);
    assert.equal(new Set(ways).size, ways.length);
    for (const { from, to, because } of TRANSITIONS) {
      assert.notEqual(from, to);
      assert.ok(because.length > 10, `${from} to ${to}`);
    }
  });

  it('lets final states go only to filled, and into doubt', () => {
    for (const from of ORDER_STATES.filter(isFinal))
      for (const to of ORDER_STATES.filter((state) => state !== from))
        assert.equal(
          mayBecome(from, to),
          (to === 'filled' || to === 'unknown') && from !== 'filled',
          `${from} to ${to}`,
        );
  });

  it('leads from every state that is not final to every final one', () => {
    for (const from of ORDER_STATES.filter((state) => !isFinal(state)))
      for (const to of ORDER_STATES.filter(isFinal)) {
        // What the broker has confirmed is looked for before a refusal is believed.
        const isRefusal = to === 'rejected' && (from === 'working' || from === 'partially-filled');
        assert.equal(mayBecome(from, to), !isRefusal, `${from} to ${to}`);
      }
  });

  it('never goes back to planned or sent', () => {
    for (const from of ORDER_STATES)
      for (const to of ['planned', 'sent'] as const)
        if (from !== to) assert.equal(mayBecome(from, to), from === 'planned' && to === 'sent');
  });
});
