import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { BrokerOrder, BrokerSession, OrderTicket } from '../../broker/port.ts';
import { clientOrderId } from '../../core/ids.ts';
import { createLog } from '../../core/log.ts';
import { Journal } from '../../journal/journal.ts';
import type { BrokerTruth } from '../../trading/reconcile/reconcile.ts';
import { Desk } from '../../trading/testing/desk.ts';
import { quote, SPY } from '../../trading/testing/fixtures.ts';
import { Intervention } from './intervention.ts';
import { OrderNumbers } from './order-numbers.ts';
import type { ShadowBook } from './shadow-book.ts';
import { readShadowBook } from './shadow-shelf.ts';

const FLAT = { flat: new Set([SPY.conId]), noEntries: new Set<never>() };

describe('what the watchdog does step by step', () => {
  let folder: string;
  let desk: Desk;
  let book: ShadowBook;
  let placed: OrderTicket[];
  let cancelled: string[];
  let idIsTaken: boolean;
  let intervention: Intervention;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bowline-intervention-'));
    desk = new Desk();
    desk.longSpy();
    book = await bookOf('journal.sqlite');
    placed = [];
    cancelled = [];
    idIsTaken = false;
    const session: BrokerSession = {
      host: '127.0.0.1',
      port: 4002,
      clientId: 101,
      serverVersion: 193,
      connectionTime: '',
      accounts: [desk.accountId],
      nextValidId: clientOrderId(1),
    };
    intervention = new Intervention({
      broker: { session, place: (order) => placed.push(order), cancel: () => {} },
      owners: {
        cancel: async (clientId, orderId) => {
          cancelled.push(`${clientId}/${orderId}`);
          return !idIsTaken;
        },
      },
      numbers: new OrderNumbers(() => 1),
      journal: { write: () => {} },
      log: createLog({ level: 'silent' }).logger,
      clock: desk.clock,
      elapsed: () => desk.clock.now(),
      context: () => desk.context,
      triedAgo: new Map(),
    });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const bookOf = async (file: string): Promise<ShadowBook> => {
    const path = join(folder, file);
    const journal = new Journal(path);
    await journal.append(desk.journal.map(({ at, event }) => ({ at, type: event.type, data: event })))
      .durable;
    journal.close();
    return readShadowBook(path, desk.clock) ?? assert.fail('no book');
  };

  const compare = (truth: Partial<BrokerTruth> = {}): void => {
    desk.clock.advance(1_000);
    const now = desk.clock.now();
    book.compare(
      {
        judgesOrdersUntil: now,
        comparedAt: now,
        executions: [],
        openOrders: [],
        completedOrders: [],
        positions: [...desk.brokerPositions.values()],
        ...truth,
      },
      now,
    );
  };
  const exits = (): readonly BrokerOrder[] => [
    desk.listed(desk.order('stop'), 'Submitted', { orderType: 'STP' }),
    desk.listed(desk.order('target'), 'Submitted'),
  ];

  it('cancels first, and closes once when all of it is known to be gone', async () => {
    compare({ openOrders: exits() });
    assert.equal(await intervention.step(book, FLAT), 'working');
    assert.equal(cancelled.length, 2);
    compare();
    assert.equal(await intervention.step(book, FLAT), 'working');
    compare();
    assert.equal(await intervention.step(book, FLAT), 'working');
    assert.deepEqual(
      placed.map(({ side, quantity }) => [side, quantity]),
      [['SELL', 10]],
    );
    assert.equal(await intervention.step(book, FLAT), 'working');
    assert.equal(placed.length, 1);
  });

  it('waits, and closes nothing, while another program has the client id of the exits', async () => {
    idIsTaken = true;
    for (let second = 0; second < 20; second += 5) {
      compare({ openOrders: exits() });
      assert.equal(await intervention.step(book, FLAT), 'waiting');
      desk.clock.advance(5_000);
    }
    assert.deepEqual(placed, []);
  });

  it('closes nothing beside a closing that Bowline has begun by itself', async () => {
    desk = new Desk({}, { watchers: { openLoss: { limit: 50, do: 'flatten' } } });
    desk.longSpy();
    desk.quotes.set(SPY.conId, quote(SPY, 445, 445.02));
    desk.tick();
    desk.confirmCancellations();
    const close = desk.order('close');
    assert.match(close.ref, /^W-/);
    desk.accept();
    book = await bookOf('closing.sqlite');
    const openOrders = [desk.listed(close, 'Submitted', { orderType: 'MKT' })];
    for (let second = 0; second < 30; second += 1) {
      compare({ openOrders });
      await intervention.step(book, FLAT);
    }
    assert.deepEqual(placed, [], 'both would sell');
    assert.ok(cancelled.length > 0);
    compare({ executions: [desk.execution(close, 10, 445)] });
    assert.equal(await intervention.step(book, FLAT), 'done');
    assert.deepEqual(placed, []);
  });

  it('does not close what an exit has closed while it was being cancelled', async () => {
    compare({ openOrders: exits() });
    await intervention.step(book, FLAT);
    // It has filled between the answers: its execution was asked for before, and the position lags behind.
    compare();
    await intervention.step(book, FLAT);
    assert.deepEqual(placed, []);
    compare({ executions: [desk.execution(desk.order('target'), 10, 460)] });
    assert.equal(await intervention.step(book, FLAT), 'done');
    assert.deepEqual(placed, []);
  });

  it('waits for the executions of an exit that the broker lists as filled', async () => {
    compare({ openOrders: exits() });
    await intervention.step(book, FLAT);
    const completedOrders = [
      desk.listed(desk.order('target'), 'Filled', { filled: desk.order('target').quantity }),
    ];
    for (let second = 0; second < 3; second += 1) {
      compare({ completedOrders });
      assert.equal(await intervention.step(book, FLAT), 'working');
    }
    assert.deepEqual(placed, []);
  });

  it('does not wait for ever for an order that stays in doubt', async () => {
    const completedOrders = [
      desk.listed(desk.order('target'), 'Filled', { filled: desk.order('target').quantity }),
    ];
    for (let second = 0; second < 15; second += 1) {
      compare({ completedOrders });
      await intervention.step(book, FLAT);
    }
    assert.equal(placed.length, 1);
  });
});
