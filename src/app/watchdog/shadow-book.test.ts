import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Journal } from '../../journal/journal.ts';
import { SharedJournal } from '../../journal/journal-stream.ts';
import { Desk } from '../../trading/testing/desk.ts';
import { ShadowBook } from './shadow-book.ts';

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
    assert.equal(ShadowBook.read(path, desk.clock)?.exposures()[0]?.held, 10);
    await new SharedJournal(journal, 'DU7654321').append(entries(desk)).durable;
    assert.throws(() => ShadowBook.read(path, desk.clock), /desk of several accounts/);
  });
});
