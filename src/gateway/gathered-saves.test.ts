import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import fc from 'fast-check';
import { unixMs } from '../core/clock.ts';
import { accountId } from '../core/ids.ts';
import { createExchange } from '../simulator/create-exchange.ts';
import type { ExchangeChanges, ExchangeSnapshot, SaveChanges } from '../simulator/state/snapshot.ts';
import { ACCOUNT, FRIDAY_TEN, listed } from '../simulator/testing/fixture.ts';
import { perform, randomSteps } from '../simulator/testing/random-flow.ts';
import { AccountStore } from './account-store.ts';
import { GatheredSaves } from './gathered-saves.ts';
import { startFixture } from './testing/gateway-fixture.ts';
import { aapl, order } from './testing/orders.ts';
import { RecordingClient } from './testing/recording-client.ts';

const folder = mkdtempSync(join(tmpdir(), 'bowline-gathered-'));
after(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
const open = (): AccountStore => new AccountStore(join(folder, `account-${files++}.sqlite`));

const exchangeOn = (save: SaveChanges) =>
  createExchange({
    instruments: ['AAPL', 'ESZ6', 'EUR.USD', 'BTC.USD'].map(listed),
    accounts: [{ id: ACCOUNT, currency: 'USD', cash: 1_000_000 }],
    start: FRIDAY_TEN,
    seed: 7,
    save,
  });

/** What is stored; the order of prices and positions does not matter. */
const comparable = (snapshot: ExchangeSnapshot | undefined): unknown => {
  assert.ok(snapshot);
  const { prices, positions, ...rest } = snapshot;
  return {
    ...rest,
    prices: prices.toSorted((a, b) => a.conId - b.conId),
    positions: positions.toSorted((a, b) => a.conId - b.conId),
  };
};

const never = (cause: unknown): never => assert.fail(String(cause));

describe('gathered saves', () => {
  it('leave in the store what single saves leave there, whenever they are written', () => {
    fc.assert(
      fc.property(
        randomSteps(40),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }),
        (steps, commits) => {
          const [single, grouped] = [open(), open()];
          const gathered = new GatheredSaves(grouped.save, never);
          const exchanges = [exchangeOn(single.save), exchangeOn(gathered.save)];
          for (const [index, step] of steps.entries()) {
            for (const exchange of exchanges) perform(exchange, step);
            if (commits[index % commits.length]) gathered.commit();
          }
          gathered.commit();
          assert.deepEqual(comparable(grouped.load()), comparable(single.load()));
          single.close();
          grouped.close();
        },
      ),
      { numRuns: 15 },
    );
  });

  it('keep what an advisor configures, also when the first attempt to write it fails', () => {
    const store = open();
    let isFull = false;
    const gathered = new GatheredSaves((changes) => {
      if (isFull) throw new Error('disk full');
      store.save(changes);
    }, never);
    const exchange = createExchange({
      instruments: [listed('AAPL')],
      advisor: { id: accountId('DF1234567'), currency: 'USD', cash: 0 },
      accounts: [{ id: ACCOUNT, currency: 'USD', cash: 1_000_000 }],
      start: FRIDAY_TEN,
      seed: 7,
      save: gathered.save,
    });
    gathered.commit();
    assert.deepEqual(store.load()?.advisor, exchange.advisorDesk?.advisor);
    exchange.advisorDesk?.configure({ aliases: { [ACCOUNT]: 'Ann' } });
    isFull = true;
    assert.throws(() => gathered.commit(), /disk full/);
    isFull = false;
    // A later change of something else does not forget it.
    exchange.tick(unixMs(FRIDAY_TEN + 60_000));
    gathered.commit();
    assert.deepEqual(store.load()?.advisor?.aliases, { [ACCOUNT]: 'Ann' });
    store.close();
  });

  it('are written once for many calls, and tried again after a failure', () => {
    const written: ExchangeChanges[] = [];
    let isFull = true;
    const gathered = new GatheredSaves((changes) => {
      if (isFull) throw new Error('disk full');
      written.push(changes);
    }, never);
    const exchange = exchangeOn(gathered.save);
    assert.throws(() => gathered.commit(), /disk full/);
    isFull = false;
    gathered.commit();
    gathered.commit();
    assert.equal(written.length, 1);
    assert.ok((written[0]?.instruments.length ?? 0) > 0);
    assert.equal(exchange.accounts.length, 1);
  });

  it('are written at the end of the turn where nobody is told anything', async () => {
    const failures: unknown[] = [];
    const gathered = new GatheredSaves(
      () => {
        throw new Error('disk full');
      },
      (cause) => failures.push(cause),
    );
    exchangeOn(gathered.save);
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    assert.match(String(failures[0]), /disk full/);
  });
});

it('a client hears of nothing that could not be saved: it is cut off, and finds everything when it is back', async () => {
  let isFull = false;
  const log: string[] = [];
  const gateway = await startFixture({
    beforeSend: () => {
      if (isFull) throw new Error('disk full');
    },
    onLog: (text) => log.push(text),
  });
  const client = await RecordingClient.connect(gateway.port);
  client.forget();
  isFull = true;
  client.api.placeOrder(1, aapl, order());
  await client.until((heard) => heard.some(({ event }) => event === 'disconnected'));
  assert.deepEqual(client.named('orderStatus'), []);
  assert.ok(log.some((line) => line.includes('could not be saved: disk full')));
  isFull = false;
  const again = await RecordingClient.connect(gateway.port);
  again.api.reqExecutions(1, {});
  await again.hear('execDetailsEnd');
  assert.equal(again.named('execDetails').length, 1);
  await again.leave();
  await gateway.close();
});
