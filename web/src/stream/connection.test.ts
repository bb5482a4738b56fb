import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { ApiFailure } from './api.ts';
import { forShown, setShownAccount } from './chosen-account.ts';
import { LiveConnection } from './connection.ts';
import type { Source } from './feed.ts';
import { emptyState, LiveStore, TOPIC_NAMES } from './live-state.ts';

/** A stream that says what a test says. */
class SpokenSource implements Source {
  onerror: Source['onerror'] = null;
  closed = false;
  readonly path: string;
  readonly #listeners = new Map<string, (event: { readonly data: string }) => void>();

  constructor(path: string) {
    this.path = path;
  }

  addEventListener(type: string, listener: (event: { readonly data: string }) => void): void {
    this.#listeners.set(type, listener);
  }

  close(): void {
    this.closed = true;
  }

  say(topic: string, value: unknown = {}): void {
    this.#listeners.get(topic)?.({ data: JSON.stringify(value) });
  }

  end(): void {
    this.onerror?.(undefined as never);
  }

  /** Every topic once, with one position of that account. */
  sayAll(account: string): void {
    for (const topic of TOPIC_NAMES) {
      if (topic === 'status') this.say(topic, { account: { id: account } });
      else this.say(topic, topic === 'positions' ? [{ account }] : []);
    }
  }
}

describe('the connection', () => {
  let sources: SpokenSource[];
  let traded: boolean;
  let store: LiveStore;
  let connection: LiveConnection;
  const heldIn = () => store.get().positions.map(({ account }) => account);
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  const newest = () => sources.at(-1) ?? assert.fail('no stream was opened');

  beforeEach(async () => {
    sources = [];
    traded = true;
    store = new LiveStore(emptyState(0));
    connection = new LiveConnection(store, {
      session: async () => ({ signedIn: true, passwordRequired: false }),
      source: (path) => {
        const source = new SpokenSource(path);
        sources.push(source);
        return source;
      },
      status: async () => {
        if (!traded) throw new ApiFailure(404, 'not traded here');
        return {} as never;
      },
      instruments: async () => [],
    });
    connection.start();
    await settled();
  });
  afterEach(() => {
    connection.stop();
    setShownAccount(undefined);
  });

  it('shows nothing before all of it is there', () => {
    newest().say('status', {});
    newest().say('positions', [{ account: 'DU1' }]);
    assert.equal(store.get().status, undefined);
    assert.equal(store.get().connection.phase, 'connecting');
    newest().sayAll('DU1');
    assert.equal(store.get().connection.phase, 'live');
    assert.deepEqual(heldIn(), ['DU1']);
  });

  it('takes what there is once nothing more is due, for a Bowline with other topics', () => {
    newest().say('status', {});
    newest().say('ping');
    assert.equal(store.get().connection.phase, 'live');
  });

  it('says that all is old until all has come anew', async (test) => {
    test.mock.timers.enable({ apis: ['setTimeout'] });
    newest().sayAll('DU1');
    newest().end();
    assert.equal(store.get().connection.phase, 'lost');
    test.mock.timers.tick(1_000);
    await settled();
    assert.equal(sources.length, 2);
    newest().say('status', {});
    assert.equal(store.get().connection.phase, 'lost', 'positions and orders are of before');
    newest().sayAll('DU1');
    assert.equal(store.get().connection.phase, 'live');
  });

  it('orders for the account whose figures it shows, and shows it until another one is there', () => {
    newest().sayAll('DU1');
    const first = newest();
    connection.show('DU2', () => assert.fail('it comes'));
    const second = newest();
    assert.equal(second.path, '/api/stream?orders=changes&signals=changes&account=DU2');
    second.say('status', {});
    assert.deepEqual([heldIn(), forShown('/api/flatten')], [['DU1'], '/api/flatten']);
    assert.deepEqual(store.get().opening, { account: 'DU2' });
    first.say('positions', [{ account: 'DU1' }, { account: 'DU1' }]);
    assert.equal(heldIn().length, 2, 'it goes on');
    second.sayAll('DU2');
    assert.deepEqual([heldIn(), forShown('/api/flatten')], [['DU2'], '/api/flatten?account=DU2']);
    assert.deepEqual([first.closed, store.get().account, store.get().opening], [true, 'DU2', undefined]);
  });

  it('stays with the account where the other one does not come', (test) => {
    test.mock.timers.enable({ apis: ['setTimeout'] });
    newest().sayAll('DU1');
    let failures = 0;
    const failed = () => {
      failures += 1;
    };
    connection.show('DU2', failed);
    newest().end();
    connection.show('DU3', failed);
    test.mock.timers.tick(15_000);
    assert.equal(failures, 2);
    assert.deepEqual([heldIn(), store.get().opening], [['DU1'], undefined]);
    assert.equal(store.get().connection.phase, 'live');
    assert.equal(newest().closed, true);
  });

  it('goes back to all accounts where the one it showed is gone after a restart', async (test) => {
    newest().sayAll('DU1');
    connection.show('DU2', () => assert.fail());
    newest().sayAll('DU2');
    traded = false;
    test.mock.timers.enable({ apis: ['setTimeout'] });
    newest().end();
    test.mock.timers.tick(1_000);
    await settled();
    await settled();
    assert.equal(newest().path, '/api/stream?orders=changes&signals=changes');
    assert.deepEqual(heldIn(), ['DU2'], 'and is marked as old until then');
    newest().sayAll('DU1');
    assert.equal(forShown('/api/kill'), '/api/kill');
  });

  it('asks for one account what is its own, and for all what is not', () => {
    setShownAccount('DU 2');
    for (const path of ['/api/signals', '/api/bars?conId=1', '/api/alerts', '/api/session', '/api/chat'])
      assert.equal(forShown(path), path);
    assert.equal(forShown('/api/orders/S-1-E/cancel'), '/api/orders/S-1-E/cancel?account=DU%202');
    assert.equal(forShown('/api/log?limit=5'), '/api/log?limit=5&account=DU%202');
  });
});
