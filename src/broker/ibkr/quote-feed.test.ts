import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { systemClock, unixMs } from '../../core/clock.ts';
import { conId } from '../../core/ids.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { Quote } from '../../marketdata/market.ts';
import type { StreamHealth, StreamStart } from '../port.ts';
import type { StreamPatience } from '../quote-subscription.ts';
import type { IBApi, LibraryContract } from './library.ts';
import type { Outbox } from './outbox.ts';
import { QuoteFeed } from './quote-feed.ts';
import { aapl } from './testing/harness.ts';

const SOON: StreamPatience = {
  quietMs: { regular: 5, extended: 5 },
  answerMs: 5,
  againMs: 5,
  mostAgainMs: 5,
};
/** Takes no line for stale, however slow the machine is. */
const PATIENT: StreamPatience = { ...SOON, quietMs: { regular: 60_000, extended: 60_000 }, answerMs: 60_000 };
/** Thursday, 10:30 in New York. */
const OPEN = unixMs(Date.parse('2026-11-19T15:30:00Z'));
const SATURDAY = unixMs(Date.parse('2026-11-21T15:30:00Z'));

interface Fed {
  readonly feed: QuoteFeed;
  readonly asked: number[];
  /** The contracts that were asked for, by request. */
  readonly contracts: Map<number, LibraryContract>;
  readonly quotes: Quote[];
  readonly told: StreamHealth[];
  /** What was said of a competing session, in order. */
  readonly competing: boolean[];
  /** A price comes for a request. */
  tick(requestId: number): void;
  /** IB names the contract whose quotes stand for those of the one asked for. */
  reroute(requestId: number, conId: number, exchange: string): void;
}

/** A feed whose requests are only counted; it looks around every 2 ms. */
function feedOf(
  context: TestContext,
  {
    at = OPEN,
    start = 'at-once',
    patience = SOON,
  }: { readonly at?: typeof OPEN; readonly start?: StreamStart; readonly patience?: StreamPatience } = {},
): Fed {
  const asked: number[] = [];
  const contracts = new Map<number, LibraryContract>();
  const quotes: Quote[] = [];
  const told: StreamHealth[] = [];
  const competing: boolean[] = [];
  const listeners = new Map<string, (...facts: readonly unknown[]) => void>();
  const api = {
    on: (event: string, listener: (...facts: readonly unknown[]) => void) => listeners.set(event, listener),
    reqMktData: (id: number, contract: LibraryContract) => {
      contracts.set(id, contract);
      asked.push(id);
    },
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
    emit: (quote) => quotes.push(quote),
    onStream: (stream) => told.push(stream),
    onCompeting: (on) => competing.push(on),
    start,
    patience,
    lookEveryMs: 2,
  });
  feed.attach(api as unknown as IBApi);
  feed.onReady();
  context.after(() => feed.onEnd());
  const tick = (requestId: number): void => listeners.get('tickPrice')?.(requestId, 4, 180.5);
  const reroute = (requestId: number, conId: number, exchange: string): void =>
    listeners.get('rerouteMktDataReq')?.(requestId, conId, exchange);
  return { feed, asked, contracts, quotes, told, competing, tick, reroute };
}

const stateOf = ({ feed }: Fed) => feed.streams[0]?.state;

async function until(met: () => boolean): Promise<void> {
  const end = performance.now() + 20_000;
  while (!met()) {
    assert.ok(performance.now() < end, 'it never came');
    await wait(1);
  }
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

  it('because IB does not know the contract, as its reset says of any, is asked for again for a while', async (context) => {
    const fed = feedOf(context);
    fed.feed.subscribe(aapl);
    const unknown = (id: number) => fed.feed.onError(id, 200, 'No security definition has been found');
    unknown(1);
    assert.equal(stateOf(fed), 'interrupted');
    await until(() => fed.asked.length > 1);
    fed.tick(2);
    assert.equal(stateOf(fed), 'streaming');
    unknown(2);
    for (let id = 3; id <= 14; id += 1) {
      await until(() => fed.asked.at(-1) === id);
      unknown(id);
    }
    assert.equal(stateOf(fed), 'refused');
    await wait(30);
    assert.equal(fed.asked.at(-1), 14, 'it may have expired');
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

describe('a competing session', () => {
  const TAKEN = [10197, 'No market data during competing live session'] as const;

  it('is over when every line flows; once one does, the others are asked for at once', async (context) => {
    const patience = { ...PATIENT, againMs: 5, mostAgainMs: 60_000 };
    const fed = feedOf(context, { patience });
    const { feed, asked, competing } = fed;
    feed.subscribe(aapl);
    feed.subscribe({ ...aapl, conId: conId(272093), symbol: 'MSFT', localSymbol: 'MSFT' });
    for (let round = 0; round < 4; round += 1) {
      const [first, second] = [2 * round + 1, 2 * round + 2];
      await until(() => asked.includes(second));
      feed.onError(first, ...TAKEN);
      feed.onError(second, ...TAKEN);
    }
    await until(() => asked.includes(10));
    feed.onError(10, ...TAKEN);
    assert.deepEqual(competing, [true]);
    fed.tick(9);
    await until(() => asked.includes(11));
    assert.deepEqual(competing, [true], 'one of two is still without data');
    fed.tick(11);
    assert.deepEqual(competing, [true, false]);
  });

  it('is over when IB takes the request without a word, also while the market is closed', async (context) => {
    const { feed, competing } = feedOf(context, { at: SATURDAY });
    feed.subscribe(aapl);
    feed.onError(1, ...TAKEN);
    await until(() => competing.length === 2);
    assert.deepEqual(competing, [true, false]);
    assert.equal(feed.streams[0]?.state, 'waiting');
  });

  it('is over when IB gives another answer, when nobody asks any more, and with the session', async (context) => {
    for (const end of [
      (feed: QuoteFeed) => void feed.onError(2, 354, 'not subscribed'),
      (feed: QuoteFeed) => feed.unsubscribe(aapl),
      (feed: QuoteFeed) => feed.onDataLost(),
      (feed: QuoteFeed) => feed.onEnd(),
    ]) {
      const { feed, asked, competing } = feedOf(context, { patience: PATIENT });
      feed.subscribe(aapl);
      feed.onError(1, ...TAKEN);
      await until(() => asked.length === 2);
      assert.deepEqual(competing, [true]);
      end(feed);
      assert.deepEqual(competing, [true, false]);
    }
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

describe('a contract for difference whose quotes IB takes elsewhere', () => {
  const cfd: Instrument = { ...aapl, conId: conId(118089500), secType: 'CFD', primaryExchange: '' };

  it('is quoted by what it follows, under its own number', async (context) => {
    const fed = feedOf(context, { patience: PATIENT });
    fed.feed.subscribe(cfd);
    assert.equal(fed.contracts.get(1)?.secType, 'CFD');
    fed.reroute(1, 265598, 'NASDAQ');
    assert.deepEqual(fed.contracts.get(2), { conId: 265598, exchange: 'NASDAQ' });
    fed.tick(1);
    await wait(1);
    assert.equal(fed.quotes.length, 0, 'the request that was answered is over');
    fed.tick(2);
    await until(() => fed.quotes.length > 0);
    assert.deepEqual([fed.quotes[0]?.conId, fed.quotes[0]?.last], [cfd.conId, 180.5]);
    assert.equal(stateOf(fed), 'streaming');
  });

  it('is refused with what it follows, and forgotten with its own name', (context) => {
    const fed = feedOf(context, { patience: PATIENT });
    fed.feed.subscribe(cfd);
    fed.reroute(1, 265598, 'NASDAQ');
    assert.equal(fed.feed.onError(1, 300, "Can't find EId"), undefined);
    assert.equal(fed.feed.onError(2, 354, 'not subscribed'), 'AAPL');
    assert.equal(stateOf(fed), 'refused');
    fed.feed.unsubscribe(cfd);
    fed.reroute(2, 265598, 'NASDAQ');
    assert.deepEqual(fed.asked, [1, 2]);
  });
});
