import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, it } from 'node:test';
import fc from 'fast-check';
import { unixMs } from '../core/clock.ts';
import type { JournalEntry } from './entry.ts';
import { Journal } from './journal.ts';
import { JournalReader } from './journal-reader.ts';
import { lateFinder, readEntries } from './read-entries.ts';

describe('reading many entries at once', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bowline-journal-'));
    path = join(folder, 'journal.sqlite');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function change(sql: string): void {
    const database = new DatabaseSync(path);
    database.exec(sql);
    database.close();
  }

  /** What `Journal.read` gives, and what it ends with. */
  function readAll(): { readonly entries: readonly JournalEntry[]; readonly failure?: unknown } {
    const journal = new Journal(path);
    const entries: JournalEntry[] = [];
    try {
      for (const entry of journal.read()) entries.push(entry);
      return { entries };
    } catch (failure) {
      return { entries, failure };
    } finally {
      journal.close();
    }
  }

  const written = (entries: readonly { readonly type: string; readonly data: unknown }[]): void => {
    const journal = new Journal(path);
    journal.append(entries.map(({ type, data }, index) => ({ at: unixMs(1_000 + index), type, data })));
    journal.close();
  };

  const numbered = (count: number): { readonly type: string; readonly data: unknown }[] =>
    Array.from({ length: count }, (_, index) => ({ type: 'a.b', data: { type: 'a.b', n: index + 1 } }));

  it('gives what reading one by one gives, whatever was written', () => {
    const types = fc.oneof(fc.constantFrom('plan.made', 'made.plan', 'a,b', '', '"', 'ü'), fc.string());
    const entry = fc.record({
      type: types,
      data: fc.oneof(fc.jsonValue(), fc.record({ type: types, verdict: fc.jsonValue(), n: fc.integer() })),
    });
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 20 }), (entries) => {
        rmSync(folder, { recursive: true, force: true });
        written(entries);
        const reader = JournalReader.open(path);
        assert.deepEqual(readAll().entries, [...(reader?.read() ?? [])]);
        reader?.close();
      }),
      { numRuns: 60 },
    );
  });

  it('goes on over gaps, from any entry, as far as it is asked to', () => {
    written(numbered(1_203));
    change('DELETE FROM events WHERE seq % 7 = 0');
    const left = Array.from({ length: 1_203 }, (_, index) => index + 1).filter((seq) => seq % 7 !== 0);
    const journal = new Journal(path);
    const read = (query: Parameters<Journal['read']>[0]): number[] =>
      [...journal.read(query)].map(({ seq }) => seq);
    assert.deepEqual(read({}), left);
    assert.deepEqual(read({ after: 14, limit: 700 }), left.slice(12, 712));
    assert.deepEqual(read({ after: 1_203 }), []);
    journal.close();
  });

  it('passes over entries of other types, in whichever way they are read', () => {
    const names = ['plan.made', 'a,b', "it's", 'signal.refused'];
    written(
      numbered(1_300).map(({ data }, n) => ({
        type: names[n % 4] ?? '',
        data: { ...(data as object), verdict: n },
      })),
    );
    const journal = new Journal(path);
    const reader = JournalReader.open(path);
    const all = [...journal.read()];
    for (const types of [
      ['plan.made'],
      ['a,b', "it's"],
      ['signal.refused', 'none such'],
      ['none such'],
      [],
    ]) {
      const query = { types, after: 5, limit: 700 };
      const wanted = all.filter(({ seq, type }) => seq > 5 && types.includes(type)).slice(0, 700);
      assert.deepEqual([...journal.read(query)], wanted);
      assert.deepEqual([...(reader?.read(query) ?? [])], wanted);
    }
    reader?.close();
    journal.close();
  });

  it('sees what is written while it reads', async () => {
    written(numbered(600));
    const journal = new Journal(path);
    const seen: number[] = [];
    for (const { seq } of journal.read()) {
      seen.push(seq);
      if (seq === 3) {
        journal.append([{ at: unixMs(2_000), type: 'late', data: {} }]);
        journal.commit();
      }
    }
    assert.equal(seen.at(-1), 601);
    journal.close();
  });

  it('reads all that comes before a damaged row, and then fails as reading one by one does', () => {
    for (const damaged of ['{"n":', '', '{},{}', 'null]', '[1', '2]']) {
      rmSync(folder, { recursive: true, force: true });
      written(numbered(520));
      change(`UPDATE events SET data = '${damaged}' WHERE seq = 505`);
      const { entries, failure } = readAll();
      assert.equal(entries.at(-1)?.seq, 504, damaged);
      assert.throws(() => JSON.parse(damaged), { name: 'SyntaxError', message: (failure as Error).message });
    }
  });

  it('reads rows one by one that are too large to be read together', () => {
    written(numbered(40).map(({ type }, n) => ({ type, data: { type, n, text: 'x'.repeat(1_000) } })));
    const database = new DatabaseSync(path);
    database.limits.length = 20_000;
    const seen = [...readEntries(database, {}, lateFinder(database))].map(({ seq }) => seq);
    database.close();
    assert.deepEqual(
      seen,
      Array.from({ length: 40 }, (_, index) => index + 1),
    );
  });

  it('reads the late member of an entry when it is asked for', () => {
    written([{ type: 'plan.made', data: { n: 1, verdict: { approved: true } } }]);
    change(`UPDATE events SET late = '{'`);
    const [data] = readAll().entries.map((entry) => entry.data as { n: number; verdict: unknown });
    assert.equal(data?.n, 1);
    assert.throws(() => data?.verdict, SyntaxError);
  });
});
