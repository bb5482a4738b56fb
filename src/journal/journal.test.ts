import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { unixMs } from '../core/clock.ts';
import { Journal, JournalFailed } from './journal.ts';
import { JournalReader } from './journal-reader.ts';
import { JournalUnreadable } from './journal-unreadable.ts';
import { SqliteStore } from './sqlite-store.ts';

describe('Journal', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bowline-journal-'));
    path = join(folder, 'deep', 'journal.sqlite');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const entry = (type: string, data: unknown = {}) => ({ at: unixMs(1000), type, data });

  it('keeps entries in order across a reopening', async () => {
    const first = new Journal(path);
    const { entries, durable } = first.append([entry('a', { n: 1 }), entry('b')]);
    assert.deepEqual(
      entries.map((e) => e.seq),
      [1, 2],
    );
    await durable;
    first.close();

    const second = new Journal(path);
    assert.equal(second.lastSeq, 2);
    assert.deepEqual(
      [...second.read()].map((e) => [e.seq, e.type, e.data]),
      [
        [1, 'a', { n: 1 }],
        [2, 'b', {}],
      ],
    );
    assert.equal(second.append([entry('c')]).entries[0]?.seq, 3);
    second.close();
  });

  it('shows an entry to another reader once it is durable, and not before', async () => {
    const journal = new Journal(path);
    const other = new DatabaseSync(path, { readOnly: true });
    const count = () => (other.prepare('SELECT count(*) AS n FROM events').get() as { n: number }).n;
    const { durable } = journal.append([entry('a')]);
    assert.equal(count(), 0);
    await durable;
    assert.equal(count(), 1);
    other.close();
    journal.close();
  });

  it('keeps the write-ahead log small while entries keep coming', async () => {
    const journal = new Journal(path);
    const text = 'x'.repeat(3_000);
    for (let turn = 0; turn < 40; turn += 1) {
      await journal.append(Array.from({ length: 40 }, () => entry('a', { text }))).durable;
      await new Promise((resolve) => setTimeout(resolve, 12));
    }
    assert.ok(statSync(`${path}-wal`).size < 2_500_000, `${statSync(`${path}-wal`).size} bytes`);
    assert.equal([...journal.read()].length, 1_600);
    journal.close();
  });

  it('puts the appends of one turn into one transaction', async () => {
    const journal = new Journal(path);
    const pages = () => journal.tail(10).length;
    const all = Promise.all([journal.append([entry('a')]).durable, journal.append([entry('b')]).durable]);
    assert.equal(pages(), 0);
    await all;
    assert.equal(pages(), 2);
    journal.close();
  });

  it('writes what waits when it is closed', () => {
    const journal = new Journal(path);
    journal.append([entry('a')]);
    journal.close();
    const again = new Journal(path);
    assert.equal(again.lastSeq, 1);
    again.close();
  });

  it('rejects every waiting append and takes nothing more when the disk refuses', async () => {
    const journal = new Journal(path);
    const blocker = new DatabaseSync(path);
    blocker.exec('DROP TABLE events');
    const { durable } = journal.append([entry('a')]);
    await assert.rejects(durable, JournalFailed);
    assert.throws(() => journal.append([entry('b')]), JournalFailed);
    blocker.close();
  });

  it('goes on with a file of the first schema, and reads it without changing it', async () => {
    mkdirSync(dirname(path), { recursive: true });
    const old = new DatabaseSync(path);
    old.exec(`
      CREATE TABLE events (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, type TEXT NOT NULL, data TEXT NOT NULL) STRICT;
      INSERT INTO events VALUES (1, 1000, 'plan.made', '{"n":1,"verdict":{"approved":true}}');
      PRAGMA user_version = 1;
    `);
    old.close();
    const whole = { n: 1, verdict: { approved: true } };
    const reader = JournalReader.open(path);
    assert.deepEqual(
      reader?.tail(5).map(({ data }) => data),
      [whole],
    );
    reader?.close();

    const journal = new Journal(path);
    await journal.append([entry('plan.made', whole)]).durable;
    assert.deepEqual(
      [...journal.read()].map(({ data }) => data),
      [whole, whole],
    );
    journal.close();
  });

  it('holds what is kept beside an entry until the next commit, and then reads it from the file', async () => {
    const journal = new Journal(path);
    const isHeld = (data: object): boolean =>
      Object.getOwnPropertyDescriptor(data, 'verdict')?.get === undefined;
    const [one, other] = [{ verdict: { approved: true } }, { n: 2, verdict: { approved: false } }];
    await journal.append([entry('plan.made', one)]).durable;
    assert.ok(isHeld(one));
    await journal.append([entry('signal.refused', other)]).durable;
    assert.ok(!isHeld(one) && isHeld(other));
    const [read] = [...journal.read()].map(({ data }) => data as typeof one);
    assert.ok(read && !isHeld(read));
    assert.deepEqual(one, { verdict: { approved: true } });
    journal.close();
    // Whoever holds an entry may look at it after that, too.
    assert.deepEqual(read.verdict, { approved: true });
  });

  it('says of a damaged file which one it is and what to do, and takes an empty one for none', () => {
    mkdirSync(dirname(path));
    writeFileSync(
      path,
      'no journal, but a letter to a friend, long enough to be looked at by SQLite. '.repeat(99),
    );
    for (const open of [() => JournalReader.open(path), () => new SqliteStore(path)]) {
      assert.throws(open, (cause: Error) => {
        assert.ok(cause instanceof JournalUnreadable);
        assert.match(cause.message, /journal\.sqlite cannot be used: file is not a database\. See whose/);
        return true;
      });
    }
    writeFileSync(path, '');
    assert.equal(JournalReader.open(path), undefined);
  });

  it('refuses a file of a newer version', () => {
    new Journal(path).close();
    const database = new DatabaseSync(path);
    database.exec('PRAGMA user_version = 99');
    database.close();
    assert.throws(() => new Journal(path), /newer Bowline/);
  });

  it('reads the tail oldest first', async () => {
    const journal = new Journal(path);
    await journal.append([entry('a'), entry('b'), entry('c')]).durable;
    assert.deepEqual(
      journal.tail(2).map((e) => e.type),
      ['b', 'c'],
    );
    journal.close();
  });
});
