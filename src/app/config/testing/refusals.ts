import assert from 'node:assert/strict';
import type { Refusal } from '../../../core/result.ts';
import { loadConfig } from '../load.ts';
import type { ConfigFlags } from '../settings.ts';

/** For tests: why the configuration of a folder is refused. */
export async function refusedIn(
  cwd: string,
  env: Record<string, string> = {},
  flags: ConfigFlags = {},
): Promise<readonly Refusal[]> {
  const loaded = await loadConfig({ cwd, env, flags });
  assert.ok(!loaded.ok, 'should be refused');
  return loaded.error;
}

/** For tests: the one reason. */
export async function refusalIn(
  cwd: string,
  env?: Record<string, string>,
  flags?: ConfigFlags,
): Promise<Refusal> {
  const [first, ...others] = await refusedIn(cwd, env, flags);
  assert.equal(others.length, 0, others.map((other) => other.message).join('\n'));
  assert.ok(first);
  return first;
}
