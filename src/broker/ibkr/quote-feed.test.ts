import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { systemClock, unixMs } from '../../core/clock.ts';
import type { StreamHealth, StreamStart } from '../port.ts';
import type { StreamPatience } from '../quote-subscription.ts';
import type { IBApi } from './library.ts';
import type { Outbox } from './outbox.ts';
import { QuoteFeed } from './quote-feed.ts';
import { aapl } from './testing/harness.ts';

const SOON: StreamPatience = {
  quietMs: { regular: 5, extended: 5 },
  answerMs: 5,
  againMs: 5,
  mostAgainMs: 5,
};
/** Thursday, 10:30 in New York. */
const OPEN = unixMs(Date.parse('2026-11-19T15:30:00Z'));
const SATURDAY = unixMs(Date.parse('2026-11-21T15:30:00Z'));

interface Fed {
  readonly feed: QuoteFeed;
  readonly asked: number[];
  readonly told: StreamHealth[];
}

/** A feed whose requests are only counted; it looks around every 2 ms. */
function feedOf(
  context: TestContext,
  { at = OPEN, start = 'at-once' }: { readonly at?: typeof OPEN; readonly start?: StreamStart } = {},
): Fed {
  const asked: number[] = [];
  const told: StreamHealth[] = [];
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
    clock: systemClock,
    nextRequestId: () => {
      id += 1;
      return id;
    },
    now: () => at,
    trouble: () => ({ canAsk: true }),
    emit: () => {},
    onStream: (stream) => told.push(stream),
    start,
    patience: SOON,
    lookEveryMs: 2,
  });
  feed.onReady();
  context.after(() => feed.onEnd());
  return { feed, asked, told };
}

const stateOf = ({ feed }: Fed) => feed.streams[0]?.state;

async function until(met: () => boolean): Promise<void> {
  while (!met()) await wait(1);
}

describe('a quote line that IB ends', () => {
  it('for a reason that passes is asked for again: a competing session, too many lines', async (context) => {
    for (const code of [10197, 101]) {
      const fed = feedOf(context);
      fed.feed.subscribe(aapl);
      fed.feed.onError(1, code, 'No market data during competing live session');
      assert.equal(stateOf(fed), 'interrupted');
      assert.match(fed.feed.streams[0]?.reason ?? '', new RegExp(`IB ${code}`));
      await until(() => fed.asked.length > 1);
      assert.deepEqual(fed.asked.slice(0, 2), [1, 2]);
    }
  });

  it('for want of a subscription is not', async (context) => {
    const fed = feedOf(context);
    fed.feed.subscribe(aapl);
    fed.feed.onError(1, 354, 'not subscribed');
    await wait(30);
    assert.deepEqual(fed.asked, [1]);
    assert.equal(stateOf(fed), 'refused');
  });

  it('is not asked for again when nobody wants it any more', async (context) => {
    const fed = feedOf(context);
    fed.feed.subscribe(aapl);
    fed.feed.onError(1, 10197, 'competing');
    fed.feed.unsubscribe(aapl);
    await wait(30);
    assert.deepEqual(fed.asked, [1]);
    assert.deepEqual(fed.feed.streams, []);
  });
});

describe('a line that does not answer', () => {
  it('is stale while its market is open, and asked for again', async (context) => {
    const fed = feedOf(context);
    fed.feed.subscribe(aapl);
    await until(() => stateOf(fed) === 'stale' && fed.asked.length > 2);
    assert.deepEqual(
      fed.told.map(({ state }) => state),
      ['waiting', 'stale'],
    );
  });

  it('is left alone while its market is closed', async (context) => {
    const fed = feedOf(context, { at: SATURDAY });
    fed.feed.subscribe(aapl);
    await wait(40);
    assert.deepEqual(fed.asked, [1]);
    assert.equal(stateOf(fed), 'waiting');
  });
});

describe('streams on request', () => {
  it('wait in every session, and after IB has lost them, until they are asked for', (context) => {
    const fed = feedOf(context, { start: 'on-request', at: SATURDAY });
    fed.feed.subscribe(aapl);
    assert.deepEqual([fed.asked, stateOf(fed)], [[], 'held']);
    fed.feed.resume();
    assert.deepEqual([fed.asked, stateOf(fed)], [[1], 'waiting']);
    fed.feed.resume();
    assert.deepEqual(fed.asked, [1], 'once');
    fed.feed.onDataLost();
    assert.deepEqual([fed.asked, stateOf(fed)], [[1], 'held']);
    fed.feed.resume();
    assert.deepEqual([fed.asked, stateOf(fed)], [[1, 2], 'waiting']);
  });
});
