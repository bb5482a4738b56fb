import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { cleanEnv, ROOT } from '../support/processes.ts';
import type { DeathPoint } from './death-point.ts';

const MAIN = join(ROOT, 'src/cli/main.js');
const DIE = fileURLToPath(new URL('./die.ts', import.meta.url));

/**
 * A life of `bowline up`, until `deed` has come to its end or death comes; then it is killed. Resolves with what it has printed; throws
 * where it ends before it is ready.
 */
export async function oneLife(
  { data, config, death }: { readonly data: string; readonly config: string; readonly death: DeathPoint },
  deed: (alertUrl: string) => Promise<void>,
): Promise<string> {
  const args = ['--import', DIE, MAIN, 'up', '--data', data, '--config', config, '--port', '0'];
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...cleanEnv({}), CHAOS_DEATH: JSON.stringify(death) },
  });
  let output = '';
  const take = (part: Buffer): void => {
    output += part.toString();
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null;
  try {
    while (!/\bReady\b/.test(output) && !isOver()) await sleep(20);
    assert.ok(!isOver(), output);
    const url = /Alert URL: (\S+)/.exec(output)?.[1] ?? '';
    await Promise.race([ended, deed(url)]);
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
  return output;
}
