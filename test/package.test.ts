import assert from 'node:assert/strict';
import { execFileSync, type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { ROOT } from './support/processes.ts';

const onWindows = process.platform === 'win32';
const npm = onWindows ? 'npm.cmd' : 'npm';
const NPM_MINUTES = 4;
const MOST_BYTES = 2_000_000;
/** What git ignores; the copy that is packed must not take it from the working tree. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  '.git',
  'node_modules',
  'data',
  'dist',
  'web/dist',
  'coverage',
]);

/** The surrounding `npm test` must not lead the npm started here, nor the tests' settings what it starts. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) =>
      !/^(npm_(package|lifecycle|config_local)|BOWLINE_|IBKR_|IB_PORT|CLIENT_ID|ACCOUNT_ID|TRADING_MODE|PAPER_MODE|MAX_CONTRACTS|NODE_TEST_CONTEXT)/.test(
        name,
      ),
  ),
);
const options = { encoding: 'utf8', timeout: NPM_MINUTES * 60_000, shell: onWindows, env } as const;

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

/** Packs a copy: the build would take `web/dist` away from under the tests that run beside this one. */
function packCopy(folder: string): Packed {
  const copy = join(folder, 'copy');
  cpSync(ROOT, copy, {
    recursive: true,
    filter: (path) => !LEFT_OUT.has(relative(ROOT, path).split(sep).join('/')),
  });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'), 'junction');
  execFileSync(npm, ['run', 'build'], { ...options, cwd: copy, stdio: 'pipe' });
  // Without scripts, which would build once more and print between the lines of JSON.
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const told = execFileSync(npm, args, { ...options, cwd: copy, stdio: ['ignore', 'pipe', 'pipe'] });
  const [packed] = Object.values(JSON.parse(told) as Readonly<Record<string, Packed>>);
  assert.ok(packed !== undefined);
  return packed;
}

describe('the published package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bowline-package-'));
  // With a blank, as many people's folders have one.
  const home = join(folder, 'my bots');
  let packed: Packed;
  let unreachable = false;

  before(() => {
    packed = packCopy(folder);
    mkdirSync(home);
    writeFileSync(join(home, 'package.json'), '{"private":true,"type":"module"}');
    const args = ['install', '--no-audit', '--no-fund', join('..', packed.filename)];
    const installed = spawnSync(npm, args, { ...options, cwd: home });
    unreachable =
      installed.status !== 0 && /ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT/.test(installed.stderr);
    if (!unreachable) assert.equal(installed.status, 0, installed.stderr);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const whenInstalled = (name: string, body: () => void | Promise<void>): void => {
    it(name, { timeout: options.timeout }, async (test) => {
      if (unreachable)
        test.skip('the registry cannot be reached, so dependencies cannot be installed elsewhere');
      else await body();
    });
  };
  const bowline = (args: readonly string[], settings: NodeJS.ProcessEnv = {}): SpawnSyncReturns<string> =>
    spawnSync(npm, ['exec', '--', 'bowline', ...args], {
      ...options,
      cwd: home,
      env: { ...env, ...settings },
    });

  it('holds what is needed and no tests', () => {
    const paths = packed.files.map(({ path }) => path);
    for (const needed of [
      'README.md',
      'LICENSE',
      'bin/bowline.js',
      'dist/cli/main.js',
      'web/dist/index.html',
    ])
      assert.ok(paths.includes(needed), needed);
    const strays = paths.filter((path) =>
      /\.test\.|corpus|(^|\/)(test|testing|test-support|bench|src)\/|\.map$|^\.env$/.test(path),
    );
    assert.deepEqual(strays, []);
    assert.ok(packed.size < MOST_BYTES, `${packed.size} bytes`);
  });

  whenInstalled('tells its version', () => {
    const { status, stdout, stderr } = bowline(['--version']);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^\d+\.\d+\.\d+/);
  });

  whenInstalled('examines a connection', () => {
    // No gateway listens on port 9: the doctor has to say so, with the fix, and fail.
    const { status, stdout, stderr } = bowline(['doctor'], { IBKR_HOST: '127.0.0.1', IBKR_PORT: '9' });
    assert.equal(status, 1, `${stdout}${stderr}`);
    assert.match(stdout, /Fix:/);
  });

  whenInstalled('runs, serves its dashboard and stops', async () => {
    const launcher = join(home, 'node_modules', 'bowline', 'bin', 'bowline.js');
    const child = spawn(process.execPath, [launcher, 'up', '--port', '0', '--gateway-port', '0'], {
      cwd: home,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'close');
    let told = '';
    for await (const line of createInterface({ input: child.stdout })) {
      told += `${line}\n`;
      if (/ Ready$/.test(line)) break;
    }
    const address = /Dashboard: (\S+)/.exec(told)?.[1];
    assert.ok(address !== undefined, told);
    const page = await fetch(address);
    child.stdout.resume();
    child.kill('SIGTERM');
    const [code] = await ended;
    assert.equal(page.status, 200);
    assert.match(await page.text(), /<script type="module"/);
    assert.equal(code, 0);
    assert.ok(existsSync(join(home, 'data', 'simulated', 'journal.sqlite')));
  });

  whenInstalled('takes and types a configuration file', () => {
    const file = join(home, 'bowline.config.ts');
    const write = (port: string): void =>
      writeFileSync(
        file,
        `import { defineConfig } from 'bowline';\nexport default defineConfig({ server: { port: ${port} } });\n`,
      );
    const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const check = (): SpawnSyncReturns<string> =>
      spawnSync(
        process.execPath,
        [compiler, '--noEmit', '--strict', '--module', 'nodenext', '--target', 'esnext', '--types', '', file],
        { ...options, shell: false, cwd: home },
      );
    write('9123');
    const right = check();
    assert.equal(right.status, 0, right.stdout);
    write("'x'");
    assert.match(check().stdout, /'string' is not assignable to type 'number'/);
    const refused = bowline(['up']);
    assert.equal(refused.status, 2, refused.stdout);
    assert.match(refused.stderr, /server\.port/);
  });
});
