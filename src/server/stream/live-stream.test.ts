import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import fc from 'fast-check';
import { TOPICS } from '../../app/application.ts';
import { type ListChanges, nameOfOrder, nameOfSignal, withListChanges } from '../../app/list-changes.ts';
import type { OrderView, SignalView } from '../../app/views.ts';
import { MemoryApplication, sampleOrder, sampleSignal } from '../test-support/memory-application.ts';
import { runServer } from '../test-support/running.ts';
import { LiveStream, type Reader, snapshot } from './live-stream.ts';

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/** A reader whose buffer is full after `room` events. */
class SlowReader implements Reader {
  readonly events: { name: string; data: unknown }[] = [];
  room: number;
  #resume: (() => void) | undefined;

  constructor(room: number) {
    this.room = room;
  }

  write(text: string): boolean {
    const [, name = '', data = ''] = /^event: (.*)\ndata: (.*)\n\n$/.exec(text) ?? [];
    this.events.push({ name, data: JSON.parse(data) });
    this.room -= 1;
    return this.room > 0;
  }

  onDrained(resume: () => void): void {
    this.#resume = resume;
  }

  drain(room: number): void {
    this.room = room;
    this.#resume?.();
  }
}

describe('the live stream', () => {
  it('sends every topic at first, then what changes', async () => {
    const application = new MemoryApplication();
    const reader = new SlowReader(Number.POSITIVE_INFINITY);
    const stop = new LiveStream(application).add(reader);
    assert.deepEqual(
      reader.events.map((event) => event.name),
      [...TOPICS],
    );
    for (const { name, data } of reader.events) {
      const topic = TOPICS.find((known) => known === name);
      assert.ok(topic);
      assert.deepEqual(data, JSON.parse(JSON.stringify(snapshot(application, topic))));
    }
    await nextTurn();
    application.positionViews = [];
    application.change('positions', 'status');
    assert.deepEqual(reader.events.slice(TOPICS.length), [
      { name: 'positions', data: [] },
      { name: 'status', data: JSON.parse(JSON.stringify(application.statusView)) },
    ]);
    stop();
    assert.equal(application.listeners, 0);
  });

  it('keeps at most one state of each topic for a slow reader, the newest', async () => {
    const application = new MemoryApplication();
    const reader = new SlowReader(1);
    new LiveStream(application).add(reader);
    assert.equal(reader.events.length, 1);
    for (let n = 0; n < 1000; n += 1) {
      await nextTurn();
      application.statusView = { ...application.statusView, version: String(n) };
      application.change('status', 'quotes');
    }
    assert.equal(reader.events.length, 1);
    reader.drain(Number.POSITIVE_INFINITY);
    const later = reader.events.slice(1);
    assert.deepEqual(later.map((event) => event.name).sort(), [...TOPICS].sort());
    const status = later.find((event) => event.name === 'status');
    assert.deepEqual(status?.data, JSON.parse(JSON.stringify({ ...application.statusView, version: '999' })));
  });

  it('makes the text of a change once for all readers', async () => {
    const application = new MemoryApplication();
    const stream = new LiveStream(application);
    for (let n = 0; n < 5; n += 1) stream.add(new SlowReader(Number.POSITIVE_INFINITY));
    await nextTurn();
    let asked = 0;
    application.quotes = () => {
      asked += 1;
      return [];
    };
    application.change('quotes');
    assert.equal(asked, 1);
  });

  it('shows open orders however old, and the last 100', () => {
    const application = new MemoryApplication();
    const recent = Array.from({ length: 150 }, (_, n) =>
      sampleOrder(`R${n}`, { open: false, state: 'filled' }),
    );
    application.orderViews = [...recent, sampleOrder('OLD')];
    const shown = snapshot(application, 'orders') as { ref: string }[];
    assert.equal(shown.length, 101);
    assert.equal(shown.at(-1)?.ref, 'OLD');
  });
});

const CHANGES = { orders: 'changes', signals: 'changes' } as const;

/** The list that a reader holds who was told of orders in changes. */
function heldBy(reader: SlowReader): readonly OrderView[] {
  let held: readonly OrderView[] = [];
  for (const { name, data } of reader.events) {
    if (name === 'orders') held = data as readonly OrderView[];
    if (name !== 'order-changes') continue;
    const changes = data as ListChanges<OrderView>;
    held = withListChanges(held, changes, nameOfOrder);
    assert.equal(held.length, changes.total);
  }
  return held;
}

describe('the live stream of changed orders', () => {
  const ordersTold = ({ events }: SlowReader) => events.filter(({ name }) => name.startsWith('order'));

  it('sends all of them at first, then what has changed, and nothing where nothing has', async () => {
    const application = new MemoryApplication();
    const reader = new SlowReader(Number.POSITIVE_INFINITY);
    const whole = new SlowReader(Number.POSITIVE_INFINITY);
    const stream = new LiveStream(application);
    stream.add(reader, CHANGES);
    stream.add(whole);
    await nextTurn();
    const changed = sampleOrder('S1-stop', { stopPrice: 181 });
    application.orderViews = application.orderViews.map((order) =>
      order.ref === changed.ref ? changed : order,
    );
    application.change('orders');
    await nextTurn();
    application.change('orders', 'positions');
    assert.deepEqual(ordersTold(reader).slice(1), [
      { name: 'order-changes', data: { changed: [changed], removed: [], total: 3 } },
    ]);
    assert.deepEqual(
      ordersTold(whole).map(({ name }) => name),
      ['orders', 'orders', 'orders'],
    );
    assert.equal(reader.events.at(-1)?.name, 'positions');
  });

  it('sends all of them where an order comes into the middle', async () => {
    const application = new MemoryApplication();
    const reader = new SlowReader(Number.POSITIVE_INFINITY);
    new LiveStream(application).add(reader, CHANGES);
    await nextTurn();
    application.orderViews = application.orderViews.toSpliced(1, 0, sampleOrder('S0-late'));
    application.change('orders');
    assert.equal(ordersTold(reader).at(-1)?.name, 'orders');
    assert.deepEqual(heldBy(reader), application.orderViews);
  });

  it('sends all of them again to who comes back after everybody had left', async () => {
    const application = new MemoryApplication();
    const stream = new LiveStream(application);
    stream.add(new SlowReader(Number.POSITIVE_INFINITY), CHANGES)();
    await nextTurn();
    application.orderViews = [sampleOrder('S2-stop')];
    const reader = new SlowReader(Number.POSITIVE_INFINITY);
    stream.add(reader, CHANGES);
    assert.deepEqual(heldBy(reader), application.orderViews);
  });

  it('sends all of them to who comes in the moment in which the last one leaves', () => {
    const application = new MemoryApplication();
    const stream = new LiveStream(application);
    stream.add(new SlowReader(Number.POSITIVE_INFINITY), CHANGES)();
    const reader = new SlowReader(Number.POSITIVE_INFINITY);
    stream.add(reader, CHANGES);
    assert.deepEqual(heldBy(reader), application.orderViews);
  });

  it('gives every reader the list, however slow it is, and never queues more than each topic once', async () => {
    const change = fc.record({
      /** New ones, changes and ends among the last so many. */
      news: fc.integer({ min: 0, max: 3 }),
      moved: fc.array(fc.nat({ max: 400 }), { maxLength: 5 }),
      ended: fc.array(fc.nat({ max: 400 }), { maxLength: 5 }),
      late: fc.boolean(),
      drains: fc.array(fc.nat({ max: 4 }), { minLength: 3, maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 25 }), async (changes) => {
        const application = new MemoryApplication();
        application.orderViews = Array.from({ length: 150 }, (_, n) => sampleOrder(`R${200 - n}`));
        const stream = new LiveStream(application);
        const readers = [new SlowReader(9), new SlowReader(2), new SlowReader(Number.POSITIVE_INFINITY)];
        for (const reader of readers) stream.add(reader, CHANGES);
        let count = 200;
        for (const { news, moved, ended, late, drains } of changes) {
          await nextTurn();
          const touched = new Set(moved);
          const gone = new Set(ended);
          application.orderViews = application.orderViews.map((order, index) => {
            const { filled } = order;
            if (gone.has(index)) return { ...order, open: false, state: 'cancelled' };
            return touched.has(index) ? { ...order, filled: filled + 1 } : order;
          });
          for (let n = 0; n < news; n += 1) application.orderViews.unshift(sampleOrder(`R${++count}`));
          if (late) application.orderViews.splice(3, 0, sampleOrder(`R${++count}`));
          application.change('orders', 'status');
          for (const [index, reader] of readers.entries()) {
            const before = reader.events.length;
            if (drains[index]) reader.drain(drains[index] + reader.room);
            assert.ok(reader.events.length - before <= TOPICS.length);
          }
        }
        await nextTurn();
        for (const reader of readers) reader.drain(Number.POSITIVE_INFINITY);
        for (const reader of readers)
          assert.deepEqual(heldBy(reader), JSON.parse(JSON.stringify(snapshot(application, 'orders'))));
      }),
      { numRuns: 60 },
    );
  });
});

describe('the live stream of changed signals', () => {
  const signalsTold = ({ events }: SlowReader) => events.filter(({ name }) => name.startsWith('signal'));
  /** The last hundred, newest first, and a reader that has them. */
  function hundred() {
    const application = new MemoryApplication();
    application.signalViews = Array.from({ length: 100 }, (_, n) => sampleSignal(`S${100 - n}`));
    const reader = new SlowReader(Number.POSITIVE_INFINITY);
    new LiveStream(application).add(reader, CHANGES);
    return { application, reader };
  }

  it('sends the last hundred at first, then the one that has changed', async () => {
    const { application, reader } = hundred();
    await nextTurn();
    const [newest, ...others] = application.signalViews;
    assert.ok(newest);
    const { verdict } = newest;
    const changed: SignalView = {
      ...newest,
      stage: 'closed',
      ...(verdict ? { verdict: { ...verdict, approved: false } } : {}),
    };
    application.signalViews = [changed, ...others.map((signal) => structuredClone(signal))];
    application.change('signals', 'orders');
    assert.deepEqual(
      signalsTold(reader).map(({ name }) => name),
      ['signals', 'signal-changes'],
    );
    assert.deepEqual(signalsTold(reader)[1]?.data, {
      changed: [JSON.parse(JSON.stringify(changed))],
      removed: [],
      total: 100,
    });
  });

  it('sends a new one with the name of that which leaves the list', async () => {
    const { application, reader } = hundred();
    await nextTurn();
    application.signalViews = [sampleSignal('S101'), ...application.signalViews];
    application.change('signals');
    const [first, second] = signalsTold(reader);
    const changes = second?.data as ListChanges<SignalView>;
    assert.deepEqual(
      [changes.changed.map(({ id }) => id), changes.removed, changes.total],
      [['S101'], ['S1'], 100],
    );
    assert.deepEqual(
      withListChanges(first?.data as readonly SignalView[], changes, nameOfSignal),
      JSON.parse(JSON.stringify(application.signals(100))),
    );
  });

  it('sends each list in the manner that the reader wants of it', async () => {
    const application = new MemoryApplication();
    const reader = new SlowReader(Number.POSITIVE_INFINITY);
    new LiveStream(application).add(reader, { signals: 'changes' });
    await nextTurn();
    application.signalViews = [sampleSignal('S9')];
    application.orderViews = [sampleOrder('S9-stop')];
    application.change('signals', 'orders');
    assert.deepEqual(
      reader.events.slice(TOPICS.length).map(({ name }) => name),
      ['signal-changes', 'orders'],
    );
  });
});

describe('the live stream over HTTP', () => {
  let server: Awaited<ReturnType<typeof runServer>>;
  beforeEach(async () => {
    server = await runServer();
  });
  afterEach(() => server.dispose());

  it('is served as events, and ends when the server closes', async () => {
    const response = await fetch(`${server.url}/api/stream`);
    assert.equal(response.headers.get('content-type'), 'text/event-stream; charset=utf-8');
    assert.ok(response.body);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const readUntil = async (marker: RegExp): Promise<void> => {
      while (!marker.test(text)) {
        const { done, value } = await reader.read();
        if (done) throw new Error(`the stream ended before ${marker}`);
        text += value;
      }
    };
    await readUntil(/event: equity\ndata: .*\n\n/);
    server.application.positionViews = [];
    server.application.change('positions');
    await readUntil(/event: positions\ndata: \[\]\n\n/);
    const changes = await fetch(`${server.url}/api/stream?orders=changes&signals=changes`);
    assert.equal(changes.status, 200);
    await changes.body?.cancel();
    assert.equal((await fetch(`${server.url}/api/stream?orders=some`)).status, 400);
    assert.equal((await fetch(`${server.url}/api/stream?signals=some`)).status, 400);
    await server.close();
    while (!(await reader.read()).done);
    assert.equal(server.application.listeners, 0);
  });

  it('forgets readers that leave', async () => {
    const controller = new AbortController();
    const response = await fetch(`${server.url}/api/stream`, { signal: controller.signal });
    assert.equal(response.status, 200);
    assert.equal(server.application.listeners, 1);
    controller.abort();
    while (server.application.listeners > 0) await nextTurn();
  });
});
