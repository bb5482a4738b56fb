import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { ROOT } from './support/processes.ts';

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const NPM_MINUTES = 4;
const options = {
  encoding: 'utf8',
  timeout: NPM_MINUTES * 60_000,
  shell: process.platform === 'win32',
} as const;

describe('the published package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bowline-package-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('installs elsewhere and runs', (test) => {
    execFileSync(npm, ['pack', '--pack-destination', folder], { ...options, cwd: ROOT, stdio: 'pipe' });
    const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
    assert.ok(tarball !== undefined);
    writeFileSync(join(folder, 'package.json'), '{"private":true,"type":"module"}');
    const installed = spawnSync(npm, ['install', '--no-audit', '--no-fund', join(folder, tarball)], {
      ...options,
      cwd: folder,
    });
    if (installed.status !== 0 && /ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT/.test(installed.stderr)) {
      test.skip('the registry cannot be reached, so dependencies cannot be installed elsewhere');
      return;
    }
    assert.equal(installed.status, 0, installed.stderr);
    assert.ok(existsSync(join(folder, 'node_modules', 'bowline', 'web', 'dist', 'index.html')));

    const npx = (...args: string[]) =>
      spawnSync(npm, ['exec', '--', 'bowline', ...args], { ...options, cwd: folder });
    const version = npx('--version');
    assert.equal(version.status, 0, version.stderr);
    assert.match(version.stdout, /^\d+\.\d+\.\d+/);
    // No gateway listens on port 9: the doctor has to say so, with the fix, and fail.
    const doctor = spawnSync(npm, ['exec', '--', 'bowline', 'doctor'], {
      ...options,
      cwd: folder,
      env: { ...process.env, IBKR_HOST: '127.0.0.1', IBKR_PORT: '9' },
    });
    assert.equal(doctor.status, 1, `${doctor.stdout}${doctor.stderr}`);
    assert.match(doctor.stdout, /refused|not open|nothing/i);

    writeFileSync(
      join(folder, 'bowline.config.ts'),
      "import { defineConfig } from 'bowline';\nexport default defineConfig({ server: { port: 9123 }, nonsense: 1 } as never);\n",
    );
    const configured = npx('up');
    assert.equal(configured.status, 2, configured.stdout);
    assert.match(configured.stderr + configured.stdout, /nonsense/);
  });
});
