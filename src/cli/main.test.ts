import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { readServerFile } from './run/server-file.ts';

const main = join(import.meta.dirname, 'main.js');
const memoryMain = join(import.meta.dirname, 'test-support', 'memory-main.ts');

let dir: string;
let running: ChildProcess | undefined;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'bowline-main-'));
});
afterEach(() => {
  running?.kill('SIGKILL');
  running = undefined;
  if (left !== undefined) process.kill(left, 'SIGKILL');
  left = undefined;
  rmSync(dir, { recursive: true, force: true });
});

/** What the operating system is told to end when a test leaves it behind. */
let left: number | undefined;

const start = (program: string, args: readonly string[]): ChildProcess =>
  spawn(process.execPath, [program, ...args], { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'] });

async function run(...args: string[]): Promise<{ code: unknown; out: string; err: string }> {
  const child = start(main, args);
  assert.ok(child.stdout && child.stderr);
  const [[code], out, err] = await Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)]);
  return { code, out, err };
}

/** A running Bowline in a process of its own; resolves when it is ready. */
async function up(): Promise<ChildProcess & { output(): string }> {
  const child = start(memoryMain, ['up', '--port', '0']);
  running = child;
  let output = '';
  assert.ok(child.stdout);
  child.stdout.setEncoding('utf8');
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (chunk: string) => {
      output += chunk;
      if (output.includes('Ready')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`up ended with ${code}: ${output}`)));
  });
  return Object.assign(child, { output: () => output });
}

describe('the process', () => {
  it('exits with what the command says', async () => {
    assert.equal((await run('--version')).code, 0);
    assert.equal((await run('nonsense')).code, 2);
    const status = await run('status', '--json');
    assert.deepEqual([status.code, JSON.parse(status.out).code], [1, 'NOT_RUNNING']);
  });

  it('lets other processes ask the running one, and clears up when it is told to end', async () => {
    const child = await up();
    const status = await run('status', '--json');
    assert.deepEqual([status.code, JSON.parse(status.out).account.id], [0, 'DU1234567']);
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
    assert.match(child.output(), /SIGTERM: stopping[\s\S]*stay resting at the broker[\s\S]*Stopped/);
    assert.equal(readServerFile(join(dir, 'data')), undefined);
  });

  it('goes on when nobody reads its output any more, and still ends in order', async () => {
    const child = await up();
    child.stdout?.destroy();
    const killed = await run('kill');
    assert.equal(killed.code, 0, killed.err);
    assert.equal((await run('status')).code, 0);
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
    assert.equal(readServerFile(join(dir, 'data')), undefined);
  });

  it('stops when the shell of the npm script that runs it is ended', async () => {
    const script = `"${process.execPath}" "${memoryMain}" up --port 0; true`;
    const shell = spawn('sh', ['-c', script], {
      cwd: dir,
      env: { ...process.env, npm_lifecycle_event: 'start' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    running = shell;
    let output = '';
    shell.stdout.setEncoding('utf8');
    await new Promise<void>((resolve) => {
      shell.stdout.on('data', (chunk: string) => {
        output += chunk;
        if (output.includes('Ready')) resolve();
      });
    });
    left = readServerFile(join(dir, 'data'))?.pid;
    assert.ok(left !== undefined && left !== shell.pid);
    shell.kill('SIGTERM');
    await once(shell, 'close');
    left = undefined;
    assert.match(output, /npm script that started this process has ended: stopping[\s\S]*Stopped/);
    assert.equal(readServerFile(join(dir, 'data')), undefined);
  });

  it('is known to be gone when it was killed', async () => {
    const child = await up();
    child.kill('SIGKILL');
    await once(child, 'exit');
    const status = await run('status');
    assert.equal(status.code, 1);
    assert.match(
      status.err,
      /the last one \(process \d+\) ended without clearing up\. Start it with: npm start -- --data/,
    );
  });
});
