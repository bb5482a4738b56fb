import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import fc from 'fast-check';
import { unixMs } from '../../core/clock.ts';
import { type CheckpointHeader, readCheckpoint, writeCheckpoint } from './checkpoint-file.ts';

const HEADER: CheckpointHeader = {
  program: { files: 'abc', engine: '["linux"]' },
  mark: { seq: 7, at: unixMs(1_000), digest: 'def' },
  of: 'account',
  streams: { '': 7 },
};

describe("a checkpoint's file", () => {
  const folder = mkdtempSync(join(tmpdir(), 'bowline-checkpoint-'));
  const path = join(folder, 'journal.sqlite.checkpoint');
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('gives back what was written, whatever it is, and is for its owner only', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3_000 }), (body) => {
        writeCheckpoint(path, { header: HEADER, body });
        const read = readCheckpoint(path);
        assert.ok(read?.ok);
        assert.deepEqual(read.value.header, HEADER);
        assert.deepEqual(new Uint8Array(read.value.body), body);
      }),
      { numRuns: 30 },
    );
    if (process.platform !== 'win32') assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(folder), ['journal.sqlite.checkpoint']);
  });

  it('is not used with any bit changed, any part missing, or more behind it', () => {
    writeCheckpoint(path, { header: HEADER, body: new Uint8Array([1, 2, 3, 10, 4]) });
    const whole = readFileSync(path);
    const isRead = (bytes: Uint8Array): boolean | undefined => {
      writeFileSync(path, bytes);
      return readCheckpoint(path)?.ok;
    };
    for (let place = 0; place < whole.length; place += 1) {
      // Another one for each; and that which makes a small letter a capital one.
      for (const bit of [place % 8, 5]) {
        const changed = Buffer.from(whole);
        changed[place] = (whole[place] ?? 0) ^ (1 << bit);
        assert.equal(isRead(changed), false, `bit ${bit} of byte ${place}`);
      }
      assert.equal(isRead(whole.subarray(0, place)), false, `cut at byte ${place}`);
    }
    assert.equal(isRead(Buffer.concat([whole, Buffer.from('\n')])), false);
    assert.equal(isRead(whole), true);
  });

  it('is replaced as a whole, whatever a crash has left of a writing', () => {
    writeCheckpoint(path, { header: HEADER, body: new Uint8Array([1]) });
    writeFileSync(`${path}.new`, 'half of ano', { mode: 0o644 });
    const before = readCheckpoint(path);
    assert.ok(before?.ok);
    assert.deepEqual([...before.value.body], [1]);
    writeCheckpoint(path, { header: HEADER, body: new Uint8Array([2]) });
    const after = readCheckpoint(path);
    assert.ok(after?.ok);
    assert.deepEqual([...after.value.body], [2]);
    if (process.platform !== 'win32') assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(folder), ['journal.sqlite.checkpoint']);
  });

  it('leaves nothing behind where it cannot take its place', () => {
    const taken = join(folder, 'taken');
    mkdirSync(join(taken, 'by a folder'), { recursive: true });
    assert.throws(() => writeCheckpoint(taken, { header: HEADER, body: new Uint8Array([1]) }));
    assert.deepEqual(readdirSync(folder).sort(), ['journal.sqlite.checkpoint', 'taken']);
    rmSync(taken, { recursive: true });
  });

  it('is none where there is none, and is told where it cannot be read', () => {
    rmSync(path);
    assert.equal(readCheckpoint(path), undefined);
    assert.equal(readCheckpoint(folder)?.ok, false);
  });
});
