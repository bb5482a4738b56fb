import assert from 'node:assert/strict';
import fs, { mkdtempSync, rmSync, statSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { unixMs } from '../core/clock.ts';
import { Journal, JournalFailed } from './journal.ts';

const notHere = process.platform === 'linux' ? false : 'SQLite itself makes the log durable on this platform';

describe('the write-ahead log', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bowline-log-'));
    path = join(folder, 'journal.sqlite');
  });
  afterEach(() => {
    mock.restoreAll();
    syncBuiltinESMExports();
    rmSync(folder, { recursive: true });
  });

  const onSync = (act: () => void): void => {
    mock.method(fs, 'fdatasyncSync', act);
    syncBuiltinESMExports();
  };

  it('is on disk before an append counts as durable', { skip: notHere }, async () => {
    const journal = new Journal(path);
    const happened: string[] = [];
    onSync(() => happened.push(`synced with ${journal.tail(10).length}`));
    const { durable } = journal.append([{ at: unixMs(1), type: 'a', data: { n: 1 } }]);
    await durable.then(() => happened.push('durable'));
    assert.deepEqual(happened, ['synced with 1', 'durable']);
    journal.close();
  });

  it('refuses the append, and all that follow, when the disk refuses', { skip: notHere }, async () => {
    const journal = new Journal(path);
    onSync(() => {
      throw new Error('EIO: i/o error, fdatasync');
    });
    const { durable } = journal.append([{ at: unixMs(1), type: 'a', data: { n: 1 } }]);
    await assert.rejects(durable, (error) => error instanceof JournalFailed && /EIO/.test(error.message));
    assert.throws(() => journal.append([{ at: unixMs(2), type: 'b', data: {} }]), JournalFailed);
    journal.close();
  });

  it('has its space before the first append, and nothing in it', async () => {
    const journal = new Journal(path);
    const size = statSync(`${path}-wal`).size;
    assert.ok(size > 800_000, `${size} bytes`);
    for (let turn = 0; turn < 20; turn += 1)
      await journal.append([{ at: unixMs(turn), type: 'a', data: { text: 'x'.repeat(2_000) } }]).durable;
    assert.equal(statSync(`${path}-wal`).size, size);
    journal.close();
    const database = new DatabaseSync(path, { readOnly: true });
    assert.deepEqual(
      { ...database.prepare('SELECT count(*) AS n, max(seq) AS last FROM events').get() },
      { n: 20, last: 20 },
    );
    database.close();
  });
});
