import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { emptyState, type LiveState, LiveStore } from './live-state.ts';

describe('the live store', () => {
  it('keeps the identity of what did not change', () => {
    const store = new LiveStore(emptyState(0));
    const { orders, positions } = store.get();
    store.set({ orders: [{ ref: 'S1-E' } as LiveState['orders'][number]] });
    assert.notEqual(store.get().orders, orders);
    assert.equal(store.get().positions, positions);
  });

  it('tells listeners until they leave', () => {
    const store = new LiveStore(emptyState(0));
    let told = 0;
    const leave = store.subscribe(() => {
      told += 1;
    });
    store.set({ passwordRequired: true });
    leave();
    store.set({ passwordRequired: false });
    assert.equal(told, 1);
  });
});
