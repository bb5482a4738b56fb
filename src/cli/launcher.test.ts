import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

const launcher = join(import.meta.dirname, '..', '..', 'bin', 'bowline.js');

let root: string;
let copy: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bowline-launcher-'));
  copy = join(root, 'bin', 'bowline.js');
  mkdirSync(join(root, 'bin'));
  copyFileSync(launcher, copy);
  writeFileSync(join(root, 'package.json'), '{"type":"module"}');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Puts a program in the place of Bowline's. */
function program(path: string, text: string): void {
  const file = join(root, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
}

const run = (...args: string[]) => spawnSync(process.execPath, [copy, ...args], { encoding: 'utf8' });

async function start(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [copy], { stdio: ['ignore', 'pipe', 'inherit'] });
  assert.ok(child.stdout);
  await once(child.stdout, 'data');
  return child;
}

describe('the launcher', () => {
  it('passes arguments on and the exit code back', () => {
    program('dist/cli/main.js', 'console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 3;');
    const { status, stdout } = run('signal', '{"a": "b c"}');
    assert.equal(status, 3);
    assert.deepEqual(JSON.parse(stdout), ['signal', '{"a": "b c"}']);
  });

  it('runs the compiled program of a package, and the sources of a checkout also when something was built', () => {
    program('dist/cli/main.js', "console.log('compiled');");
    assert.equal(run().stdout, 'compiled\n');
    program('src/cli/main.js', "console.log('source');");
    assert.equal(run().stdout, 'source\n');
  });

  it('gives the program the same runtime flags as npm start', () => {
    program('dist/cli/main.js', 'console.log(JSON.stringify(process.execArgv));');
    const manifest = JSON.parse(readFileSync(join(launcher, '..', '..', 'package.json'), 'utf8')) as {
      scripts: { start: string };
    };
    assert.deepEqual(JSON.parse(run().stdout), manifest.scripts.start.match(/--\S+/g));
  });

  it('forwards signals', async () => {
    program(
      'dist/cli/main.js',
      "process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000); console.log('ready');",
    );
    const child = await start();
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [7, null]);
  });

  it('tells a death by signal as shells do', async () => {
    program('dist/cli/main.js', "setInterval(() => {}, 1000); console.log('ready');");
    const child = await start();
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [143, null]);
  });

  it('takes the program with it when it is killed', async () => {
    const marker = join(root, 'stopped');
    program(
      'dist/cli/main.js',
      `import { writeFileSync } from 'node:fs';
       process.on('disconnect', () => { writeFileSync(${JSON.stringify(marker)}, ''); process.exit(); });
       process.channel.unref();
       setInterval(() => {}, 1000);
       console.log('ready');`,
    );
    const child = await start();
    child.kill('SIGKILL');
    while (!existsSync(marker)) await new Promise((next) => setTimeout(next, 5));
  });

  it('says what is missing', () => {
    const { status, stderr } = run();
    assert.equal(status, 2);
    assert.match(stderr, /neither src\/cli\/main\.js nor dist\/cli\/main\.js/);
  });

  it('says so where only an older Node is installed', (t) => {
    const older = ['/usr/bin/node', '/usr/local/bin/node'].find(
      (path) => existsSync(path) && majorOf(path) < 26,
    );
    if (older === undefined) {
      t.skip('no older Node on this machine');
      return;
    }
    program('dist/cli/main.js', '');
    const { status, stderr } = spawnSync(older, [copy], { encoding: 'utf8' });
    assert.equal(status, 2);
    assert.match(stderr, /Bowline runs on Node\.js 26, which comes with it as the npm package "node"/);
  });
});

const majorOf = (path: string): number =>
  Number(/^v(\d+)/.exec(spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout)?.[1] ?? 0);
