import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { takeLock } from './folder-lock.ts';

const moduleUrl = pathToFileURL(join(import.meta.dirname, 'folder-lock.ts')).href;

describe('the lock of a folder', () => {
  it('is held once, and freed by release', (t) => {
    const dir = mkdtempSync(join(tmpdir(), 'bowline-lock-'));
    t.after(() => rmSync(dir, { recursive: true, force: true }));
    const path = join(dir, 'run', 'lock');
    const first = takeLock(path);
    assert.ok(first);
    assert.equal(takeLock(path), undefined);
    first.release();
    const second = takeLock(path);
    assert.ok(second);
    second.release();
  });

  it('is freed by the system when its holder is killed', async (t) => {
    const dir = mkdtempSync(join(tmpdir(), 'bowline-lock-'));
    t.after(() => rmSync(dir, { recursive: true, force: true }));
    const path = join(dir, 'lock');
    const script = `
      import { takeLock } from ${JSON.stringify(moduleUrl)};
      globalThis.held = takeLock(${JSON.stringify(path)});
      console.log('held');
      setInterval(() => {}, 1000);
    `;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(holder.stdout, 'data');
    assert.equal(takeLock(path), undefined);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    const lock = takeLock(path);
    assert.ok(lock);
    lock.release();
  });
});
