import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { accountId } from '../core/ids.ts';
import { createExchange, type ExchangeOptions } from '../simulator/create-exchange.ts';
import type { Exchange } from '../simulator/exchange.ts';
import type { ExchangeSnapshot } from '../simulator/state/snapshot.ts';
import {
  AAPL,
  ACCOUNT,
  CLIENT,
  ExchangeBench,
  FRIDAY_TEN,
  listed,
  newYork,
  order,
} from '../simulator/testing/fixture.ts';
import { perform, randomSteps } from '../simulator/testing/random-flow.ts';
import { AccountStore, AccountStoreUnusable } from './account-store.ts';

function folder(context: TestContext): string {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'bowline-account-'));
  context.after(() => fs.rmSync(directory, { recursive: true, force: true }));
  return directory;
}

const options = (store: AccountStore): ExchangeOptions => ({
  instruments: ['AAPL', 'ESZ6', 'EUR.USD', 'BTC.USD'].map(listed),
  accounts: [{ id: ACCOUNT, currency: 'USD', cash: 1_000_000 }],
  start: FRIDAY_TEN,
  seed: 7,
  save: store.save,
});

/** All that a client can ask for. */
const visible = (exchange: Exchange) => ({
  open: exchange.openOrders(),
  completed: exchange.completedOrders(),
  executions: exchange.executions(),
  positions: exchange.positions(ACCOUNT),
  balances: exchange.balances(ACCOUNT),
  quotes: exchange.instruments.map(({ conId }) => exchange.quote(conId)),
  nextIds: [1, 2, 3].map((client) => exchange.nextOrderId(client)),
});

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** A snapshot with its prices in a fixed order. */
const comparable = (snapshot: ExchangeSnapshot | undefined): unknown =>
  snapshot && plain({ ...snapshot, prices: snapshot.prices.toSorted((a, b) => a.conId - b.conId) });

test('an empty store has nothing to restore', (context) => {
  const store = new AccountStore(path.join(folder(context), 'sub', 'account.db'));
  assert.equal(store.load(), undefined);
  assert.deepEqual(store.lastPrices(), { now: undefined, prices: new Map() });
  store.close();
});

test('whatever has happened, reopening the store gives the same orders, positions, balances and ids', (context) => {
  const directory = folder(context);
  let run = 0;
  fc.assert(
    fc.property(randomSteps(40), (steps) => {
      const file = path.join(directory, `account-${run++}.db`);
      const store = new AccountStore(file);
      const exchange = createExchange(options(store));
      for (const step of steps) perform(exchange, step);
      exchange.flush();
      store.close();
      const reopened = new AccountStore(file);
      const snapshot = reopened.load();
      assert.ok(snapshot);
      assert.deepEqual(comparable(snapshot), comparable(exchange.snapshot()));
      const restored = createExchange({ ...options(reopened), start: exchange.now(), snapshot });
      assert.deepEqual(plain(visible(restored)), plain(visible(exchange)));
      reopened.close();
    }),
    { numRuns: 40 },
  );
});

test('an exchange restored in the middle goes on as the one that was never stopped', (context) => {
  const directory = folder(context);
  let run = 0;
  fc.assert(
    fc.property(randomSteps(30), randomSteps(30), (before, after) => {
      const file = path.join(directory, `goes-on-${run++}.db`);
      const store = new AccountStore(file);
      let isStopped = false;
      const save: AccountStore['save'] = (changes) => {
        if (!isStopped) store.save(changes);
      };
      const unbroken = createExchange({ ...options(store), save });
      for (const step of before) perform(unbroken, step);
      unbroken.flush();
      isStopped = true;
      store.close();
      const reopened = new AccountStore(file);
      const snapshot = reopened.load();
      assert.ok(snapshot);
      const restored = createExchange({
        ...options(reopened),
        start: unbroken.now(),
        snapshot,
        save: () => {},
      });
      reopened.close();
      // Remembered quotes are not traded at after a restart: both go on from fresh ones.
      const fresh = [0, 1, 2, 3].map((instrument) => ({
        type: 'quote' as const,
        instrument,
        move: 0,
        size: 500,
      }));
      for (const step of [...fresh, ...after]) {
        perform(restored, step);
        perform(unbroken, step);
      }
      assert.deepEqual(plain(visible(restored)), plain(visible(unbroken)));
    }),
    { numRuns: 20 },
  );
});

test('a change is on disk before any listener hears of it', (context) => {
  const file = path.join(folder(context), 'account.db');
  const store = new AccountStore(file);
  const exchange = createExchange(options(store));
  let heard = 0;
  exchange.onEvent((event) => {
    if (event.type !== 'order') return;
    heard += 1;
    assert.ok(store.load()?.orders.some((kept) => kept.permId === event.order.permId));
  });
  exchange.placeOrder(order({ id: 1 }));
  assert.ok(heard > 0);
  store.close();
});

test('a killed process loses nothing that it has told', async (context) => {
  const file = path.join(folder(context), 'account.db');
  const script = `
    import { AccountStore } from ${JSON.stringify(path.join(import.meta.dirname, 'account-store.ts'))};
    import { ExchangeBench } from ${JSON.stringify(path.join(import.meta.dirname, '../simulator/testing/fixture.ts'))};
    const store = new AccountStore(${JSON.stringify(file)});
    const bench = new ExchangeBench({ save: store.save });
    bench.quote(270, 270.02);
    bench.place({ id: 1, transmit: false });
    bench.place({ id: 2, parent: 1, action: 'SELL', type: 'STP', aux: 260 });
    process.stdout.write('told');
    setInterval(() => {}, 1000);
  `;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  const store = new AccountStore(file);
  const bench = new ExchangeBench({ snapshot: store.load(), save: store.save });
  assert.equal(bench.position(), 100);
  assert.equal(bench.find(1)?.status, 'Filled');
  assert.equal(bench.find(2)?.status, 'PreSubmitted');
  assert.equal(bench.exchange.nextOrderId(CLIENT), 3);
  assert.deepEqual([...store.lastPrices().prices], [[AAPL, 270]]);
  store.close();
});

test('a price that a double trigger method has seen once is remembered', (context) => {
  const file = path.join(folder(context), 'account.db');
  const store = new AccountStore(file);
  const bench = new ExchangeBench(options(store));
  bench.quote(270, 270);
  bench.place({ id: 1, type: 'STP', aux: 271, more: { triggerMethod: 3 } });
  bench.trade(271);
  store.close();
  const again = new AccountStore(file);
  const snapshot = again.load();
  assert.ok(snapshot);
  const restored = new ExchangeBench({ ...options(again), snapshot });
  restored.quote(271, 271);
  restored.trade(271);
  assert.equal(restored.find(1)?.status, 'Filled');
  again.close();
});

test('an advisor’s accounts, groups and shared orders survive, each account with its currencies', (context) => {
  const file = path.join(folder(context), 'account.db');
  const [master, clients] = [
    { id: accountId('DF1'), currency: 'EUR', cash: 0 },
    [
      { id: ACCOUNT, currency: 'EUR', cash: 50_000 },
      { id: accountId('DU2'), currency: 'GBP', cash: 90_000 },
    ],
  ];
  const open = () => {
    const store = new AccountStore(file);
    const snapshot = store.load();
    const settings = {
      ...options(store),
      advisor: master,
      accounts: clients,
      ...(snapshot ? { snapshot } : {}),
    };
    return { store, bench: new ExchangeBench(settings) };
  };
  const first = open();
  first.bench.quote(270, 270, 20);
  first.bench.place({
    id: 1,
    account: '',
    type: 'LMT',
    limit: 270,
    quantity: 100,
    tif: 'GTC',
    more: { allocation: { group: 'NetLiq', method: '' } },
  });
  const { exchange } = first.bench;
  const group = { name: 'one', method: 'Ratio', members: [{ account: ACCOUNT, amount: 1 }] } as const;
  exchange.advisorDesk?.configure({ groups: [group] });
  const told = (of: Exchange) =>
    plain([of.accounts, of.advisorDesk?.advisor, of.accounts.map((id) => of.balances(id)), of.openOrders()]);
  const before = told(exchange);
  first.store.close();
  const second = open();
  assert.deepEqual(told(second.bench.exchange), before);
  second.bench.quote(270, 270, 1000);
  const held = clients.map(({ id }) => second.bench.exchange.positions(id)[0]?.position ?? 0);
  assert.deepEqual(
    [held.reduce((sum, units) => sum + units, 0), second.bench.find(1)?.status],
    [100, 'Filled'],
  );
  second.store.close();
});

test('reset begins anew', (context) => {
  const store = new AccountStore(path.join(folder(context), 'account.db'));
  createExchange(options(store)).placeOrder(order({ id: 1 }));
  assert.notEqual(store.load(), undefined);
  store.reset();
  assert.equal(store.load(), undefined);
  store.close();
});

test('what fell due while the gateway was down is made up for', (context) => {
  const file = path.join(folder(context), 'account.db');
  const store = new AccountStore(file);
  const first = new ExchangeBench({ save: store.save });
  first.quote(270, 270.02);
  first.place({ id: 1 });
  first.place({ id: 2, type: 'LMT', limit: 260 });
  first.place({ id: 3, type: 'LMT', limit: 250, tif: 'GTC' });
  const later = new ExchangeBench({
    snapshot: store.load(),
    save: store.save,
    start: newYork('2026-11-23T10:00'),
  });
  assert.deepEqual(
    later.exchange.openOrders().map(({ orderId }) => orderId),
    [3],
  );
  assert.equal(later.exchange.executions().length, 0);
  assert.equal(later.position(), 100);
  later.exchange.flush();
  assert.deepEqual(comparable(store.load()), comparable(later.exchange.snapshot()));
  store.close();
});

test('positions in contracts that are no longer listed stay', (context) => {
  const store = new AccountStore(path.join(folder(context), 'account.db'));
  const first = new ExchangeBench({ save: store.save });
  const es = listed('ESZ6');
  first.quote(6900, 6900, 10, es.conId);
  first.place({ id: 1, conId: es.conId, quantity: 1 });
  const later = new ExchangeBench({ snapshot: store.load(), instruments: [listed('AAPL')] });
  assert.equal(later.position(es.conId), 1);
  assert.equal(later.exchange.instrument(es.conId)?.localSymbol, 'ESZ6');
  store.close();
});

test('a second gateway on the same file is told what to do', (context) => {
  const file = path.join(folder(context), 'account.db');
  const store = new AccountStore(file);
  assert.throws(() => new AccountStore(file), AccountStoreUnusable);
  store.close();
  new AccountStore(file).close();
});

test('a file of a newer version is left alone', (context) => {
  const file = path.join(folder(context), 'account.db');
  new AccountStore(file).close();
  const database = new DatabaseSync(file);
  database.exec('PRAGMA user_version = 99');
  database.close();
  assert.throws(() => new AccountStore(file), /newer version/);
});

test('contracts and combinations that are gone do not stay on disk', (context) => {
  const file = path.join(folder(context), 'account.db');
  const store = new AccountStore(file);
  const bench = new ExchangeBench(options(store));
  bench.quote(270, 270.02);
  const found = bench.exchange.options?.search({
    secType: 'OPT',
    symbol: 'AAPL',
    localSymbol: '',
    tradingClass: '',
    expiry: '20261120',
    exchange: 'SMART',
    currency: 'USD',
    includeExpired: false,
    strike: 260,
    right: 'C',
  });
  const option = found?.[0]?.conId;
  assert.ok(option);
  bench.place({ id: 1, conId: option, quantity: 1 });
  bench.exchange.flush();
  const rows = (table: string): number =>
    store.load()?.[table as 'prices'].filter(({ conId }) => conId === option).length ?? 0;
  assert.deepEqual([rows('prices'), rows('instruments')], [1, 1]);
  // It expires; the day after the next nothing refers to it.
  for (const day of ['21', '22', '23']) bench.exchange.tick(newYork(`2026-11-${day}T10:00`));
  assert.deepEqual([rows('prices'), rows('instruments')], [0, 0]);
  assert.ok((store.load()?.prices.length ?? 0) > 0, 'what is listed stays');
  store.close();
});
