import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OrderView, SignalView } from '../../../src/app/views.ts';
import { ordersOf, stepsOf } from './stages.ts';

const at = '2026-11-21T10:00:00.000Z';
const signal = (change: Partial<SignalView>): SignalView => ({
  id: 'S1',
  source: 'alert',
  receivedAt: at,
  summary: 'BUY 10 SPY market',
  stage: 'received',
  orders: [],
  duplicates: 0,
  timeline: [{ at, stage: 'received', text: '' }],
  ...change,
});
const states = (change: Partial<SignalView>) => stepsOf(signal(change)).map((step) => step.state);

describe("a signal's steps", () => {
  it('follow it from received to fills', () => {
    assert.deepEqual(states({}), ['done', 'none', 'none', 'none']);
    assert.deepEqual(states({ verdict: { approved: true, checks: [] } }), ['done', 'done', 'none', 'none']);
    assert.deepEqual(states({ stage: 'working', orders: ['a'] }), ['done', 'done', 'done', 'none']);
    const timeline = [{ at, stage: 'fill', text: 'entry bought 10 at 495' }];
    assert.deepEqual(states({ stage: 'filled', orders: ['a'], timeline }), ['done', 'done', 'done', 'done']);
  });

  it('show where it failed', () => {
    const refusal = { code: 'STOP_REQUIRED', message: 'There is no stop.' };
    assert.deepEqual(states({ stage: 'refused', refusal }), ['done', 'failed', 'none', 'none']);
    assert.deepEqual(states({ stage: 'rejected', orders: ['a'] }), ['done', 'done', 'failed', 'none']);
  });

  it('count a cancel or close that made no order as judged', () => {
    const timeline = [{ at, stage: 'carried out', text: 'nothing to close' }];
    assert.deepEqual(states({ stage: 'closed', timeline }), ['done', 'done', 'none', 'none']);
  });

  it('find the orders that the page holds', () => {
    const held = [{ ref: 'S1-e' }, { ref: 'S2-e' }] as OrderView[];
    const { known, others } = ordersOf(signal({ orders: ['S1-e', 'S1-s'] }), held);
    assert.deepEqual(
      known.map((order) => order.ref),
      ['S1-e'],
    );
    assert.deepEqual(others, ['S1-s']);
  });
});
