import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { GuardedApi } from './guarded-api.ts';
import { EventName } from './library.ts';
import { errorMessage, orderStatus } from './testing/frames.ts';
import { StubGateway } from './testing/stub-gateway.ts';

let gateway: StubGateway;
let api: GuardedApi;
let defects: string[];

beforeEach(async () => {
  gateway = await StubGateway.start();
  defects = [];
  api = new GuardedApi({
    host: '127.0.0.1',
    port: gateway.port,
    clientId: 7,
    onDefect: (what) => defects.push(what),
  });
  const ready = new Promise<void>((resolve) => api.once(EventName.nextValidId, () => resolve()));
  api.connect();
  await ready;
});
afterEach(async () => {
  api.drop();
  await gateway.stop();
});

/** Resolves with everything decoded that was sent before. */
const drained = (): Promise<void> =>
  new Promise((resolve) => {
    api.once(EventName.currentTime, () => resolve());
    gateway.last.send([49, 1, 1]);
  });

describe('the guarded library', () => {
  it('calls the other listeners of an event, and those of the same message, when one throws', async () => {
    const heard: string[] = [];
    api.on(EventName.tickPrice, () => {
      throw new Error('a bug');
    });
    api.on(EventName.tickPrice, (_id, _tick, value) => heard.push(`price ${value}`));
    // The size comes with the price, in the same message.
    api.on(EventName.tickSize, (_id, _tick, value) => heard.push(`size ${value}`));
    gateway.last.send([1, 6, 1, 2, 180.5, 300, 1]);
    await drained();
    assert.deepEqual(heard, ['price 180.5', 'size 300']);
    assert.deepEqual(defects, ['A handler of "tickPrice" failed']);
  });

  it('survives a message on which the decoder itself throws, and reads the next', async () => {
    const heard: string[] = [];
    api.on(EventName.error, (error) => heard.push(error.message));
    api.on(EventName.orderStatus, (id, status) => heard.push(`${id} ${status}`));
    gateway.last.send(
      errorMessage(371, 201, 'first', '{"8229": broken'),
      errorMessage(371, 201, 'second', '\\u007b\\u007d'),
      orderStatus(371, 'Inactive', 0, 100),
    );
    await drained();
    assert.deepEqual(heard, ['first', 'second', '371 Inactive']);
    assert.equal(defects.length, 1);
  });

  it('hands over the whole reject when it is JSON', async () => {
    const rejects: unknown[] = [];
    api.on(EventName.error, (_error, _code, _id, reject) => rejects.push(reject));
    gateway.last.send(errorMessage(371, 201, 'no', '{"8229":"IBDBUYTX=1"}'));
    await drained();
    assert.deepEqual(rejects, [{ '8229': 'IBDBUYTX=1' }]);
  });

  it('has not held back what was sent a moment before it leaves', async () => {
    for (let i = 0; i < 200; i++) api.reqCurrentTime();
    await api.leave(1_000);
    await gateway.until(() => gateway.last.of(49).length === 200);
  });
});
