import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { TOPICS } from '../../app/application.ts';
import { MemoryApplication, sampleOrder } from '../test-support/memory-application.ts';
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
