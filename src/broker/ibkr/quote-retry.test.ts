import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { unixMs } from '../../core/clock.ts';
import type { IBApi } from './library.ts';
import type { Outbox } from './outbox.ts';
import { QuoteFeed } from './quote-feed.ts';
import { aapl } from './testing/harness.ts';

const RETRY_MS = 5;

/** A feed whose requests are only counted. */
function feedOf(): { readonly feed: QuoteFeed; readonly asked: number[] } {
  const asked: number[] = [];
  const api = {
    reqMktData: (id: number) => asked.push(id),
    cancelMktData: () => {},
    reqMarketDataType: () => {},
  };
  const outbox = {
    isOpen: true,
    data: (_: number, write: (to: IBApi) => void) => write(api as unknown as IBApi),
  };
  let id = 0;
  const feed = new QuoteFeed({
    outbox: outbox as unknown as Outbox,
    nextRequestId: () => {
      id += 1;
      return id;
    },
    now: () => unixMs(0),
    emit: () => {},
    retryMs: RETRY_MS,
  });
  return { feed, asked };
}

describe('a quote line that IB ends', () => {
  it('for a reason that passes is asked for again: a competing session, too many lines', async () => {
    for (const code of [10197, 101]) {
      const { feed, asked } = feedOf();
      feed.subscribe(aapl);
      feed.onError(1, code);
      assert.deepEqual(asked, [1]);
      await wait(RETRY_MS * 4);
      assert.deepEqual(asked, [1, 2], `code ${code}`);
    }
  });

  it('for want of a subscription is not', async () => {
    const { feed, asked } = feedOf();
    feed.subscribe(aapl);
    feed.onError(1, 354);
    await wait(RETRY_MS * 4);
    assert.deepEqual(asked, [1]);
  });

  it('is not asked for again when nobody wants it any more', async () => {
    const { feed, asked } = feedOf();
    feed.subscribe(aapl);
    feed.onError(1, 10197);
    feed.unsubscribe(aapl);
    await wait(RETRY_MS * 4);
    assert.deepEqual(asked, [1]);
  });
});
