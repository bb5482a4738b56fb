import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Desk } from '../testing/desk.ts';
import { bareSignal, signal } from '../testing/fixtures.ts';

describe('what the kernel does not carry out', () => {
  it('is refused by name, with nothing sent', () => {
    const desk = new Desk();
    for (const action of ['add'] as const) {
      const asked = bareSignal(action);
      desk.take(asked);
      assert.equal(desk.record(asked).refusal?.code, 'ACTION_UNSUPPORTED');
    }
    const asked = signal({ breakEven: { when: 'first-target' } });
    desk.take(asked);
    assert.equal(desk.record(asked).refusal?.code, 'FEATURE_UNSUPPORTED');
    assert.equal(desk.record(asked).refusal?.field, 'breakEven');
    assert.equal(desk.state.orders.size, 0);
  });
});
