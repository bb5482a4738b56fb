// Runs after `npm install` in a checkout, on whatever Node the machine has: plain JavaScript, nothing but Node's own modules.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const runtime = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');

function run(command, args, cwd) {
  const { status, error } = spawnSync(command, args, { cwd, stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

// npm can be told not to run dependencies' install scripts; then the runtime is not there yet.
if (!existsSync(runtime)) run(process.execPath, ['installArchSpecificPackage.js'], join(root, 'node_modules', 'node'));

if (existsSync(vite)) run(runtime, [vite, 'build', 'web', '--logLevel', 'warn'], root);
else console.log('bowline: development packages are left out, so the dashboard was not built.');
