import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { unixMs } from '../../core/clock.ts';
import { execId } from '../../core/ids.ts';
import { createLog } from '../../core/log.ts';
import { ok } from '../../core/result.ts';
import { Journal } from '../../journal/journal.ts';
import { watchdogOrderRef, watchdogSignalId } from '../../trading/order/watchdog-reference.ts';
import { Desk } from '../../trading/testing/desk.ts';
import { NOW, SPY } from '../../trading/testing/fixtures.ts';
import type { Progress } from './intervention.ts';
import { readShadowBook } from './shadow-shelf.ts';
import { Watchdog } from './watchdog.ts';
import type { WatchdogEntry } from './watchdog-journal.ts';

describe('a watchdog that is ended', () => {
  let folder: string;
  let path: string;
  let desk: Desk;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bowline-watchdog-'));
    path = join(folder, 'journal.sqlite');
    desk = new Desk();
    desk.longSpy();
    const journal = new Journal(path);
    await journal.append(desk.journal.map(({ at, event }) => ({ at, type: event.type, data: event })))
      .durable;
    journal.close();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** A dead Bowline with a kill file that says flatten; `progress`: of the steps, one after the other. */
  function acting(
    progress: readonly Progress[],
    noted: readonly WatchdogEntry[] = [],
    ib: 'up' | 'down' = 'up',
  ) {
    const seen = { steps: 0, released: 0 };
    const watchdog = new Watchdog({
      settings: { graceSeconds: 60, do: 'flatten', endHung: true },
      main: { state: 'dead', end: () => false },
      broker: {
        health: {
          socket: 'connected',
          broker: ib,
          ready: true,
          readOnly: false,
          loggedIn: 'yes',
          farms: {},
          since: NOW,
        },
        session: undefined,
        onEvent: () => () => {},
        executions: async () => ok([]),
        openOrders: async () => ok([]),
        completedOrders: async () => ok([]),
        positions: async () => ok([...desk.brokerPositions.values()]),
        currentTime: async () => ok(desk.clock.now()),
      },
      owners: { close: async () => {} },
      intervention: {
        step: async () => {
          seen.steps += 1;
          return progress[seen.steps - 1] ?? 'done';
        },
      },
      journal: { write: () => {} },
      log: createLog({ level: 'silent' }).logger,
      clock: desk.clock,
      elapsed: () => performance.now(),
      readKill: () => 'flatten',
      readBook: () => readShadowBook(path, desk.clock),
      takeFolder: () => ({
        release: () => {
          seen.released += 1;
        },
      }),
      noted,
    });
    return { watchdog, seen };
  }

  it('sees through what it has begun, and then gives the folder back', async () => {
    const { watchdog, seen } = acting(['working', 'working', 'done']);
    await watchdog.tick();
    assert.deepEqual(seen, { steps: 1, released: 0 });
    await watchdog.close();
    assert.deepEqual(seen, { steps: 3, released: 1 });
  });

  it('closes nothing beside what it had closed on an earlier day, of which the broker does not tell any more', async () => {
    // A person has bought as many again since.
    const closed = desk.execution(desk.order('target'), 10, 449, {
      ref: watchdogOrderRef(watchdogSignalId(NOW, 1), SPY.conId),
      execId: execId('0000e0d5.99.01.01'),
      time: unixMs(NOW + 60_000),
    });
    const { watchdog, seen } = acting(['working'], [{ type: 'close-execution', execution: closed }]);
    await watchdog.tick();
    await watchdog.close();
    assert.equal(seen.steps, 0);
  });

  it('does nothing by what a gateway that is cut off from IB remembers', async () => {
    const { watchdog, seen } = acting(['working'], [], 'down');
    await watchdog.tick();
    await watchdog.close();
    assert.equal(seen.steps, 0);
  });

  it('begins nothing', async () => {
    const { watchdog, seen } = acting([]);
    await watchdog.close();
    assert.deepEqual(seen, { steps: 0, released: 0 });
  });
});
