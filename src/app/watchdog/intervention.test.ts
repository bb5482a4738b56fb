import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { BrokerOrder, BrokerSession, OrderTicket } from '../../broker/port.ts';
import { unixMs } from '../../core/clock.ts';
import { clientOrderId, conId, execId } from '../../core/ids.ts';
import { createLog } from '../../core/log.ts';
import { quantity } from '../../core/price.ts';
import { Journal } from '../../journal/journal.ts';
import { watchdogOrderRef, watchdogSignalId } from '../../trading/order/watchdog-reference.ts';
import type { BrokerTruth } from '../../trading/reconcile/reconcile.ts';
import { Desk } from '../../trading/testing/desk.ts';
import { NOW, quote, SPY } from '../../trading/testing/fixtures.ts';
import { Intervention } from './intervention.ts';
import { OrderNumbers } from './order-numbers.ts';
import type { PlannedClosing, ShadowBook } from './shadow-book.ts';
import { readShadowBook } from './shadow-shelf.ts';
import type { WatchdogEntry } from './watchdog-journal.ts';

const FLAT = { flat: new Set([SPY.conId]), noEntries: new Set<never>() };

const CLOSING_REF = watchdogOrderRef(watchdogSignalId(unixMs(NOW - 43_200_000), 1), SPY.conId);

describe('what the watchdog does step by step', () => {
  let folder: string;
  let desk: Desk;
  let book: ShadowBook;
  let placed: OrderTicket[];
  let cancelled: string[];
  let idIsTaken: boolean;
  let intervention: Intervention;
  let written: WatchdogEntry[];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bowline-intervention-'));
    desk = new Desk();
    desk.longSpy();
    book = await bookOf('journal.sqlite');
    placed = [];
    cancelled = [];
    idIsTaken = false;
    written = [];
    intervention = interventionAfter([]);
  });

  /** With closing orders that an earlier process has written down. */
  function interventionAfter(closings: readonly PlannedClosing[]): Intervention {
    const session: BrokerSession = {
      host: '127.0.0.1',
      port: 4002,
      clientId: 101,
      serverVersion: 193,
      connectionTime: '',
      accounts: [desk.accountId],
      nextValidId: clientOrderId(1),
    };
    return new Intervention({
      broker: { session, place: (order) => placed.push(order), cancel: () => {} },
      owners: {
        cancel: async (clientId, orderId) => {
          cancelled.push(`${clientId}/${orderId}`);
          return !idIsTaken;
        },
      },
      numbers: new OrderNumbers(() => 1),
      journal: { write: (entry) => written.push(entry) },
      log: createLog({ level: 'silent' }).logger,
      clock: desk.clock,
      elapsed: () => desk.clock.now(),
      context: () => desk.context,
      triedAgo: new Map(),
      closings,
    });
  }
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

  describe('after a closing order that an earlier process has sent', () => {
    /** It was to close all; the journal has no execution of it. */
    const sent = (facts: Partial<PlannedClosing> = {}): PlannedClosing => ({
      ref: CLOSING_REF,
      conId: SPY.conId,
      side: 'SELL',
      quantity: quantity(10),
      placedAt: desk.clock.now(),
      brokerDay: '2026-03-03 2026-03-03',
      ...facts,
    });
    const today = { brokerDay: '2026-03-04 2026-03-04' };
    const steps = async (closing: PlannedClosing, truth: Partial<BrokerTruth> = today) => {
      const after = interventionAfter([closing]);
      let progress = '';
      for (let second = 0; second < 15; second += 1) {
        compare(truth);
        progress = await after.step(book, FLAT);
      }
      return progress;
    };
    /** A person has bought as many again at another price, after it had filled unseen. */
    const boughtAnew = (): void => {
      const [held] = desk.brokerPositions.values();
      assert.ok(held);
      desk.brokerPositions.set(SPY.conId, { ...held, averageCost: 455 });
    };

    it('writes the broker’s day down with its own', async () => {
      await steps(sent({ ref: 'W-other', conId: conId(1) }));
      const planned = written.find(({ type }) => type === 'close-planned');
      assert.deepEqual(planned?.type === 'close-planned' && planned.brokerDay, today.brokerDay);
    });

    it('of an earlier day closes nothing that a person may have bought since', async () => {
      boughtAnew();
      assert.equal(await steps(sent()), 'waiting');
      assert.deepEqual([placed, cancelled], [[], []], 'and gives no exit up');
      const trouble = written.find(({ type }) => type === 'trouble');
      assert.match(
        trouble?.type === 'trouble' ? trouble.text : '',
        /^W-.* is in doubt: .*average cost does not show.*nothing is closed/,
      );
    });

    it('of an earlier day, or of a day that nobody wrote down, closes what is still ours by its cost', async () => {
      await steps(sent());
      assert.equal(placed.length, 1);
      placed = [];
      const { brokerDay: _, ...undated } = sent();
      await steps(undated);
      assert.equal(placed.length, 1);
    });

    it('of before the position was opened says nothing about it', async () => {
      boughtAnew();
      await steps(sent({ placedAt: unixMs(desk.clock.now() - 30 * 86_400_000) }));
      assert.equal(placed.length, 1);
    });

    it('of the present day, of which the broker would tell, closes as before', async () => {
      boughtAnew();
      await steps(sent(today));
      assert.equal(placed.length, 1);
    });

    it('of which the executions have come closes as before', async () => {
      const closing = sent();
      const before = { ref: CLOSING_REF, execId: execId('0000e0d5.99.01.01'), side: 'SELL' } as const;
      const execution = desk.execution(desk.order('target'), 10, 460, before);
      // What was bought since by a signal is ours.
      await steps(closing, { ...today, executions: [execution] });
      assert.deepEqual(placed, [], 'all of it is closed');
    });
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
