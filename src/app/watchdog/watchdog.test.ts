import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { createLog } from '../../core/log.ts';
import { ok } from '../../core/result.ts';
import { Journal } from '../../journal/journal.ts';
import { Desk } from '../../trading/testing/desk.ts';
import { NOW } from '../../trading/testing/fixtures.ts';
import type { Progress } from './intervention.ts';
import { readShadowBook } from './shadow-shelf.ts';
import { Watchdog } from './watchdog.ts';

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
  function acting(progress: readonly Progress[]) {
    const seen = { steps: 0, released: 0 };
    const watchdog = new Watchdog({
      settings: { graceSeconds: 60, do: 'flatten', endHung: true },
      main: { state: 'dead', end: () => false },
      broker: {
        health: {
          socket: 'connected',
          broker: 'up',
          ready: true,
          readOnly: false,
          loggedIn: 'yes',
          farms: {},
          since: NOW,
        },
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
      noted: [],
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

  it('begins nothing', async () => {
    const { watchdog, seen } = acting([]);
    await watchdog.close();
    assert.deepEqual(seen, { steps: 0, released: 0 });
  });
});
