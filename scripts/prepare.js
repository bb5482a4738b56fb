// Runs after `npm install` in a checkout, on whatever Node the machine has: plain JavaScript, nothing but Node's own modules.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const packages = join(root, 'node_modules');
const runtime = join(packages, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const vite = join(packages, 'vite', 'bin', 'vite.js');

function run(command, args, cwd) {
  const { status, error } = spawnSync(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

// npm can be told not to run dependencies' install scripts; then the runtime is neither there nor linked as a command.
if (!existsSync(runtime)) run(process.execPath, ['installArchSpecificPackage.js'], join(packages, 'node'));
const npm = process.env.npm_execpath;
if (npm && !['node', 'node.cmd'].some((name) => existsSync(join(packages, '.bin', name)))) {
  run(process.execPath, [npm, 'rebuild', 'node', '--ignore-scripts', '--silent'], root);
}

if (existsSync(vite)) run(runtime, [vite, 'build', 'web', '--logLevel', 'warn'], root);
else console.log('bowline: development packages are left out, so the dashboard was not built.');
