import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { takeLock } from '../../journal/folder-lock.ts';
import { SharedFolder } from './shared-folder.ts';

describe('a data folder that parts of one process hold together', () => {
  it('is taken with the first and given back with the last, however often one lets go', () => {
    const folder = mkdtempSync(join(tmpdir(), 'bowline-shared-'));
    const path = join(folder, 'lock');
    const shared = new SharedFolder(() => takeLock(path));
    const isTaken = (): boolean => {
      const other = takeLock(path);
      other?.release();
      return other === undefined;
    };
    assert.equal(shared.isFree(), true);
    const [first, second] = [shared.take(), shared.take()];
    assert.ok(first && second);
    assert.deepEqual([shared.held, shared.isFree(), isTaken()], [true, true, true]);
    first.release();
    first.release();
    assert.deepEqual([shared.held, isTaken()], [true, true]);
    second.release();
    assert.deepEqual([shared.held, isTaken()], [false, false]);
    const other = takeLock(path);
    assert.deepEqual([shared.take(), shared.isFree()], [undefined, false]);
    other?.release();
    rmSync(folder, { recursive: true });
  });
});
