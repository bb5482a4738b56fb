import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { clientOrderId, execId } from '../../core/ids.ts';
import { Journal } from '../../journal/journal.ts';
import { SharedJournal } from '../../journal/journal-stream.ts';
import { watchdogOrderRef, watchdogSignalId } from '../../trading/order/watchdog-reference.ts';
import type { BrokerTruth } from '../../trading/reconcile/reconcile.ts';
import { Desk } from '../../trading/testing/desk.ts';
import { bought, brokerHolds, VERTICAL, WHOLE } from '../../trading/testing/spread-desk.ts';
import { isProtected, type ShadowBook } from './shadow-book.ts';
import { readShadowBook, ShadowShelf } from './shadow-shelf.ts';

describe("the watchdog's book", () => {
  let folder: string;
  let path: string;
  let journal: Journal;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bowline-shadow-'));
    path = join(folder, 'journal.sqlite');
    journal = new Journal(path);
  });
  afterEach(() => {
    journal.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const entries = (desk: Desk) =>
    desk.journal.map(({ at, event }) => ({ at, type: event.type, data: event }));

  it('is not made from the journal of several accounts', async () => {
    const desk = new Desk();
    desk.longSpy();
    await journal.append(entries(desk)).durable;
    assert.equal(readShadowBook(path, desk.clock)?.exposures()[0]?.held, 10);
    await new SharedJournal(journal, 'DU7654321').append(entries(desk)).durable;
    assert.throws(() => readShadowBook(path, desk.clock), /desk of several accounts/);
  });

  it('of each account of a desk comes out of the one journal, and is given out once', async () => {
    const desk = new Desk();
    desk.longSpy();
    const shelf = new ShadowShelf(path, desk.clock);
    await new SharedJournal(journal, 'DU1000001').append(entries(desk)).durable;
    const first = shelf.take('DU1000001');
    assert.equal(first?.exposures()[0]?.held, 10);
    assert.deepEqual(shelf.take('DU1000002')?.exposures(), [], 'nothing is known of it');
    const second = shelf.take('DU1000001');
    assert.equal(second?.exposures()[0]?.held, 10);
    assert.notEqual(second, first, 'who took the first may have changed it');
    await new SharedJournal(journal, 'DU1000002').append(entries(desk)).durable;
    assert.equal(shelf.take('DU1000002')?.exposures()[0]?.held, 10, 'the journal has gone on');
  });

  describe('of a spread', () => {
    const stop = { stopLoss: { unit: 'price', value: 1 } } as const;
    const read = async (desk: Desk): Promise<ShadowBook> => {
      await journal.append(entries(desk)).durable;
      return readShadowBook(path, desk.clock) ?? assert.fail('no book');
    };
    const truth = (desk: Desk, facts: Partial<BrokerTruth> = {}): BrokerTruth => ({
      judgesOrdersUntil: desk.clock.now(),
      comparedAt: desk.clock.now(),
      executions: [],
      openOrders: [],
      completedOrders: [],
      positions: [...desk.brokerPositions.values()],
      ...facts,
    });

    it('closes whole spreads that the broker has all legs of, and knows their orders by the reference', async () => {
      const { on } = bought({ ...stop, takeProfit: { unit: 'price', value: 3 } });
      on.tick();
      on.accept();
      const target = on.listed(on.order('target', VERTICAL), 'Submitted', { conId: WHOLE });
      const book = await read(on);
      book.compare(truth(on, { openOrders: [target] }), on.clock.now());
      const seen = () => book.exposures().map(({ instrument, closable }) => [instrument.conId, closable]);
      assert.deepEqual(seen(), [[VERTICAL.conId, 2]]);
      assert.deepEqual(
        book.ownOrders().map(({ conId }) => conId),
        [VERTICAL.conId],
      );
      const [, short] = VERTICAL.legContracts ?? [];
      assert.ok(short);
      on.brokerHolds(-1, short);
      book.compare(truth(on, { openOrders: [target] }), on.clock.now());
      assert.deepEqual(seen(), [[VERTICAL.conId, 1]]);
    });

    it('is protected by its legs, unless its stop was to be watched', async () => {
      const { on: plain } = bought();
      const book = await read(plain);
      book.compare(truth(plain), plain.clock.now());
      assert.equal(book.exposures().every(isProtected), true);
      const { on: watched } = bought(stop);
      journal.close();
      path = join(folder, 'watched.sqlite');
      journal = new Journal(path);
      const other = await read(watched);
      other.compare(truth(watched), watched.clock.now());
      assert.equal(other.exposures().some(isProtected), false);
    });

    it('is flat once the watchdog’s own closing has filled', async () => {
      const { on, told } = bought(stop);
      const book = await read(on);
      const ref = watchdogOrderRef(watchdogSignalId(on.clock.now(), 1), VERTICAL.conId);
      assert.ok(ref.length <= 40);
      const closing = told.map((execution, index) => ({
        ...execution,
        execId: execId(`0000e0d5.77770001.${index === 0 ? '' : `0${index + 1}.01.`}01.01`),
        ref,
        orderId: clientOrderId(9_000),
        clientId: 3,
        side: execution.side === 'BUY' ? ('SELL' as const) : ('BUY' as const),
      }));
      brokerHolds(on, 0);
      book.compare(truth(on, { executions: closing }), on.clock.now());
      assert.deepEqual(book.exposures(), []);
      assert.equal(book.state.positions.get(VERTICAL.conId)?.quantity, 0);
    });
  });
});
