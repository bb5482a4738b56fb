import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OrderView, SignalView } from '../../../src/app/views.ts';
import { Feed, type Source } from './feed.ts';
import { type LiveState, TOPIC_NAMES } from './live-state.ts';

const order = (ref: string, filled = 0) => ({ ref, filled }) as OrderView;

describe('a stream whose orders come as changes', () => {
  function opened() {
    const listeners = new Map<string, (event: { readonly data: string }) => void>();
    const source: Source & { closed: boolean } = {
      closed: false,
      onerror: null,
      addEventListener: (type, listener) => void listeners.set(type, listener),
      close: () => {
        source.closed = true;
      },
    };
    const heard = {
      wholes: [] as Partial<LiveState>[],
      changes: [] as Partial<LiveState>[],
      ended: 0,
    };
    new Feed(source, {
      whole: (topics) => heard.wholes.push(topics),
      changed: (change) => heard.changes.push(change),
      ended: () => {
        heard.ended += 1;
      },
    });
    const say = (type: string, value: unknown): void =>
      listeners.get(type)?.({ data: JSON.stringify(value) });
    const sayAll = (orders: readonly OrderView[]): void => {
      for (const topic of TOPIC_NAMES) say(topic, topic === 'orders' ? orders : []);
    };
    return { source, heard, say, sayAll };
  }

  it('shows the whole list after each of them', () => {
    const { heard, say, sayAll } = opened();
    sayAll([order('B'), order('A')]);
    say('order-changes', { changed: [order('C'), order('A', 5)], removed: ['B'], total: 2 });
    assert.deepEqual(heard.changes, [{ orders: [order('C'), order('A', 5)] }]);
    say('orders', [order('Z')]);
    say('order-changes', { changed: [order('Z', 1)], removed: [], total: 1 });
    assert.deepEqual(heard.changes.at(-1), { orders: [order('Z', 1)] });
  });

  it('shows the whole list of signals after each of theirs, too', () => {
    const { heard, say, sayAll } = opened();
    const signal = (id: string, stage = 'sent') => ({ id, stage }) as SignalView;
    sayAll([]);
    say('signals', [signal('S2'), signal('S1')]);
    say('signal-changes', { changed: [signal('S3'), signal('S2', 'filled')], removed: ['S1'], total: 2 });
    assert.deepEqual(heard.changes.at(-1), { signals: [signal('S3'), signal('S2', 'filled')] });
  });

  it('takes them in before everything is there', () => {
    const { heard, say } = opened();
    for (const topic of TOPIC_NAMES.filter((name) => name !== 'accounts'))
      say(topic, topic === 'orders' ? [order('A')] : []);
    say('order-changes', { changed: [order('A', 5)], removed: [], total: 1 });
    assert.equal(heard.wholes.length, 0);
    say('accounts', []);
    assert.deepEqual(heard.wholes[0]?.orders, [order('A', 5)]);
  });

  it('ends where something was missed, so that all of it comes anew', () => {
    const { source, heard, say, sayAll } = opened();
    sayAll([order('A')]);
    say('order-changes', { changed: [order('C')], removed: [], total: 3 });
    assert.deepEqual([heard.changes, heard.ended, source.closed], [[], 1, true]);
  });
});
