import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { fillsOfWatchdog } from './fills-of-watchdog.ts';
import { beatFor, bornOf, heartbeatPath, readHeartbeat } from './heartbeat.ts';
import { livingWatchdog, removeWatchdogSign, writeWatchdogSign } from './watchdog-file.ts';
import { readWatchdogJournal, WatchdogJournal } from './watchdog-journal.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'bowline-heartbeat-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

describe('signs of life', () => {
  it('of the main process are there at once, with its number and its beginning', () => {
    assert.equal(readHeartbeat(dataDir), undefined);
    const stop = beatFor(
      dataDir,
      () => 'halted',
      () => assert.fail('it was written'),
    );
    stop();
    const found = readHeartbeat(dataDir);
    assert.equal(found?.pid, process.pid);
    assert.equal(found.tradingState, 'halted');
    assert.equal(found.born, bornOf(process.pid));
    assert.equal(bornOf(2 ** 30), undefined);
  });

  it('that cannot be read are none', () => {
    mkdirSync(dirname(heartbeatPath(dataDir)), { recursive: true });
    writeFileSync(heartbeatPath(dataDir), '{"pid":');
    assert.equal(readHeartbeat(dataDir), undefined);
  });

  it('that cannot be written are told of, and keep nobody from running', () => {
    writeFileSync(join(dataDir, 'run'), 'a file where a folder should be');
    const told: unknown[] = [];
    const stop = beatFor(
      dataDir,
      () => 'active',
      (cause) => told.push(cause),
    );
    stop();
    assert.equal(told.length, 1);
  });

  it('of the watchdog count for ten seconds', () => {
    const at = '2026-11-20T15:00:00.000Z';
    const sign = { pid: 7, at, clientId: 101, connected: true, state: 'watching' } as const;
    writeWatchdogSign(dataDir, sign);
    assert.deepEqual(livingWatchdog(dataDir, Date.parse(at) + 10_000), sign);
    assert.equal(livingWatchdog(dataDir, Date.parse(at) + 10_001), undefined);
    removeWatchdogSign(dataDir);
    assert.equal(livingWatchdog(dataDir, Date.parse(at)), undefined);
  });
});

describe("the watchdog's journal", () => {
  it('keeps what was written, also behind a line that a crash has cut', () => {
    assert.deepEqual(readWatchdogJournal(dataDir), []);
    const journal = new WatchdogJournal(dataDir);
    journal.write({ type: 'started', pid: 1, clientId: 101 });
    journal.close();
    const path = join(dataDir, 'watchdog', 'journal.jsonl');
    writeFileSync(path, '{"type":"fen', { flag: 'a' });
    const again = new WatchdogJournal(dataDir);
    again.write({ type: 'stopped' });
    again.close();
    assert.deepEqual(
      readWatchdogJournal(dataDir).map(({ type }) => type),
      ['started', 'stopped'],
    );
    assert.deepEqual(fillsOfWatchdog(dataDir), []);
  });
});
